import { text } from '../core/name.js';
import type { Rule } from '../core/rule.js';

/** A list of values that is a type. */
export const enumInsteadOfLookupTable: Rule = {
  id: 'enum-instead-of-lookup-table',
  title: 'Enum type',
  preset: 'all',
  severity: 'warning',
  dialects: ['postgres'],
  why: 'A value of an enum cannot be removed, and its order is fixed: to take one away the type is made anew, and every column that uses it with it.',
  instead: 'Use a table of the values with a foreign key, or text with a check.',
  source: 'https://www.postgresql.org/docs/17/datatype-enum.html',

  examples: {
    unsafe: `create type order_state as enum ('open', 'paid');`,
    safe: `create table order_states (name text primary key);`,
  },
  on: {
    create_enum: ({ type }) => ({
      headline: `Values of \`${text(type)}\` can be added and never removed`,
      subject: { object: text(type) },
    }),
  },
};
