import { attachScansDefaultPartition } from '../../src/rules/attach-scans-default-partition.js';
import { testRule } from '../support/test-rule.js';

const given = `create table orders (id bigint not null, placed_at date not null) partition by range (placed_at); create table orders_rest partition of orders default; create table orders_2026 (like orders);`;

testRule(attachScansDefaultPartition, {
  safe: {
    'no default partition': {
      sql: `alter table orders attach partition orders_2026 for values from ('2026-01-01') to ('2027-01-01');`,
      given: `create table orders (id bigint not null, placed_at date not null) partition by range (placed_at); create table orders_2026 (like orders);`,
    },
    'a check that keeps the range out': {
      sql: `alter table orders_rest add constraint no_2026 check (placed_at < '2026-01-01' or placed_at >= '2027-01-01') not valid;
alter table orders_rest validate constraint no_2026;
alter table orders attach partition orders_2026 for values from ('2026-01-01') to ('2027-01-01');`,
      given,
      ruledOut: ['A validated check of `orders_rest` names the bound of `orders_2026`: its rows are not read.'],
    },
    'a default partition made in the same migration': {
      sql: `create table orders_rest partition of orders default;
alter table orders attach partition orders_2026 for values from ('2026-01-01') to ('2027-01-01');`,
      given: `create table orders (id bigint not null, placed_at date not null) partition by range (placed_at); create table orders_2026 (like orders);`,
    },
  },
  unsafe: {
    'a default partition': {
      sql: `alter table orders attach partition orders_2026 for values from ('2026-01-01') to ('2027-01-01');`,
      given,
      line: 1,
      headline: 'Attaching `orders_2026` reads all of `orders_rest`, and no query on it runs meanwhile',
      fixed: `alter table orders_2026 add constraint orders_2026_bound check (placed_at is not null and placed_at >= '2026-01-01' and placed_at < '2027-01-01') not valid;
alter table orders_rest add constraint no_orders_2026 check (placed_at is null or placed_at < '2026-01-01' or placed_at >= '2027-01-01') not valid;
alter table orders_2026 validate constraint orders_2026_bound;
alter table orders_rest validate constraint no_orders_2026;
alter table orders attach partition orders_2026 for values from ('2026-01-01') to ('2027-01-01');
alter table orders_2026 drop constraint orders_2026_bound;
alter table orders_rest drop constraint no_orders_2026;`,
    },
  },
});
