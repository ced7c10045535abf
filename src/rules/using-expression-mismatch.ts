import type { Expression } from '../core/name.js';
import { key, text } from '../core/name.js';
import type { Rule } from '../core/rule.js';

/** A type change with a USING that does not read the column, so that what the column holds is lost. */
export const usingExpressionMismatch: Rule = {
  id: 'using-expression-mismatch',
  title: 'USING that does not read the column',
  preset: 'recommended',
  severity: 'warning',
  dialects: ['postgres'],
  why:
    'USING says what becomes of each value of the column. An expression that does not read the column puts something else in its place in ' +
    'every row, and what was there is gone. Often it names a neighbour by mistake.',
  instead: 'Name the column itself in USING; to drop what it holds on purpose, say so in an UPDATE of its own.',
  source: 'https://www.postgresql.org/docs/17/sql-altertable.html#SQL-ALTERTABLE-DESC-SET-DATA-TYPE',
  examples: {
    given: 'create table orders (id bigint primary key, total text, tax text);',
    unsafe: 'alter table orders alter column total type numeric using tax::numeric;',
    safe: 'alter table orders alter column total type numeric using total::numeric;',
  },
  beyondLocks: true,
  on: {
    alter_column_type(operation, context) {
      const { table, column, using } = operation;
      if (using === undefined || !isRead(using) || using.columns.includes(column) || context.isNewTable(table)) return;
      const before = context.schemaBefore.tables.get(key(table));
      // Added earlier in this change: it holds nothing of the users yet.
      if (before !== undefined && !before.columns.some((candidate) => candidate.name === column)) return;
      const [other] = using.columns;
      return {
        headline:
          other === undefined
            ? `\`USING\` does not read \`${column}\`: what the column of \`${text(table)}\` holds is lost`
            : `\`USING\` reads \`${other}\` and not \`${column}\`: what the column of \`${text(table)}\` holds is lost`,
        subject: { table, column },
      };
    },
  },
};

/** Whether the expression was understood: one known by its text alone answers anything and names nothing. */
function isRead(expression: Expression): boolean {
  return (
    expression.columns.length > 0 ||
    expression.functions.length > 0 ||
    expression.literal !== undefined ||
    expression.volatility !== 'volatile'
  );
}
