import type { Problem } from '../core/finding.js';
import type { Migration } from '../core/migration.js';
import type { MigrationContext, Rule } from '../core/rule.js';
import { changesSchema } from '../core/schema-changing.js';

/** A migration without a way back that nobody said to have none. */
export const irreversibleMigration: Rule = {
  id: 'irreversible-migration',
  title: 'Migration without a way back',
  preset: 'strict',
  severity: 'warning',
  beyondLocks: true,
  why:
    'The framework makes the way back from the way forward, and refuses where a call does not say what was there before. The rollback then stops ' +
    'with an error, when a release went wrong and the way back is needed.',
  instead:
    'Give the call what it needs to be undone, or write `up` and `down`; where there is no way back, raise ActiveRecord::IrreversibleMigration in `down`.',
  source: 'https://api.rubyonrails.org/v8.0/classes/ActiveRecord/Migration/CommandRecorder.html',
  examples: {
    framework: 'rails',
    unsafe: files('    remove_column :orders, :note'),
    safe: files('    remove_column :orders, :note, :text'),
  },
  on: {
    migration: (migration, context) => [...refused(migration), ...onlyForward(migration, context)],
  },
};

function refused({ id, noWayBack = [] }: Migration): readonly Problem[] {
  return noWayBack.map(({ location, what, lack }) => ({
    headline: `\`${what}\` has no way back: rolling back this migration fails`,
    subject: { file: id, function: what },
    location,
    detail: lack,
  }));
}

/** Rows are often changed for good; a change of the schema that stays behind is met by the next run. */
function onlyForward(migration: Migration, { statements }: MigrationContext): readonly Problem[] {
  const changing = statements.find(({ operations }) => operations.some(({ kind }) => changesSchema(kind)));
  if (migration.onlyForward !== true || changing === undefined) return [];
  return [
    {
      headline: 'There is no `down`: rolling back undoes nothing, and the migration counts as not applied',
      subject: { file: migration.id },
      location: changing.statement.location,
      severity: 'notice',
      detail: 'Run again afterwards, it meets what it made the first time.',
    },
  ];
}

function files(line: string) {
  const base = {
    Gemfile: "gem 'rails', '~> 8.0'\n",
    'config/database.yml': 'production:\n  adapter: postgresql\n',
    'db/migrate/20260101000000_create_orders.rb':
      'class CreateOrders < ActiveRecord::Migration[8.0]\n  def change\n    create_table :orders do |t|\n      t.text :note\n    end\n  end\nend\n',
  };
  const path = 'db/migrate/20260201000000_change_orders.rb';
  const head = `class ChangeOrders < ActiveRecord::Migration[8.0]\n  def change\n${line}\n  end\nend\n`;
  return { base, head: { ...base, [path]: head } };
}
