import { namingTemplate } from '../../src/rules/naming-template.js';
import { testRule } from '../support/test-rule.js';

const given = `create table orders (id bigint primary key, number text, placed_at timestamptz, customer_id bigint, total numeric); create table customers (id bigint primary key); create table shop_late (id bigint);`;
const config = {
  rules: {
    'naming-template': { index: '{table}_{columns}_idx', 'foreign-key': 'fk_{table}_{references}', table: 'shop_*' },
  },
};

testRule(namingTemplate, {
  safe: {
    'a name by the template': {
      sql: `create index concurrently orders_placed_at_number_idx on orders (placed_at, number);
alter table orders add constraint fk_orders_customers foreign key (customer_id) references customers (id) not valid;`,
      given,
      config,
    },
    'a name that the server chooses': {
      sql: `alter table orders add foreign key (customer_id) references customers (id) not valid;`,
      given,
      config,
    },
    'a kind without a template': {
      sql: `alter table orders add constraint whatever check (total > 0) not valid;`,
      given,
      config,
    },
    'an index on an expression, which has no columns to name it by': {
      sql: `create index concurrently by_number on orders (lower(number));`,
      given,
      config,
    },
    'no templates': { sql: `create index concurrently by_date on orders (placed_at);`, given },
  },
  unsafe: {
    'an index': {
      sql: `create index concurrently by_date on public.orders (placed_at);`,
      line: 1,
      headline:
        'Index `by_date` of `orders` does not follow `{table}_{columns}_idx`, which gives `orders_placed_at_idx`',
      given,
      config,
    },
    'a foreign key': {
      sql: `alter table orders add constraint "Fk" foreign key (customer_id) references customers (id) not valid;`,
      line: 1,
      headline:
        'Foreign key `Fk` of `orders` does not follow `fk_{table}_{references}`, which gives `fk_orders_customers`',
      given,
      config,
    },
    'a table': {
      sql: `create table things (id bigint);`,
      line: 1,
      headline: 'Table `things` does not follow `shop_*`',
      given,
      config,
    },
    'a new name': {
      sql: `alter table shop_late rename to late;`,
      line: 1,
      headline: 'Table `late` does not follow `shop_*`',
      given,
      config,
    },
  },
});
