import { fkNondeterministicCollation } from '../../src/rules/fk-nondeterministic-collation.js';
import { testRule } from '../support/test-rule.js';

const given = `
  create collation folded (provider = icu, locale = 'und-u-ks-level2', deterministic = false);
  create collation accents (provider = icu, locale = 'und-u-ks-level1', deterministic = false);
  create collation german (provider = icu, locale = 'de');
  create table countries (code text collate folded primary key);
  create table cities (code text primary key);
`;

testRule(fkNondeterministicCollation, {
  safe: {
    'the same collation': {
      sql: 'create table shops (country text collate folded references countries (code));',
      given,
    },
    'the same collation, qualified': {
      sql: 'create table shops (country text collate public.folded references countries (code));',
      given,
    },
    'no collation on either side': { sql: 'create table shops (city text references cities (code));', given },
    'different ones that tell all bytes apart': {
      sql: 'create table shops (city text collate german references cities (code));',
      given,
    },
    'a collation of the server': {
      sql: 'create table shops (city text collate "C" references cities (code));',
      given,
    },
    'a column that no key binds': { sql: 'create table shops (country text collate accents);', given },
    'a column that is given the collation in the same change': {
      sql: `create table shops (country text references countries (code));
alter table shops alter column country type text collate folded;`,
      given,
    },
  },
  unsafe: {
    'the default against it': {
      sql: 'create table shops (country text references countries (code));',
      given,
      line: 1,
      headline:
        '`country` of `shops` and `code` of `countries` compare texts differently: Postgres 18 refuses this foreign key',
      severity: 'warning',
    },
    'another one, on the server that refuses it': {
      sql: 'alter table "Shops" add foreign key (country) references public.countries (code);',
      given: `${given} create table "Shops" (country text collate accents);`,
      server: 18,
      line: 1,
      headline:
        '`country` of `Shops` and `code` of `countries` compare texts differently: Postgres 18 refuses this foreign key',
      severity: 'error',
    },
    'a new column that refers to one without': {
      sql: 'alter table shops add column city text collate folded references cities (code);',
      given: `${given} create table shops (id bigint);`,
      server: 15,
      line: 1,
      headline:
        '`city` of `shops` and `code` of `cities` compare texts differently: Postgres 18 refuses this foreign key',
      severity: 'warning',
    },
  },
});
