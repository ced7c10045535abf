import { onMadeConstraints } from '../core/made-constraints.js';
import { text } from '../core/name.js';
import type { Rule } from '../core/rule.js';
import { textsOption } from '../core/rule-options.js';
import { columnOf } from '../core/schema-lookup.js';
import { fitsAny } from '../core/wildcard.js';

/** A primary key of a type that the project does not use for keys. */
export const primaryKeyTypeNotAllowed: Rule = {
  id: 'primary-key-type-not-allowed',
  title: 'Primary key of another type',
  preset: 'all',
  severity: 'warning',

  why: 'Keys of one type can be joined, logged and generated in one way. A key of another type makes every foreign key to it another exception.',
  instead: 'Use a type of the list for the key.',
  source: 'https://www.postgresql.org/docs/17/ddl-constraints.html#DDL-CONSTRAINTS-PRIMARY-KEYS',

  options: {
    types: { value: 'texts', means: 'types that a primary key may have, such as `bigint`; the rule is silent without' },
  },
  examples: {
    options: { types: ['bigint', 'uuid'] },
    unsafe: `create table orders (number text primary key);`,
    safe: `create table orders (id bigint primary key, number text);`,
  },
  on: onMadeConstraints((table, constraint, { schemaNext, options }) => {
    const types = textsOption(options, 'types');
    if (types.length === 0 || constraint.type !== 'primary_key') return;
    for (const name of constraint.columns) {
      const type = columnOf(schemaNext, table, name)?.type;
      if (type === undefined || fitsAny(types, type.base)) continue;
      return {
        headline: `The primary key of \`${text(table)}\` is ${type.sql}, and may be ${types.join(', ')}`,
        subject: { table, column: name },
      };
    }
    return;
  }),
};
