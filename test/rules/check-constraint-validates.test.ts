import { describe, expect, it } from 'vitest';
import { checkConstraintValidates } from '../../src/rules/check-constraint-validates.js';
import { reviewOf } from '../support/review-files.js';
import { testRule } from '../support/test-rule.js';

const given = `
  create table orders (id bigint primary key, number text, total integer, state text, note text, customer_id bigint, placed_at timestamptz);
  create table customers (id bigint primary key);
`;

testRule(checkConstraintValidates, {
  safe: {
    'NOT VALID': { sql: 'alter table orders add constraint paid check (total > 0) not valid;', given },
    'a table made in the same migration': {
      sql: `create table refunds (id bigint primary key, number text, total integer, order_id bigint, placed_at timestamptz);
alter table refunds add check (total > 0);`,
      given,
    },
  },
  unsafe: {
    'a constraint without a name': {
      sql: 'alter table orders add check (total > 0);',
      given,
      line: 1,
      headline: 'This check stops every query on `orders` while it reads each row',
      fixed: `alter table orders add constraint orders_total_check check (total > 0) not valid;
alter table orders validate constraint orders_total_check;`,
    },
    'a new column with a check': {
      sql: "alter table orders add column kind text check (kind <> '');",
      given,
      line: 1,
      headline: 'The check on the new column stops every query on `orders` while it reads each row',
      fixed: `alter table orders add column kind text;
alter table orders add constraint orders_kind_check check (kind <> '') not valid;
alter table orders validate constraint orders_kind_check;`,
    },
    'several of one statement': {
      sql: `alter table orders add constraint paid check (total > 0), add constraint noted check (note <> ''), add constraint seen check (state <> '') not valid;`,
      given,
      line: 1,
      headline: 'These 2 checks stop every query on `orders` while each row is read',
      fixed: `alter table orders add constraint paid check (total > 0) not valid;
alter table orders add constraint noted check (note <> '') not valid;
alter table orders validate constraint paid;
alter table orders validate constraint noted;`,
    },
    'several new columns with checks in one statement': {
      sql: "alter table orders add column kind text check (kind <> ''), add column code text, add column weight int check (weight > 0);",
      given,
      line: 1,
      headline: 'The checks on `kind` and `weight` stop every query on `orders` while each row is read',
      fixed: `alter table orders add column kind text;
alter table orders add column weight int;
alter table orders add constraint orders_kind_check check (kind <> '') not valid;
alter table orders add constraint orders_weight_check check (weight > 0) not valid;
alter table orders validate constraint orders_kind_check;
alter table orders validate constraint orders_weight_check;`,
    },
    'a quoted name': {
      sql: 'alter table "Orders" add constraint "Paid" check ("Total" > 0);',
      given: 'create table "Orders" ("Total" integer);',
      line: 1,
      headline: 'This check stops every query on `Orders` while it reads each row',
      fixed: `alter table "Orders" add constraint "Paid" check ("Total" > 0) not valid;
alter table "Orders" validate constraint "Paid";`,
    },
  },
});

describe('a check that asks for a column of the same change', () => {
  const base = { 'db/migration/V1__orders.sql': 'create table orders (id bigint primary key, state text);' };
  const bodyOf = async (sql: string) => {
    const { findings } = await reviewOf(base, { ...base, 'db/migration/V2__paid.sql': sql });
    return findings.find((one) => one.rule === 'check-constraint-validates')?.body;
  };
  const check = "alter table orders add constraint orders_paid check (state <> 'paid' or paid_at is not null);";
  const said =
    'Code that does not know `paid_at` writes NULL there: a row for which the check asks for more is refused from the commit on, NOT VALID or not.';

  it('says nothing of a column with a default', async () => {
    expect(await bodyOf(`alter table orders add column paid_at date default '2026-01-01';\n${check}`)).not.toContain(
      said,
    );
  });

  it('is told of each statement of a body apart', async () => {
    const sql = `do $$ begin alter table orders add constraint a check (state <> 'a'); alter table orders add constraint b check (state <> 'b'); end $$;`;
    const { findings } = await reviewOf(base, { ...base, 'db/migration/V2__paid.sql': sql });
    const told = findings.filter((one) => one.rule === 'check-constraint-validates');
    expect(told.map(({ subject }) => subject.constraint)).toEqual(['a', 'b']);
  });

  it('is told of each statement apart', async () => {
    const add = (name: string) => `add constraint ${name} check (state <> '${name}')`;
    const sql = `alter table orders ${add('a')}, ${add('b')};\nalter table orders ${add('c')};`;
    const { findings } = await reviewOf(base, { ...base, 'db/migration/V2__paid.sql': sql });
    const told = findings.filter((one) => one.rule === 'check-constraint-validates');
    expect(told.map(({ location, subject }) => [location.startLine, subject.constraint])).toEqual([
      [1, undefined],
      [2, 'c'],
    ]);
    expect(told.map(({ fix }) => fix?.edits.map(({ text }) => text.match(/not valid/g)?.length))).toEqual([[2], [1]]);
  });

  it('says that running code cannot write it', async () => {
    expect(await bodyOf(`alter table orders add column paid_at date;\n${check}`)).toContain(said);
  });
});
