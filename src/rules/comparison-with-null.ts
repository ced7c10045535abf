import type { Problem } from '../core/finding.js';
import { type Expression, type Name, text } from '../core/name.js';
import type { Rule } from '../core/rule.js';

/** A condition that no row passes, since it compares with NULL. */
export const comparisonWithNull: Rule = {
  id: 'comparison-with-null',
  title: 'Comparison with NULL',
  preset: 'recommended',
  severity: 'warning',
  dialects: ['postgres'],
  why:
    'A comparison with NULL is neither true nor false but null, for every row, also for one whose value is NULL. The statement runs without ' +
    'an error and does nothing.',
  instead: 'Write IS NULL, or IS NOT NULL, where the comparison with NULL stands.',
  source: 'https://www.postgresql.org/docs/17/functions-comparison.html',
  beyondLocks: true,
  examples: {
    given: 'create table orders (id bigint primary key, state text);',
    unsafe: `update orders set state = 'open' where state = null;`,
    safe: `update orders set state = 'open' where state is null and id = 5;`,
  },
  on: {
    update: ({ table, where }) => nothingDone(table, where, 'this updates no row of'),
    delete: ({ table, where }) => nothingDone(table, where, 'this deletes no row of'),
    create_index: ({ table, definition: { where } }) => nothingDone(table, where, 'this index holds no row of'),
  },
};

function nothingDone(table: Name, where: Expression | undefined, what: string): Problem | undefined {
  if (where?.neverTrue !== 'null-comparison') return;
  return {
    headline: `A comparison with NULL is never true: ${what} \`${text(table)}\``,
    subject: { table, columns: where.columns },
  };
}
