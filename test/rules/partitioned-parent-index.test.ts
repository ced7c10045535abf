import { partitionedParentIndex } from '../../src/rules/partitioned-parent-index.js';
import { testRule } from '../support/test-rule.js';

const given = `
  create table orders (id bigint, placed_at date) partition by range (placed_at);
  create table orders_2026 partition of orders for values from ('2026-01-01') to ('2027-01-01');
  create table "Orders_Rest" partition of orders default;
  create index orders_2026_placed_at_idx on orders_2026 (id);
  create table customers (id bigint primary key, name text);
`;

const blocks = 'Building this index blocks every write to `orders` and its partitions';

testRule(partitionedParentIndex, {
  safe: {
    'a table that is not partitioned': { sql: 'create index customers_name_idx on customers (name);', given },
    'the parent alone': { sql: 'create index orders_id_idx on only orders (id);', given },
    'one partition': { sql: 'create index concurrently orders_2026_id_idx on orders_2026 (id);', given },
    'a table made in the same migration': {
      sql: `create table visits (id bigint, at date) partition by range (at);
create index visits_at_idx on visits (at);`,
      given,
    },
  },
  unsafe: {
    'a plain build': {
      sql: 'create unique index orders_placed_at_key on orders (placed_at) where id is not null;',
      given,
      line: 1,
      headline: blocks,
      severity: 'error',
      fixed: `create unique index orders_placed_at_key on only orders (placed_at) where id is not null;
create unique index concurrently orders_2026_placed_at_idx1 on orders_2026 (placed_at) where id is not null;
create unique index concurrently "Orders_Rest_placed_at_idx" on "Orders_Rest" (placed_at) where id is not null;
alter index orders_placed_at_key attach partition orders_2026_placed_at_idx1;
alter index orders_placed_at_key attach partition "Orders_Rest_placed_at_idx";`,
    },
    'a concurrent build, which the server refuses': {
      sql: 'create index concurrently if not exists orders_id_idx on public.orders (id);',
      given,
      config: { tables: { small: ['orders'] } },
      line: 1,
      headline: 'This fails: `orders` is partitioned, and the server builds no index on it concurrently',
      severity: 'error',
    },
    'a table whose partitions nobody knows': {
      sql: 'create index visits_at_idx on visits (at);',
      given: 'create table visits (id bigint, at date) partition by range (at);',
      line: 1,
      headline: 'Building this index blocks every write to `visits` and its partitions',
    },
    'partitions that are partitioned': {
      sql: 'create index orders_id_idx on orders (id);',
      given: `create table orders (id bigint, placed_at date) partition by range (placed_at);
create table orders_2026 partition of orders for values from ('2026-01-01') to ('2027-01-01') partition by range (placed_at);`,
      line: 1,
      headline: blocks,
    },
  },
});
