import { text } from '../core/name.js';
import type { Rule } from '../core/rule.js';
import { onTypedColumns } from '../core/typed-columns.js';

/** A column of type money. */
export const typeMoney: Rule = {
  id: 'type-money',
  title: 'Type money',
  preset: 'strict',
  severity: 'warning',
  dialects: ['postgres'],
  why: "money prints and reads in the currency of the server's locale, holds no currency of its own, and rounds divisions to cents.",
  instead: 'Use numeric for the amount, and a column for the currency.',
  source: 'https://www.postgresql.org/docs/17/datatype-money.html',

  examples: {
    unsafe: `create table orders (id bigint primary key, value money);`,
    safe: `create table orders (id bigint primary key, value numeric(12, 2));`,
  },
  on: onTypedColumns(({ table, column, type }) => {
    if (!(type.base === 'money')) return;
    return {
      headline: `\`${column}\` of \`${text(table)}\` changes its meaning with the locale of the server: \`money\` holds no currency`,
      subject: { table, column },
    };
  }),
};
