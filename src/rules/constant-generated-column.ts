import { onMadeColumns } from '../core/made-columns.js';
import { text } from '../core/name.js';
import type { Rule } from '../core/rule.js';

/** A generated column that is the same in every row. */
export const constantGeneratedColumn: Rule = {
  id: 'constant-generated-column',
  title: 'Generated column that reads no column',
  preset: 'strict',
  severity: 'warning',
  dialects: ['postgres'],
  why: 'The expression of the column reads no other column, so every row has the same value, which is stored in each and can be changed in none.',
  instead: 'Use a default, or read a column in the expression.',
  source: 'https://www.postgresql.org/docs/17/ddl-generated-columns.html',

  examples: {
    unsafe: `create table orders (id bigint primary key, kind text generated always as ('order') stored);`,
    safe: `create table orders (id bigint primary key, kind text not null default 'order');`,
  },
  on: onMadeColumns((table, { name: column, generated }) => {
    if (generated === undefined || generated.value.volatility !== 'immutable') return;
    if (generated.value.columns.length > 0 || (generated.value.tables ?? []).length > 0) return;
    if (generated.value.functions.length === 0 && generated.value.literal === undefined) return;
    return { headline: `\`${column}\` of \`${text(table)}\` is the same in every row`, subject: { table, column } };
  }),
};
