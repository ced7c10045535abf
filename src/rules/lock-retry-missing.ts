import { limitsWait } from '../core/brief-lock.js';
import { blocksWrites } from '../core/effect.js';
import { key, type Name, text } from '../core/name.js';
import type { MigrationContext, Rule, StatementView } from '../core/rule.js';
import { textsOption } from '../core/rule-options.js';

/** A lock whose wait is limited, and that nothing tries to get again. */
export const lockRetryMissing: Rule = {
  id: 'lock-retry-missing',
  title: 'Lock that is not tried again',
  preset: 'all',
  severity: 'warning',
  dialects: ['postgres'],
  why:
    'A lock_timeout cancels a statement that waits too long, and with it the migration and the deploy. One long transaction on the table is ' +
    'enough for that, and most are over a moment later.',
  instead: 'Wrap it in the helper of the project that tries again after a pause.',
  source: 'https://www.postgresql.org/docs/17/runtime-config-client.html#GUC-LOCK-TIMEOUT',

  options: {
    by: {
      value: 'texts',
      means:
        'calls round a statement, or in the class of its migration, that try again when a lock is not given, such as `with_lock_retries`; the rule is silent without, and for migrations in SQL, which have none',
    },
  },
  examples: {
    options: { by: ['with_lock_retries'] },
    framework: 'rails',
    unsafe: files('    add_column :orders, :note, :text\n'),
    safe: files('    with_lock_retries do\n      add_column :orders, :note, :text\n    end\n'),
  },
  on: {
    migration(migration, context) {
      const again = new Set(textsOption(context.options, 'by'));
      if (again.size === 0 || migration.declares?.some((name) => again.has(name))) return;
      if (context.database.settings.triesLocksAgain !== undefined) return;
      const told = new Set<string>();
      return context.statements.flatMap((view) => {
        const { statement } = view;
        const table = lockedBy(view, context);
        if (table === undefined || statement.source === undefined || told.has(key(table))) return [];
        if (statement.within?.some((name) => again.has(name))) return [];
        if (!limitsWait({ ...context, statement })) return [];
        told.add(key(table));
        return {
          headline: `Nothing tries again when \`lock_timeout\` cancels the wait for \`${text(table)}\``,
          subject: { table },
          location: statement.location,
        };
      });
    },
  },
};

/** The table in use for which a statement waits while others queue behind it. */
function lockedBy({ effects }: StatementView, { isNewTable }: MigrationContext): Name | undefined {
  return effects.find((effect) => effect.object === 'table' && blocksWrites(effect) && !isNewTable(effect.relation))
    ?.relation;
}

function files(calls: string) {
  const base = {
    Gemfile: "gem 'rails', '~> 8.0'\ngem 'pg'\n",
    'config/initializers/strong_migrations.rb': 'StrongMigrations.lock_timeout = 5.seconds\n',
    'db/migrate/20260101000000_create_orders.rb':
      'class CreateOrders < ActiveRecord::Migration[8.0]\n  def change\n    create_table :orders\n  end\nend\n',
  };
  const path = 'db/migrate/20260201000000_add_note.rb';
  const head = `class AddNote < ActiveRecord::Migration[8.0]\n  def change\n${calls}  end\nend\n`;
  return { base, head: { ...base, [path]: head } };
}
