import { describe, expect, it } from 'vitest';
import { validationNeverFinished } from '../../src/rules/validation-never-finished.js';
import { reviewedHeadlines } from '../support/review-files.js';
import { testRule } from '../support/test-rule.js';

const given = `
  create table orders (id bigint primary key, total integer, note text);
  create table carts (id bigint primary key);
  alter table orders add constraint orders_total_check check (total > 0) not valid;
  create index orders_note_idx on orders (note);
`;
const unvalidated = { unvalidated: [{ table: { name: 'orders' }, constraint: 'orders_total_check' }] };
const invalid = { invalidIndexes: [{ table: { name: 'orders' }, index: 'orders_note_idx' }] };
const sql = 'alter table orders add column kind text;';

testRule(validationNeverFinished, {
  safe: {
    'no facts: the next step of a plan may be on its way': { sql, given },
    'another table': { sql: 'alter table carts add column kind text;', given, known: { ...unvalidated, ...invalid } },
    'a change that validates it': {
      sql: `alter table orders validate constraint orders_total_check; ${sql}`,
      given,
      known: unvalidated,
    },
    'a change that drops it': {
      sql: `alter table orders drop constraint orders_total_check; ${sql}`,
      given,
      known: unvalidated,
    },
    'a constraint that was validated since the facts': {
      sql,
      given: `${given} alter table orders validate constraint orders_total_check;`,
      known: unvalidated,
    },
    'a change that rebuilds the index': {
      sql: `reindex index concurrently orders_note_idx; ${sql}`,
      given,
      known: invalid,
    },
    'a drop before the new build': {
      sql: 'drop index concurrently orders_note_idx; create index concurrently if not exists orders_note_idx on orders (note);',
      given,
      known: invalid,
    },
  },
  unsafe: {
    'a constraint of a table that changes': {
      sql,
      given,
      known: unvalidated,
      line: 1,
      headline: '`orders_total_check` of `orders` was never validated: older rows may break it',
      fixed: 'alter table orders validate constraint orders_total_check;',
      severity: 'notice',
    },
    'an index of a table that changes, qualified': {
      sql: 'alter table public.orders add column kind text;',
      given,
      known: invalid,
      line: 1,
      headline: '`orders_note_idx` of `orders` is INVALID: every write maintains it, and no query uses it',
      severity: 'notice',
    },
    'a build that the INVALID index makes do nothing': {
      sql: 'create index concurrently if not exists orders_note_idx on orders (note);',
      given,
      known: invalid,
      line: 1,
      headline: '`orders_note_idx` of `orders` is there and INVALID, so this does nothing',
      severity: 'warning',
    },
  },
});

const shop = {
  Gemfile: "gem 'rails'\ngem 'pg'\n",
  'db/migrate/20260101000000_create_orders.rb':
    'class CreateOrders < ActiveRecord::Migration[8.0]\n  def change\n    create_table :orders do |t|\n      t.text :note\n    end\n  end\nend\n',
};

function order(ignored: string, more = ''): Readonly<Record<string, string>> {
  return {
    'app/models/order.rb': `class Order < ApplicationRecord\n  self.ignored_columns += %w[${ignored}]\n${more}end\n`,
  };
}

describe('validation-never-finished', () => {
  const told = (base: Readonly<Record<string, string>>, head: Readonly<Record<string, string>>) =>
    reviewedHeadlines('validation-never-finished', { ...shop, ...base }, { ...shop, ...base, ...head });
  const more = '  belongs_to :shop\n';

  it.each([
    ['a column that is still there', order('note'), order('note', more)],
    ['a column that is ignored from now on, before it is made', order(''), order('state', more)],
    ['a model that does not change', order('state'), {}],
    [
      'a column that this change drops',
      order('note'),
      {
        ...order('note', more),
        'db/migrate/20260801000000_drop_note.rb':
          'class DropNote < ActiveRecord::Migration[8.0]\n  def change\n    remove_column :orders, :note, :text\n  end\nend\n',
      },
    ],
  ])('stays silent: %s', async (_, base, head) => {
    expect(await told(base, head)).toEqual([]);
  });

  it('speaks up: a column that went before', async () => {
    expect(await told(order('state note'), order('state note', more))).toEqual([
      '`Order` still ignores `state`, which `orders` no longer has',
    ]);
  });
});
