import { text } from '../core/name.js';
import type { Rule } from '../core/rule.js';
import type { SourceValue } from '../core/source.js';

const applied = {
  Gemfile: "gem 'rails'\ngem 'pg'\n",
  'db/migrate/20260101000000_create_orders.rb':
    'class CreateOrders < ActiveRecord::Migration[8.0]\n  def change\n    create_table :orders do |t|\n      t.text :note\n    end\n  end\nend\n',
};

function adding(column: string): Readonly<Record<string, string>> {
  return {
    'db/migrate/20260801000000_add_state.rb': `class AddState < ActiveRecord::Migration[7.0]\n  def change\n    add_column :orders, ${column}\n  end\nend\n`,
  };
}

/** An option that asks for an index where none is made. */
export const indexOptionIgnored: Rule = {
  id: 'index-option-ignored',
  title: 'Index option of add_column',
  preset: 'recommended',
  severity: 'warning',
  beyondLocks: true,
  why:
    '`add_column` knows no `index:`. A migration of a version before 7.1 passes over it without a word, and the index that somebody counts on is never ' +
    'made; from 7.1 on the call fails.',
  instead: 'Take the option away, and make the index with `add_index` in a migration of its own.',
  source:
    'https://api.rubyonrails.org/v8.0/classes/ActiveRecord/ConnectionAdapters/SchemaStatements.html#method-i-add_column',
  examples: {
    framework: 'rails',
    unsafe: { base: applied, head: { ...applied, ...adding(':state, :string, index: true') } },
    safe: { base: applied, head: { ...applied, ...adding(':state, :string') } },
  },
  on: {
    add_column(operation, { statement, facts }) {
      const { table, column } = operation;
      const { source } = statement;
      const option = source?.options.index;
      if (source?.name !== 'add_column' || option === undefined || isOff(option)) return;
      return {
        headline: `\`index:\` of \`add_column\` makes no index on \`${column.name}\` of \`${text(table)}\``,
        subject: { table, column: column.name },
        fix: {
          title: 'Make the index by itself',
          replaces: [operation],
          steps: [
            { operations: [operation], transaction: 'same', deploy: 1 },
            {
              operations: [
                {
                  kind: 'create_index',
                  index: `index_${table.name}_on_${column.name}`,
                  table,
                  definition: {
                    unique: isUnique(option),
                    method: 'btree',
                    parts: [{ column: column.name }],
                    include: [],
                  },
                  concurrently: facts.concurrentIndexes,
                },
              ],
              transaction: facts.concurrentIndexes ? 'none' : 'own',
              deploy: 1,
            },
          ],
        },
      };
    },
  },
};

function isOff(option: SourceValue): boolean {
  return option.kind === 'null' || (option.kind === 'boolean' && !option.value);
}

function isUnique(option: SourceValue): boolean {
  const unique = option.kind === 'map' ? option.entries.unique : undefined;
  return unique?.kind === 'boolean' && unique.value;
}
