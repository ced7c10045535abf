import { volatileCheck } from '../../src/rules/volatile-check.js';
import { testRule } from '../support/test-rule.js';

const given = `create table orders (id bigint primary key, number text, made_at timestamptz, due_at timestamptz);`;

testRule(volatileCheck, {
  safe: {
    'a comparison of columns': { sql: `alter table orders add check (due_at > made_at) not valid;`, given },
    'what lies in the past, and stays there': {
      sql: `alter table orders add check (made_at <= now() and current_date >= due_at) not valid;`,
      given,
    },
    'a function of the row alone': { sql: `alter table orders add check (length(number) < 20) not valid;`, given },
    'a function of which nothing is known': { sql: `alter table orders add check (is_good(number)) not valid;`, given },
  },
  unsafe: {
    'a time that must lie ahead': {
      sql: `alter table public.orders add constraint "Ahead" check (number is null or due_at > current_date) not valid;`,
      line: 1,
      headline: 'Rows of `orders` pass this check now and may fail it later: it asks `current_date`',
      given,
    },
    'a negated past': {
      sql: `alter table orders add constraint c check (not (due_at < now())) not valid;`,
      line: 1,
      headline: 'Rows of `orders` pass this check now and may fail it later: it asks `now`',
      given,
    },
    'a time on both sides': {
      sql: `alter table orders add constraint c check (made_at > now() - interval '1 day') not valid;`,
      line: 1,
      headline: 'Rows of `orders` pass this check now and may fail it later: it asks `now`',
      given,
    },
    'the user who writes': {
      sql: `create table t (owner text check (owner = current_user));`,
      line: 1,
      headline: 'Rows of `t` pass this check now and may fail it later: it asks `current_user`',
      given,
    },
  },
});
