import type { Rule } from '../core/rule.js';

/** A migration that uses a model of the application. */
export const liveModelInMigration: Rule = {
  id: 'live-model-in-migration',
  title: 'Model of the application in a migration',
  preset: 'strict',
  severity: 'notice',
  beyondLocks: true,

  why:
    'A migration runs on every new database for years, each time with the code of that day. A model that was renamed or removed since stops it, ' +
    'and so does one that validates a column which is not there yet; a new callback or default scope changes what it does to the rows.',
  instead:
    'Define a bare class of that name inside the migration, `class Order < ActiveRecord::Base; end`, or write the change as SQL.',
  source: 'https://guides.rubyonrails.org/v3.2/migrations.html#using-models-in-your-migrations',

  examples: {
    framework: 'rails',
    unsafe: files(''),
    safe: files('  class Order < ActiveRecord::Base; end\n\n'),
  },
  on: {
    migration: ({ path, liveModels = [] }) =>
      liveModels.map(({ name, table, location }) => ({
        headline: `This migration runs the model \`${name}\` as it is on the day of the run, not as it is today`,
        subject: { table, file: path },
        location,
      })),
  },
};

function files(own: string) {
  const base = {
    Gemfile: "gem 'rails', '~> 8.0'\ngem 'pg'\n",
    'db/migrate/20260101000000_create_orders.rb':
      'class CreateOrders < ActiveRecord::Migration[8.0]\n  def change\n    create_table :orders do |t|\n      t.text :note\n    end\n  end\nend\n',
  };
  const path = 'db/migrate/20260201000000_clean_orders.rb';
  const body = `  def up\n    Order.where(note: '').in_batches.update_all(note: nil)\n  end\n`;
  return { base, head: { ...base, [path]: `class CleanOrders < ActiveRecord::Migration[8.0]\n${own}${body}end\n` } };
}
