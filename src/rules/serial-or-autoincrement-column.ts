import type { DialectFacts } from '../core/dialect.js';
import type { Fix } from '../core/finding.js';
import { type Name, quotedName, text } from '../core/name.js';
import type { OperationOf } from '../core/operation.js';
import type { Rule } from '../core/rule.js';

/** A new numbered column, which gives every row its number by writing the table anew. */
export const serialOrAutoincrementColumn: Rule = {
  id: 'serial-or-autoincrement-column',
  title: 'Serial or identity column added to a table in use',
  preset: 'recommended',
  severity: { large: 'error', unknown: 'error', small: 'notice' },
  beyondLocks: true,
  whileRunning: true,
  dialects: ['postgres'],
  why:
    'A serial or identity column numbers every existing row: the server writes the whole table anew under ACCESS EXCLUSIVE, and reads ' +
    'and writes wait.',
  instead:
    'Add a nullable bigint column, give it a sequence as its default, fill existing rows in batches, then make it NOT NULL.',
  source: 'https://www.postgresql.org/docs/17/sql-altertable.html#SQL-ALTERTABLE-NOTES',
  examples: {
    given: 'create table orders (id bigint primary key);',
    unsafe: 'alter table orders add column number bigserial;',
    safe: `
      create sequence orders_number_seq;
      alter table orders add column number bigint;
      alter table orders alter column number set default nextval('orders_number_seq');
    `,
  },
  on: {
    add_column(operation, context) {
      const { column, table } = operation;
      if (column.autoIncrement !== true && column.identity === undefined) return;
      if (context.isNewTable(table) || !context.effects.some((effect) => effect.rewrite)) return;
      if (column.constraints.some(({ type }) => type === 'primary_key')) return { notRaised: withKey(column.name) };
      return {
        headline: `Numbering every row for \`${column.name}\` rewrites the whole table: every query on \`${text(table)}\` waits`,
        subject: { table, column: column.name },
        ...cure(operation, context.facts),
      };
    },
  },
};

function withKey(column: string): string {
  return `\`${column}\` is a primary key, whose finding speaks of the rewrite too: it is done once.`;
}

/** The same numbers for new rows only: a bigint column whose default is a sequence of its own. */
function cure(operation: OperationOf<'add_column'>, { maxIdentifierBytes }: DialectFacts): { readonly fix?: Fix } {
  const { table, column } = operation;
  const { identityOptions, options, constraints } = column;
  if (identityOptions !== undefined || options !== undefined || constraints.some(({ type }) => type !== 'not_null'))
    return {};
  const { name } = column;
  const sequence: Name = { ...table, name: `${table.name}_${name}_seq` };
  const type = { base: 'bigint', sql: 'bigint', modifiers: [], array: 0 };
  const value = {
    sql: `nextval('${quotedName(sequence).replaceAll("'", "''")}')`,
    columns: [],
    functions: ['nextval'],
    volatility: 'volatile' as const,
    provesNotNull: [],
  };
  // A name that is cut off by the server would be another one.
  if (Buffer.byteLength(sequence.name) > maxIdentifierBytes) return {};
  return {
    fix: {
      title: 'Number new rows only',
      replaces: [operation],
      steps: [
        {
          operations: [
            { kind: 'create_sequence', sequence, sql: '' },
            { kind: 'add_column', table, column: { name, type, notNull: false, constraints: [] } },
            { kind: 'set_default', table, column: name, value },
            { kind: 'alter_sequence', sequence, sql: '', ownedBy: { table, column: name } },
          ],
          transaction: 'same',
          deploy: 1,
        },
      ],
      caution: 'Rows that are there stay without a number: give them one in batches, then set the column NOT NULL.',
    },
  };
}
