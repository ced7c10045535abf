import { key, type Name, text } from '../core/name.js';
import type { Rule, StatementContext } from '../core/rule.js';

function applied(defaults: string): Readonly<Record<string, string>> {
  return {
    Gemfile: "gem 'rails'\ngem 'pg'\n",
    'config/application.rb': `module Shop\n  class Application < Rails::Application\n    config.load_defaults ${defaults}\n  end\nend\n`,
    'db/migrate/20260101000000_create_orders.rb':
      'class CreateOrders < ActiveRecord::Migration[6.1]\n  def change\n    create_table :orders do |t|\n      t.text :state, default: "open"\n    end\n  end\nend\n',
  };
}

const change = {
  'db/migrate/20260801000000_change_state.rb':
    'class ChangeState < ActiveRecord::Migration[6.1]\n  def change\n    change_column_default :orders, :state, from: "open", to: "draft"\n  end\nend\n',
};

/** A default that changes while running processes leave out what equals the old one. */
export const changeColumnDefaultWithPartialWrites: Rule = {
  id: 'change-column-default-with-partial-writes',
  title: 'Default changed under partial inserts',
  preset: 'recommended',
  severity: 'warning',
  why:
    'With partial inserts a process leaves a column out whose value equals the default that it knows. Until it is restarted it knows the old one, and ' +
    'the server fills in the new one: the row gets another value than the code has set.',
  instead:
    'Release `config.active_record.partial_inserts = false` first, or have the code set another value meanwhile.',
  source: 'https://guides.rubyonrails.org/v8.0/configuring.html#config-active-record-partial-inserts',
  examples: {
    framework: 'rails',
    unsafe: { base: applied('6.1'), head: { ...applied('6.1'), ...change } },
    safe: { base: applied('7.0'), head: { ...applied('7.0'), ...change } },
  },
  beyondLocks: true,
  on: {
    set_default({ table, column, value }, context) {
      // The next value of a sequence, or the time, equals nothing that the code sets.
      return problem(table, column, value.literal === undefined ? null : value.sql, context);
    },
    drop_default({ table, column }, context) {
      return problem(table, column, 'NULL', context);
    },
  },
};

function problem(table: Name, column: string, next: string | null, context: StatementContext) {
  if (context.database.settings.partialInserts !== 'true' || context.isNewTable(table)) return;
  const before = context.schemaBefore.tables.get(key(table))?.columns.find((one) => one.name === column);
  const known = before?.default;
  if (known?.literal === undefined || known.literal === null || known.sql === next) return;
  return {
    headline: `Running code that sets \`${column}\` of \`${text(table)}\` to \`${known.sql}\` stores ${next === null ? 'the new default' : `\`${next}\``} instead`,
    subject: { table, column },
  };
}
