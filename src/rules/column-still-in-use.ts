import { isColumnGone } from '../core/gone-before.js';
import { key, text } from '../core/name.js';
import type { Rule } from '../core/rule.js';
import { usesInWords } from '../core/uses.js';

const applied = {
  Gemfile: "gem 'rails'\ngem 'pg'\n",
  'db/migrate/20260101000000_create_orders.rb':
    'class CreateOrders < ActiveRecord::Migration[8.0]\n  def change\n    create_table :orders do |t|\n      t.text :note\n    end\n  end\nend\n',
  'app/models/order.rb': 'class Order < ApplicationRecord\nend\n',
};
const removal = {
  'db/migrate/20260801000000_remove_note.rb':
    'class RemoveNote < ActiveRecord::Migration[8.0]\n  def change\n    remove_column :orders, :note, :text\n  end\nend\n',
};
const reader = {
  'app/services/notes.rb': 'class Notes\n  def noted\n    Order.where(note: "urgent").to_a\n  end\nend\n',
};

/** A column that is dropped while the application's code still names it. */
export const columnStillInUse: Rule = {
  id: 'column-still-in-use',
  title: 'Dropped column that code still uses',
  preset: 'recommended',
  family: 'compatibility',
  severity: 'error',
  why: 'Code at the head of this pull request still names the column, so it fails as soon as the migration has run.',
  instead: 'Take the column out of the code first, release that, and drop the column in a later pull request.',
  source: 'https://www.postgresql.org/docs/17/sql-altertable.html#SQL-ALTERTABLE-DESC-DROP-COLUMN',
  examples: {
    framework: 'rails',
    unsafe: { base: { ...applied, ...reader }, head: { ...applied, ...removal, ...reader } },
    safe: { base: applied, head: { ...applied, ...removal } },
  },
  beyondLocks: true,
  on: {
    drop_column(operation, context) {
      const { table, column } = operation;
      if (context.isNewTable(table) || isColumnGone(table, column, context)) return;
      if (context.schemaAfter.tables.get(key(table))?.columns.some((candidate) => candidate.name === column) === true)
        return;
      const uses = context.usesOf(table, column).filter((use) => use.revision === 'head');
      if (uses.length === 0) return;
      return {
        headline: `\`${column}\` of \`${text(table)}\` is dropped, and code still uses it`,
        subject: { table, column },
        detail: usesInWords(uses),
      };
    },
  },
};
