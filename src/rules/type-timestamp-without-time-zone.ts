import { text } from '../core/name.js';
import type { Rule } from '../core/rule.js';
import { onTypedColumns } from '../core/typed-columns.js';

/** A time without its zone. */
export const typeTimestampWithoutTimeZone: Rule = {
  id: 'type-timestamp-without-time-zone',
  title: 'Type timestamp without time zone',
  preset: 'strict',
  severity: 'warning',
  dialects: ['postgres'],
  why: 'A timestamp without time zone is a picture of a clock on a wall: which moment it means depends on who reads it, and arithmetic over a change of the clock is wrong.',
  instead: 'Use timestamptz, which stores the moment in the same eight bytes.',
  source: 'https://www.postgresql.org/docs/17/datatype-datetime.html',

  examples: {
    unsafe: `create table orders (id bigint primary key, value timestamp);`,
    safe: `create table orders (id bigint primary key, value timestamptz);`,
  },
  on: onTypedColumns(({ table, column, type }) => {
    if (!(type.base === 'timestamp without time zone')) return;
    return {
      headline: `\`${column}\` of \`${text(table)}\` does not say which moment it means: \`timestamp\` has no time zone`,
      subject: { table, column },
    };
  }),
};
