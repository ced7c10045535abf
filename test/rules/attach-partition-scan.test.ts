import { attachPartitionScan } from '../../src/rules/attach-partition-scan.js';
import { testRule } from '../support/test-rule.js';

const given = `create table orders (id bigint not null, placed_at date not null) partition by range (placed_at); create table orders_2026 (id bigint not null, placed_at date not null);`;

testRule(attachPartitionScan, {
  safe: {
    'a check that proves the bound': {
      sql: `alter table orders_2026 add constraint bound check (placed_at >= '2026-01-01' and placed_at < '2027-01-01') not valid;
alter table orders_2026 validate constraint bound;
alter table orders attach partition orders_2026 for values from ('2026-01-01') to ('2027-01-01');`,
      given,
      ruledOut: [
        'A validated check of `orders_2026` names its bound, and every index of `orders` is there: no row is read.',
      ],
    },
    'a partition made in the same migration': {
      sql: `create table orders_2027 (like orders);
alter table orders attach partition orders_2027 for values from ('2027-01-01') to ('2028-01-01');`,
      given,
    },
  },
  unsafe: {
    'no check': {
      sql: `alter table orders attach partition orders_2026 for values from ('2026-01-01') to ('2027-01-01');`,
      given,
      line: 1,
      headline: 'Attaching `orders_2026` reads all of it, and no query on it runs meanwhile',
      fixed: `alter table orders_2026 add constraint orders_2026_bound check (placed_at is not null and placed_at >= '2026-01-01' and placed_at < '2027-01-01') not valid;
alter table orders_2026 validate constraint orders_2026_bound;
alter table orders attach partition orders_2026 for values from ('2026-01-01') to ('2027-01-01');
alter table orders_2026 drop constraint orders_2026_bound;`,
    },
    'a partition of a list': {
      sql: `alter table "Visits" attach partition visits_de for values in ('de', null);`,
      given:
        'create table "Visits" ("Country" text) partition by list ("Country"); create table visits_de ("Country" text);',
      line: 1,
      headline: 'Attaching `visits_de` reads all of it, and no query on it runs meanwhile',
    },
    'a check that is not validated, under a schema': {
      sql: `alter table public.orders_2026 add constraint bound check (placed_at >= '2026-01-01' and placed_at < '2027-01-01') not valid;
alter table public.orders attach partition public.orders_2026 for values from ('2026-01-01') to ('2027-01-01');`,
      given,
      line: 2,
      headline: 'Attaching `orders_2026` reads all of it, and no query on it runs meanwhile',
    },
  },
});
