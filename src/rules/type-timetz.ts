import { text } from '../core/name.js';
import type { Rule } from '../core/rule.js';
import { onTypedColumns } from '../core/typed-columns.js';

/** A time of day with a zone. */
export const typeTimetz: Rule = {
  id: 'type-timetz',
  title: 'Type time with time zone',
  preset: 'strict',
  severity: 'warning',
  dialects: ['postgres'],
  why: 'A time of day with an offset, without a date, cannot know whether summer time applies. The manual itself advises against the type.',
  instead: 'Use timestamptz, or time with the name of the zone in a column of its own.',
  source: 'https://www.postgresql.org/docs/17/datatype-datetime.html',

  examples: {
    unsafe: `create table orders (id bigint primary key, value timetz);`,
    safe: `create table orders (id bigint primary key, value timestamptz);`,
  },
  on: onTypedColumns(({ table, column, type }) => {
    if (!(type.base === 'time with time zone')) return;
    return {
      headline: `\`${column}\` of \`${text(table)}\` has an offset without a date: \`timetz\` cannot tell summer from winter`,
      subject: { table, column },
    };
  }),
};
