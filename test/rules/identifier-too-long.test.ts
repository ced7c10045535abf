import { identifierTooLong } from '../../src/rules/identifier-too-long.js';
import { testRule } from '../support/test-rule.js';

const given = `create table orders (id bigint primary key, number text, placed_at timestamptz, customer_id bigint, total numeric);`;

testRule(identifierTooLong, {
  safe: {
    'as long as it may be': {
      sql: `create table xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx (id bigint);`,
      given,
    },
    'a long text': {
      sql: `insert into orders (number) values ('xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx');`,
      given,
    },
    'a long comment': {
      sql: `-- xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx
alter table orders add column note text;`,
      given,
    },
  },
  unsafe: {
    'one byte too many': {
      sql: `create table xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx (id bigint);`,
      line: 1,
      headline:
        '`xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx` becomes `xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx`',
      given,
    },
    'characters of two bytes, quoted': {
      sql: `alter table orders add column "ääääääääääääääääääääääääääääääää" text;
update orders set "ääääääääääääääääääääääääääääääää" = '' where id = 1;`,
      line: 1,
      headline: '`ääääääääääääääääääääääääääääääää` becomes `äääääääääääääääääääääääääääääää`',
      given,
    },
  },
});
