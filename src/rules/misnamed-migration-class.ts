import type { Rule } from '../core/rule.js';

/** A migration whose class has another name than its file. */
export const misnamedMigrationClass: Rule = {
  id: 'misnamed-migration-class',
  title: 'Class that the file is not named for',
  preset: 'recommended',
  severity: 'error',
  beyondLocks: true,

  why:
    'The runner makes the name of the class out of the name of the file. Where the file defines no such class it stops with an error, and the ' +
    'migrations behind it do not run either.',
  instead: 'Give the class the name of the file, or the file that of the class.',
  source: 'https://guides.rubyonrails.org/v8.0/active_record_migrations.html#generating-migrations',

  examples: { framework: 'rails', unsafe: files('AddNotes'), safe: files('AddNote') },
  on: {
    migration({ path, misnamed }) {
      if (misnamed === undefined) return;
      const { wanted, found, location } = misnamed;
      return {
        headline: `The runner looks for \`${wanted}\` in this file, which defines \`${found}\`: the migration cannot be loaded`,
        subject: { file: path, object: found },
        location,
      };
    },
  },
};

function files(name: string) {
  const base = {
    Gemfile: "gem 'rails', '~> 8.0'\ngem 'pg'\n",
    'db/migrate/20260101000000_create_orders.rb':
      'class CreateOrders < ActiveRecord::Migration[8.0]\n  def change\n    create_table :orders\n  end\nend\n',
  };
  const path = 'db/migrate/20260201000000_add_note.rb';
  const head = `class ${name} < ActiveRecord::Migration[8.0]\n  def change\n    add_column :orders, :note, :text\n  end\nend\n`;
  return { base, head: { ...base, [path]: head } };
}
