import { primaryKeyOnExisting } from '../../src/rules/primary-key-on-existing.js';
import { testRule } from '../support/test-rule.js';

const given = `
  create table orders (id bigint primary key, number text, total integer, state text, note text, customer_id bigint, placed_at timestamptz);
  create table customers (id bigint primary key);
`;

testRule(primaryKeyOnExisting, {
  safe: {
    'an index that is attached': {
      sql: 'alter table lines add constraint lines_pkey primary key using index lines_id_idx;',
      given: 'create table lines (id bigint not null); create unique index lines_id_idx on lines (id);',
    },
    'a table made in the same migration': {
      sql: `create table lines (id bigint not null);
alter table lines add primary key (id);`,
      given,
    },
  },
  unsafe: {
    'a column that is not null': {
      sql: 'alter table lines add primary key (id);',
      given: 'create table lines (id bigint not null);',
      line: 1,
      headline: 'This primary key stops every query on `lines` while its index is built',
      fixed: `create unique index concurrently lines_pkey on lines (id);
alter table lines add constraint lines_pkey primary key using index lines_pkey;`,
    },
    'a nullable column': {
      sql: 'alter table lines add constraint lines_key primary key (id);',
      given: 'create table lines (id bigint);',
      line: 1,
      headline: 'This primary key stops every query on `lines` while its index is built',
      fixed: `alter table lines add constraint lines_id_not_null check (id is not null) not valid;
alter table lines validate constraint lines_id_not_null;
alter table lines alter column id set not null;
alter table lines drop constraint lines_id_not_null;
create unique index concurrently lines_key on lines (id);
alter table lines add constraint lines_key primary key using index lines_key;`,
    },
    'a key that is deferred, with a column that the index holds beside it': {
      sql: 'alter table lines add primary key (id) include (sku) deferrable initially deferred;',
      given: 'create table lines (id bigint not null, sku text);',
      line: 1,
      headline: 'This primary key stops every query on `lines` while its index is built',
      fixed: `create unique index concurrently lines_pkey on lines (id) include (sku);
alter table lines add constraint lines_pkey primary key using index lines_pkey deferrable initially deferred;`,
    },
    'ranges that must not overlap, which no index alone ensures': {
      sql: 'alter table stays add constraint stays_pkey primary key (room, during without overlaps);',
      given: 'create table stays (room int4range not null, during daterange not null);',
      line: 1,
      headline: 'This primary key stops every query on `stays` while its index is built',
    },
    'a new column': {
      sql: 'alter table "Lines" add column id bigserial primary key;',
      given: 'create table "Lines" (sku text);',
      line: 1,
      headline: 'This primary key stops every query on `Lines` while the table is rewritten and indexed',
    },
  },
});
