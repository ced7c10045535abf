import { onMadeTables } from '../core/made-tables.js';
import { text } from '../core/name.js';
import type { Rule } from '../core/rule.js';

/** A key that has the same name in every table. */
export const genericPrimaryKey: Rule = {
  id: 'generic-primary-key',
  title: 'Primary key named id',
  preset: 'all',
  severity: 'notice',

  why: 'A key named id has another name wherever it is referred to, so joins cannot say USING, and a join on the wrong id looks right.',
  instead: 'Name it after its table: order_id.',
  source: 'https://www.postgresql.org/docs/17/queries-table-expressions.html#QUERIES-JOIN',

  examples: {
    unsafe: `create table orders (id bigint primary key);`,
    safe: `create table orders (order_id bigint primary key);`,
  },
  on: onMadeTables(({ name: table, constraints }) => {
    const key = constraints.find(({ type }) => type === 'primary_key');
    if (key?.type !== 'primary_key' || key.columns.join() !== 'id') return;
    return {
      headline: `The key of \`${text(table)}\` is named \`id\`, as any other`,
      subject: { table, column: 'id' },
    };
  }),
};
