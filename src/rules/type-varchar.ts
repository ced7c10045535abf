import { text } from '../core/name.js';
import type { Rule } from '../core/rule.js';
import { onTypedColumns } from '../core/typed-columns.js';

/** A column whose length stands in its type. */
export const typeVarchar: Rule = {
  id: 'type-varchar',
  title: 'Type varchar(n)',
  preset: 'strict',
  severity: 'warning',
  dialects: ['postgres'],
  why: 'A length in the type is a limit that costs a change of type to alter, and views and functions keep the old one. It saves no space and no time.',
  instead: 'Use text, with a named check on the length where one matters.',
  source: 'https://www.postgresql.org/docs/17/datatype-character.html',

  examples: {
    unsafe: `create table orders (id bigint primary key, value varchar(50));`,
    safe: `create table orders (id bigint primary key, value text);`,
  },
  on: onTypedColumns(({ table, column, type }) => {
    if (!(type.base === 'character varying' && type.modifiers.length > 0)) return;
    return {
      headline: `\`${column}\` of \`${text(table)}\` has its length in its type, where changing it is a change of type`,
      subject: { table, column },
    };
  }),
};
