import { partitionCreatedUnderParent } from '../../src/rules/partition-created-under-parent.js';
import { testRule } from '../support/test-rule.js';

const given = `
  create table orders (id bigint primary key, number text, total integer, state text, note text, customer_id bigint, placed_at timestamptz);
  create table customers (id bigint primary key);
`;

testRule(partitionCreatedUnderParent, {
  safe: {
    'a table that is attached': {
      sql: `create table visits_26 (like visits including all);
alter table visits attach partition visits_26 for values from ('2026-01-01') to ('2027-01-01');`,
      given: 'create table visits (id bigint, at date) partition by range (at);',
    },
    'a parent made in the same migration': {
      sql: `create table visits (id bigint, at date) partition by range (at);
create table visits_26 partition of visits for values from ('2026-01-01') to ('2027-01-01');`,
      given,
    },
  },
  unsafe: {
    'beside a default partition': {
      sql: "create table visits_26 partition of visits for values from ('2026-01-01') to ('2027-01-01');",
      given:
        'create table visits (id bigint, at date) partition by range (at); create table visits_rest partition of visits default;',
      line: 1,
      headline: 'Creating this partition stops every query on `visits` while the default partition is read',
      severity: 'error',
      fixed: `alter table visits_rest add constraint no_visits_26 check (at is null or at < '2026-01-01' or at >= '2027-01-01') not valid;
alter table visits_rest validate constraint no_visits_26;
create table visits_26 (like visits including all);
alter table visits attach partition visits_26 for values from ('2026-01-01') to ('2027-01-01');
alter table visits_rest drop constraint no_visits_26;`,
    },
    'a list, and a key with an identity': {
      sql: "create table visits_de partition of visits for values in ('de', 'at');",
      given: 'create table visits (id bigint generated always as identity, country text) partition by list (country);',
      line: 1,
      headline: 'Creating this partition stops every query on `visits` while it waits for its lock',
      fixed: `create table visits_de (like visits including comments including constraints including defaults including generated including indexes including statistics including storage);
alter table visits attach partition visits_de for values in ('de', 'at');`,
    },
    'without one': {
      sql: `create table public."Visits 26" partition of visits for values from ('2026-01-01') to ('2027-01-01');`,
      given: 'create table visits (id bigint, at date) partition by range (at);',
      line: 1,
      headline: 'Creating this partition stops every query on `visits` while it waits for its lock',
      severity: 'notice',
      fixed: `create table public."Visits 26" (like visits including all);
alter table visits attach partition public."Visits 26" for values from ('2026-01-01') to ('2027-01-01');`,
    },
  },
});
