import { describe, expect, it } from 'vitest';
import { dropColumn } from '../../src/rules/drop-column.js';
import { raisedBy, testRule } from '../support/test-rule.js';

const given = `
  create table orders (id bigint primary key, number text, total integer, state text, note text, customer_id bigint, placed_at timestamptz);
  create table customers (id bigint primary key);
`;

testRule(dropColumn, {
  safe: {
    'a column added in the same change, on a table that no migration made': {
      sql: 'alter table elsewhere add column tmp text;\nalter table elsewhere drop column tmp;',
      given,
    },
    'a column added in the same change': {
      sql: `alter table orders add column tmp text;
alter table orders drop column tmp;`,
      given,
    },
    'a table made in the same migration': {
      sql: `create table refunds (id bigint primary key, number text, total integer, order_id bigint, placed_at timestamptz);
alter table refunds drop column total;`,
      given,
    },
  },
  unsafe: {
    'a column in use': {
      sql: 'alter table orders drop column note;',
      given,
      line: 1,
      headline: 'Dropping `note` of `orders` loses what it holds',
      severity: 'warning',
    },
    'a column whose values are in another one now': {
      sql: `alter table orders add column remark text;
update orders set remark = upper(note);
alter table orders drop column note;`,
      given,
      line: 3,
      headline: 'Dropping `note` of `orders` leaves only the copy that this migration makes',
    },
    'a column whose values are in another table now': {
      sql: `insert into notes (order_id, body) select id, note from orders;
alter table orders drop column note;`,
      given: `${given} create table notes (order_id bigint, body text);`,
      line: 2,
      headline: 'Dropping `note` of `orders` leaves only the copy that this migration makes',
    },
    'a column beside one whose values are copied': {
      sql: `insert into notes (order_id, body) select id, note from orders;
alter table orders drop column state;`,
      given: `${given} create table notes (order_id bigint, body text);`,
      line: 2,
      headline: 'Dropping `state` of `orders` loses what it holds',
    },
    'a column of whose name there is another one afterwards': {
      sql: 'alter table orders drop column note, add column note jsonb;',
      given,
      line: 1,
      headline: 'Dropping `note` of `orders` loses what it holds',
    },
    'a quoted name': {
      sql: 'alter table public."Orders" drop column if exists "Note";',
      given: 'create table "Orders" ("Note" text);',
      line: 1,
      headline: 'Dropping `Note` of `Orders` loses what it holds',
    },
  },
});

describe('a column of whose name there is another one afterwards', () => {
  const whyOf = (sql: string) => raisedBy(dropColumn, { sql, given })[0]?.problem.why;

  it('is told of with both types where they differ', () => {
    expect(whyOf('alter table orders drop column note, add column note jsonb;')).toContain(
      'it is `jsonb` where it was `text`',
    );
    expect(whyOf('alter table orders drop column note, add column note text;')).not.toContain('where it was');
    expect(whyOf('alter table orders drop column note;')).toBeUndefined();
  });
});
