import { pkUsingIndexImplicitNotNull } from '../../src/rules/pk-using-index-implicit-not-null.js';
import { testRule } from '../support/test-rule.js';

testRule(pkUsingIndexImplicitNotNull, {
  safe: {
    'a column that is not null': {
      sql: 'alter table lines add constraint lines_pkey primary key using index lines_id_idx;',
      given: 'create table lines (id bigint not null); create unique index lines_id_idx on lines (id);',
    },
    'a column that a validated check proves': {
      sql: 'alter table lines add constraint lines_pkey primary key using index lines_id_idx;',
      given: 'create table lines (id bigint check (id is not null)); create unique index lines_id_idx on lines (id);',
    },
  },
  unsafe: {
    'a nullable column': {
      sql: 'alter table lines add constraint lines_pkey primary key using index lines_id_idx;',
      given: 'create table lines (id bigint); create unique index lines_id_idx on lines (id);',
      line: 1,
      headline: 'This primary key stops every query on `lines` while each row is read for nulls',
      fixed: `alter table lines add constraint lines_id_not_null check (id is not null) not valid;
alter table lines validate constraint lines_id_not_null;
alter table lines alter column id set not null;
alter table lines drop constraint lines_id_not_null;
alter table lines add constraint lines_pkey primary key using index lines_id_idx;`,
    },
    'a check that is not validated': {
      sql: 'alter table shop.lines add constraint lines_pkey primary key using index lines_id_idx;',
      given:
        'create schema shop; create table shop.lines (id bigint); alter table shop.lines add constraint seen check (id is not null) not valid; create unique index lines_id_idx on shop.lines (id);',
      line: 1,
      headline: 'This primary key stops every query on `shop.lines` while each row is read for nulls',
    },
  },
});
