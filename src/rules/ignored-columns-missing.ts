import { key, text } from '../core/name.js';
import type { Rule } from '../core/rule.js';

const applied = {
  Gemfile: "gem 'rails'\ngem 'pg'\n",
  'db/migrate/20260101000000_create_orders.rb':
    'class CreateOrders < ActiveRecord::Migration[8.0]\n  def change\n    create_table :orders do |t|\n      t.text :note\n    end\n  end\nend\n',
};
const removal = {
  'db/migrate/20260801000000_remove_note.rb':
    'class RemoveNote < ActiveRecord::Migration[8.0]\n  def change\n    remove_column :orders, :note, :text\n  end\nend\n',
};
const model = { 'app/models/order.rb': 'class Order < ApplicationRecord\nend\n' };
const ignoring = {
  'app/models/order.rb': "class Order < ApplicationRecord\n  self.ignored_columns += ['note']\nend\n",
};

/** A column that is dropped while running processes still name it, though no code does. */
export const ignoredColumnsMissing: Rule = {
  id: 'ignored-columns-missing',
  title: 'Dropped column that the model does not ignore',
  preset: 'recommended',
  severity: 'error',
  why:
    'A process reads the list of columns once, and its inserts and prepared statements name each of them. When the column goes, those of every process ' +
    'that is still running fail until it is restarted.',
  instead: 'Release `ignored_columns` in the model first, and drop the column in a later pull request.',
  source:
    'https://api.rubyonrails.org/v8.0/classes/ActiveRecord/ModelSchema/ClassMethods.html#method-i-ignored_columns-3D',
  quietedBy: ['column-still-in-use'],
  examples: {
    framework: 'rails',
    unsafe: { base: { ...applied, ...model }, head: { ...applied, ...model, ...removal } },
    safe: { base: { ...applied, ...ignoring }, head: { ...applied, ...ignoring, ...removal } },
  },
  beyondLocks: true,
  on: {
    drop_column(operation, context) {
      const { table, column } = operation;
      const before = context.schemaBefore.tables.get(key(table));
      if (context.isNewTable(table) || before?.columns.some((one) => one.name === column) !== true) return;
      // Made anew under the same name, it is still there for every statement that names it.
      if (context.schemaAfter.tables.get(key(table))?.columns.some((one) => one.name === column) === true) return;
      const models = context.modelsAtBase.filter((one) => one.keepsColumns === true && one.table === text(table));
      const [first] = models;
      const isIgnored = models.some((one) => one.ignoresMore === true || one.ignoredColumns.includes(column));
      if (first === undefined || isIgnored) return;
      return {
        headline: `Running processes fail on \`${text(table)}\` when \`${column}\` goes: \`${first.name}\` does not ignore it`,
        subject: { table, column },
        instead: `Release ${leavingOut(column, context.database.settings.rails)} in \`${first.location.path}\` first, and drop the column in a later pull request.`,
      };
    },
  },
};

/** What keeps a column out of a model. Source: https://github.com/rails/rails/blob/v5.0.0/activerecord/CHANGELOG.md (`ignored_columns`) */
function leavingOut(column: string, rails: string | undefined): string {
  return rails !== undefined && Number(rails) < 5
    ? `\`def self.columns; super.reject { |one| one.name == "${column}" }; end\``
    : `\`self.ignored_columns += ["${column}"]\``;
}
