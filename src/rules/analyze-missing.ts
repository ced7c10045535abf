import { key, type Name, text } from '../core/name.js';
import type { Operation } from '../core/operation.js';
import type { Rule, StatementContext } from '../core/rule.js';

/** Statistics that a query needs and that nobody has gathered yet. */
export const analyzeMissing: Rule = {
  id: 'analyze-missing',
  title: 'No ANALYZE after an expression index',
  preset: 'strict',
  severity: 'notice',
  dialects: ['postgres'],
  why: 'The planner knows an expression index, or extended statistics, only after the table has been analysed. Until autovacuum comes by, which may take days, it guesses, and may not use the index.',
  instead: 'Run ANALYZE on the table behind it.',
  source: 'https://www.postgresql.org/docs/17/sql-createindex.html#SQL-CREATEINDEX-NOTES',

  examples: {
    given: `create table orders (id bigint primary key, number text);`,
    unsafe: `create index concurrently orders_number_idx on orders (lower(number));`,
    safe: `create index concurrently orders_number_idx on orders (lower(number));
analyze orders;`,
  },
  on: {
    create_index(operation, context) {
      const { table, index, definition } = operation;
      if (!definition.parts.some(({ expression }) => expression !== undefined)) return;
      return problem(operation, table, `\`${index ?? 'the index'}\``, { index }, context);
    },
    create_statistics: (operation, context) =>
      problem(operation, operation.table, `\`${operation.name}\``, { object: operation.name }, context),
  },
};

function problem(
  operation: Operation,
  table: Name,
  what: string,
  subject: { readonly index?: string | undefined; readonly object?: string },
  { statements, statement, isNewTable, sizeOf, nested, facts }: StatementContext,
) {
  if (nested || isNewTable(table) || sizeOf(table) === 'small') return;
  const at = statements.findIndex((view) => view.statement.id === statement.id);
  if (statements.slice(at).some(({ operations }) => operations.some((one) => analyses(one, key(table))))) return;
  const { index, object } = subject;
  const refused = facts.refusesTransaction(operation);
  return {
    headline: `Nothing is known of the values of ${what} until \`${text(table)}\` is analysed`,
    subject: { table, ...(index === undefined ? {} : { index }), ...(object === undefined ? {} : { object }) },
    fix: {
      title: 'Analyse the table',
      replaces: [operation],
      steps: [
        {
          operations: [operation, { kind: 'analyze' as const, tables: [table] }],
          transaction: refused ? ('none' as const) : ('same' as const),
          deploy: 1,
        },
      ],
      caution: 'It reads a sample of the table; reads and writes go on.',
    },
  };
}

/** ANALYZE of the table, or of all. VACUUM may be one. */
function analyses(operation: Operation, table: string): boolean {
  if (operation.kind !== 'analyze' && operation.kind !== 'vacuum') return false;
  return operation.tables.length === 0 || operation.tables.some((name) => key(name) === table);
}
