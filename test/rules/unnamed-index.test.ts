import { unnamedIndex } from '../../src/rules/unnamed-index.js';
import { testRule } from '../support/test-rule.js';

const given = `create table orders (id bigint primary key, number text, placed_at timestamptz, customer_id bigint, total numeric);`;

testRule(unnamedIndex, {
  safe: {
    'a name': { sql: `create index concurrently i on orders (number);`, given },
    'an index of a constraint': { sql: `alter table orders add constraint c unique (number);`, given },
  },
  unsafe: {
    'no name': {
      sql: `create index concurrently on public.orders (number);`,
      line: 1,
      headline: 'The server names this index on `orders`, as `orders_number_idx` where that is free',
      fixed: `create index concurrently orders_number_idx on public.orders (number);`,
      given,
    },
  },
});
