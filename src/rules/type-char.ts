import { text } from '../core/name.js';
import type { Rule } from '../core/rule.js';
import { onTypedColumns } from '../core/typed-columns.js';

/** A column of a fixed length, padded with spaces. */
export const typeChar: Rule = {
  id: 'type-char',
  title: 'Type char(n)',
  preset: 'strict',
  severity: 'warning',
  dialects: ['postgres'],
  why: 'char(n) fills each value with spaces up to its length, stores them, and ignores them in comparisons. It is neither faster nor smaller than text.',
  instead: 'Use text, with a check on the length where one matters.',
  source: 'https://www.postgresql.org/docs/17/datatype-character.html',

  examples: {
    unsafe: `create table orders (id bigint primary key, value char(3));`,
    safe: `create table orders (id bigint primary key, value text);`,
  },
  on: onTypedColumns(({ table, column, type }) => {
    if (!(type.base === 'character')) return;
    return {
      headline: `\`${column}\` of \`${text(table)}\` is padded with spaces: \`char(n)\` has no use that \`text\` has not`,
      subject: { table, column },
    };
  }),
};
