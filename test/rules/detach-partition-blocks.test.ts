import { detachPartitionBlocks } from '../../src/rules/detach-partition-blocks.js';
import { testRule } from '../support/test-rule.js';

const given = `create table orders (id bigint, placed_at date) partition by range (placed_at); create table orders_2020 partition of orders for values from ('2020-01-01') to ('2021-01-01');`;

testRule(detachPartitionBlocks, {
  safe: {
    concurrently: { sql: `alter table orders detach partition orders_2020 concurrently;`, given },
    'the end of one that was cancelled': { sql: `alter table orders detach partition orders_2020 finalize;`, given },
    'a parent made in the same migration': {
      sql: `create table lines (id int) partition by range (id);
create table lines_1 partition of lines for values from (1) to (2);
alter table lines detach partition lines_1;`,
      given,
    },
  },
  unsafe: {
    'a server that has the concurrent form': {
      sql: `alter table orders detach partition orders_2020;`,
      given,
      server: 15,
      line: 1,
      headline: 'Detaching `orders_2020` stops every query on `orders` while it waits for its lock',
      fixed: `alter table orders detach partition orders_2020 concurrently;`,
    },
    'an older server, under a schema': {
      sql: `alter table public.orders detach partition public.orders_2020;`,
      given,
      server: 13,
      line: 1,
      headline: 'Detaching `orders_2020` stops every query on `orders` while it waits for its lock',
    },
    'a default partition beside it': {
      sql: `alter table orders detach partition orders_2020;`,
      given: `create table orders (id bigint, placed_at date) partition by range (placed_at); create table orders_2020 partition of orders for values from ('2020-01-01') to ('2021-01-01'); create table orders_rest partition of orders default;`,
      server: 16,
      line: 1,
      headline: 'Detaching `orders_2020` stops every query on `orders` while it waits for its lock',
    },
  },
});
