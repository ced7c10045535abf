import { foreignKeyLocksBothTables } from '../../src/rules/foreign-key-locks-both-tables.js';
import { testRule } from '../support/test-rule.js';

const given = `
  create table customers (id bigint primary key);
  create table shops (id bigint primary key);
  create table orders (id bigint primary key, customer_id bigint, shop_id bigint, parent_id bigint);
`;

const customerKey =
  'alter table orders add constraint orders_customer_fk foreign key (customer_id) references customers (id) not valid;';
const shopKey =
  'alter table orders add constraint orders_shop_fk foreign key (shop_id) references shops (id) not valid;';

testRule(foreignKeyLocksBothTables, {
  safe: {
    'a key that reads its rows, which has a rule of its own': {
      sql: 'alter table orders add constraint orders_customer_fk foreign key (customer_id) references customers (id);',
      given,
    },
    'a new table with one key to a table in use': {
      sql: 'create table refunds (id bigint primary key, customer_id bigint references customers (id));',
      given,
    },
    'a new table with one key, the last in its transaction': {
      sql: `alter table orders add column note text;
create table refunds (id bigint primary key, customer_id bigint references customers (id));
create index on refunds (customer_id);`,
      given,
      transaction: 'file',
    },
    'a new table with one key, before a statement of another transaction': {
      sql: `create table refunds (id bigint primary key, customer_id bigint references customers (id));
alter table orders add column note text;`,
      given,
    },
    'both tables made in the same migration': {
      sql: `create table carts (id bigint primary key);
create table items (id bigint primary key, cart_id bigint references carts (id));`,
      given,
    },
    'a key of a table to itself': {
      sql: 'alter table orders add constraint orders_parent_fk foreign key (parent_id) references orders (id) not valid;',
      given,
    },
    'a small table': { sql: customerKey, given, config: { tables: { small: ['customers'] } } },
  },
  unsafe: {
    'a new table with one key, before another table is waited for': {
      sql: `create table refunds (id bigint primary key, customer_id bigint references customers (id));
alter table orders add column note text;`,
      given,
      transaction: 'file',
      line: 1,
      headline: 'This foreign key locks `customers` against writers too, until the transaction commits',
      severity: 'notice',
    },
    'a key that is not validated': {
      sql: customerKey,
      given,
      line: 1,
      headline: 'This foreign key locks `customers` against writers too, until the transaction commits',
      severity: 'notice',
    },
    'a new column that refers to a quoted table': {
      sql: 'alter table orders add column buyer_id bigint references public."customers" (id);',
      given,
      line: 1,
      headline: 'This foreign key locks `customers` against writers too, until the transaction commits',
      severity: 'notice',
    },
    'a hot table': {
      sql: 'create table refunds (id bigint primary key, customer_id bigint references customers (id));',
      given,
      config: { tables: { hot: ['customers'] } },
      line: 1,
      headline: 'This foreign key locks `customers` against writers too, until the transaction commits',
      severity: 'warning',
    },
    'a hot table with a lock_timeout': {
      sql: `set lock_timeout = '2s';\n${customerKey}`,
      given,
      config: { tables: { hot: ['customers'] } },
      line: 2,
      headline: 'This foreign key locks `customers` against writers too, until the transaction commits',
      severity: 'notice',
    },
    'two keys in one transaction': {
      sql: `${customerKey}\n${shopKey}`,
      given,
      transaction: 'file',
      line: 2,
      headline: 'Writers wait for `customers` and `shops` together, until these foreign keys are committed',
      severity: 'notice',
    },
    'a new table with two keys': {
      sql: 'create table refunds (id bigint primary key, customer_id bigint references customers (id), shop_id bigint references shops (id));',
      given,
      line: 1,
      headline: 'Writers wait for `customers` and `shops` together, until these foreign keys are committed',
    },
  },
});
