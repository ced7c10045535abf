import { key, text } from '../core/name.js';
import type { Rule } from '../core/rule.js';

const applied = {
  Gemfile: "gem 'rails'\ngem 'pg'\n",
  'db/migrate/20260101000000_create_orders.rb':
    'class CreateOrders < ActiveRecord::Migration[8.0]\n  def change\n    create_table :orders do |t|\n      t.text :note\n    end\n  end\nend\n',
  'app/models/order.rb': 'class Order < ApplicationRecord\nend\n',
};

function adding(column: string): Readonly<Record<string, string>> {
  return {
    'db/migrate/20260801000000_add_type.rb': `class AddType < ActiveRecord::Migration[8.0]\n  def change\n    add_column :orders, ${column}\n  end\nend\n`,
  };
}

/** A column that running code takes for the class of each row, filled with a class that it does not have. */
export const inheritanceColumn: Rule = {
  id: 'inheritance-column',
  title: 'Inheritance column with a default',
  preset: 'recommended',
  severity: 'error',
  beyondLocks: true,
  why:
    'Active Record takes a column called `type` for the name of the class of each row. With a default every row has one at once, and the running version, ' +
    'which does not have that class, fails to load any row of the table.',
  instead:
    'Add the column without a default, release the classes, then fill it in batches; or call it something else where it names no class.',
  source: 'https://api.rubyonrails.org/v8.0/classes/ActiveRecord/Inheritance.html',
  examples: {
    framework: 'rails',
    unsafe: { base: applied, head: { ...applied, ...adding(':type, :string, default: "OnlineOrder"') } },
    safe: { base: applied, head: { ...applied, ...adding(':type, :string') } },
  },
  on: {
    add_column({ table, column }, context) {
      const value = column.default?.literal;
      if (column.name !== 'type' || typeof value !== 'string' || value === '' || context.isNewTable(table)) return;
      if (context.schemaBefore.tables.get(key(table)) === undefined) return;
      const running = context.modelsAtBase.filter((one) => one.keepsColumns === true && one.table === text(table));
      const [first] = running;
      // The model calls it by another name, or the running version has the class.
      if (first === undefined || running.some((one) => one.inheritanceColumn !== undefined)) return;
      if (context.modelsAtBase.some((one) => one.name === value)) return;
      return {
        headline: `Running code loads no row of \`${text(table)}\` any more: it has no class \`${value}\``,
        subject: { table, column: column.name },
      };
    },
  },
};
