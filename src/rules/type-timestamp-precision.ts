import { text } from '../core/name.js';
import type { Rule } from '../core/rule.js';
import { onTypedColumns } from '../core/typed-columns.js';

/** A time that is rounded to a number of digits. */
export const typeTimestampPrecision: Rule = {
  id: 'type-timestamp-precision',
  title: 'Timestamp with a precision',
  preset: 'all',
  severity: 'warning',
  dialects: ['postgres'],
  why: 'A precision in the type rounds, and does not cut off: a value can land in the next second, or the next day. It saves no space.',
  instead: 'Leave the precision out, and round where the value is shown.',
  source: 'https://www.postgresql.org/docs/17/datatype-datetime.html',

  examples: {
    unsafe: `create table orders (id bigint primary key, value timestamptz(0));`,
    safe: `create table orders (id bigint primary key, value timestamptz);`,
  },
  on: onTypedColumns(({ table, column, type }) => {
    if (!(type.base.startsWith('timestamp') && type.modifiers.length > 0)) return;
    return {
      headline: `\`${column}\` of \`${text(table)}\` rounds its times, also into the future`,
      subject: { table, column },
    };
  }),
};
