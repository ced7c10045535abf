import { text } from '../core/name.js';
import type { Rule } from '../core/rule.js';
import { onTypedColumns } from '../core/typed-columns.js';

/** A column of inexact numbers. */
export const typeFloat: Rule = {
  id: 'type-float',
  title: 'Type real or double precision',
  preset: 'all',
  severity: 'warning',
  dialects: ['postgres'],
  why: 'real and double precision hold most decimal fractions only approximately: sums drift, and equality fails.',
  instead: 'Use numeric for what is counted or paid; keep double precision for what is measured.',
  source: 'https://www.postgresql.org/docs/17/datatype-numeric.html#DATATYPE-FLOAT',

  examples: {
    unsafe: `create table orders (id bigint primary key, value double precision);`,
    safe: `create table orders (id bigint primary key, value numeric);`,
  },
  on: onTypedColumns(({ table, column, type }) => {
    if (!(type.base === 'real' || type.base === 'double precision')) return;
    return {
      headline: `\`${column}\` of \`${text(table)}\` holds most decimal fractions only approximately`,
      subject: { table, column },
    };
  }),
};
