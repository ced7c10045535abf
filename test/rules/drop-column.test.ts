import { describe, expect, it } from 'vitest';
import { dropColumn } from '../../src/rules/drop-column.js';
import { reviewOf } from '../support/review-files.js';
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
    'a generated column that is made anew': {
      sql: `alter table orders drop column label;
alter table orders add column label text generated always as (lower(note)) stored;`,
      given: 'create table orders (note text, label text generated always as (upper(note)) stored);',
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
    'a generated column': {
      sql: 'alter table orders drop column label;',
      given: 'create table orders (note text, label text generated always as (upper(note)) stored);',
      line: 1,
      headline: 'Dropping the generated column `label` of `orders` takes its name away',
      severity: 'warning',
    },
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

describe('a column of an application', () => {
  const base = {
    Gemfile: "gem 'rails'\ngem 'pg'\n",
    'db/migrate/20260101000000_create_orders.rb':
      'class CreateOrders < ActiveRecord::Migration[8.0]\n  def change\n    create_table :orders do |t|\n      t.text :note\n    end\n    create_table :notes do |t|\n      t.text :body\n    end\n  end\nend\n',
  };
  const removal = (before: string) => ({
    'db/migrate/20260801000000_remove_note.rb': `class RemoveNote < ActiveRecord::Migration[8.0]\n  def up\n${before}    remove_column :orders, :note\n  end\n  def down\n    add_column :orders, :note, :text\n  end\nend\n`,
  });
  const found = async (own: Readonly<Record<string, string>>, before = '') => {
    const { findings } = await reviewOf({ ...base, ...own }, { ...base, ...own, ...removal(before) });
    return findings.find(({ rule }) => rule === 'drop-column');
  };
  const loses = 'Dropping `note` of `orders` loses what it holds';

  it.each([
    ['a loop', '    Order.all.each do |order|\n      Note.create!(body: order[:note])\n    end\n'],
    ['a method', '    Order.find_each { |order| Note.create!(body: order.note) }\n'],
  ])('may be copied by %s above that is not read', async (_, code) => {
    expect((await found({}, code))?.headline).toBe(`${loses}, unless line 3 copies it`);
  });

  it.each([
    ['names another column', '    Order.all.each { |order| Note.create!(body: order.state) }\n'],
    ['is read', "    execute 'select note from orders'\n"],
  ])('is not copied by code that %s', async (_, code) => {
    expect((await found({}, code))?.headline).toBe(loses);
  });

  const ignoring = "class Order < ApplicationRecord\n  self.ignored_columns += ['note']\nend\n";

  it('is a notice where the model of the version that runs now ignores it', async () => {
    expect(await found({ 'app/models/order.rb': ignoring })).toMatchObject({
      severity: 'notice',
      headline: loses,
      body: expect.stringContaining('`Order` of the version that runs now ignores it (`app/models/order.rb`)'),
    });
  });

  it('is none where another model of the table does not', async () => {
    const other = "class Purchase < ApplicationRecord\n  self.table_name = 'orders'\nend\n";
    const one = await found({ 'app/models/order.rb': ignoring, 'app/models/purchase.rb': other });
    expect(one?.severity ?? 'warning').toBe('warning');
  });
});
