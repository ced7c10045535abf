import { onMadeTables } from '../core/made-tables.js';
import { text } from '../core/name.js';
import type { Rule } from '../core/rule.js';

/** A new table whose key is declared as unique only. */
export const uniqueInsteadOfPrimaryKey: Rule = {
  id: 'unique-instead-of-primary-key',
  title: 'Unique constraint in place of a primary key',
  preset: 'strict',
  severity: 'warning',

  why: 'Columns that are unique and never null make a key, and only a primary key says so: foreign keys find it by default, logical replication uses it, and tools and ORMs look for it.',
  instead: 'Declare it as the primary key.',
  source: 'https://www.postgresql.org/docs/17/ddl-constraints.html#DDL-CONSTRAINTS-PRIMARY-KEYS',

  examples: {
    unsafe: `create table orders (id bigint not null unique, number text);`,
    safe: `create table orders (id bigint primary key, number text);`,
  },
  quietedBy: ['no-primary-key'],
  on: onMadeTables(({ name: table, constraints, columns }) => {
    if (constraints.some(({ type }) => type === 'primary_key')) return;
    const isNeverNull = (name: string): boolean => columns.some((column) => column.name === name && column.notNull);
    const key = constraints.find((one) => one.type === 'unique' && one.columns.every(isNeverNull));
    if (key?.type !== 'unique') return;
    return {
      headline: `\`${text(table)}\` has a key over ${key.columns.map((column) => `\`${column}\``).join(', ')} that is no primary key`,
      subject: { table, columns: key.columns },
    };
  }),
};
