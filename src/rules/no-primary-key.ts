import { text } from '../core/name.js';
import type { Rule } from '../core/rule.js';
import type { Index, Table } from '../core/schema.js';
import { indexesOf, tableOf } from '../core/schema-lookup.js';

/** A new table whose rows nothing tells apart. */
export const noPrimaryKey: Rule = {
  id: 'no-primary-key',
  title: 'Table without a primary key',
  preset: 'recommended',
  severity: 'warning',
  beyondLocks: true,

  why: 'Without a primary key a row cannot be named: logical replication refuses its updates and deletes, ORMs cannot save it, and two equal rows cannot be told apart.',
  instead: 'Give it a primary key.',
  source: 'https://www.postgresql.org/docs/17/ddl-constraints.html#DDL-CONSTRAINTS-PRIMARY-KEYS',

  examples: {
    unsafe: `create table orders (id bigint, number text);`,
    safe: `create table orders (id bigint primary key, number text);`,
  },
  on: {
    create_table({ table, ifNotExists }, { schemaBefore, schemaAfter, nested }) {
      if (nested || (ifNotExists === true && tableOf(schemaBefore, table) !== undefined)) return;
      const made = tableOf(schemaAfter, table);
      if (made === undefined || made.temporary || made.foreign || made.partitionOf !== undefined) return;
      if (made.columns.length === 0 || made.constraints.some(({ type }) => type === 'primary_key')) return;
      if (indexesOf(schemaAfter, table).some((index) => tellsApart(index, made))) return;
      return { headline: `No key tells the rows of \`${text(table)}\` apart`, subject: { table } };
    },
  },
};

/** A unique index over columns that are never null serves as a key where none is declared. */
function tellsApart({ definition }: Index, { columns }: Table): boolean {
  const isNeverNull = (name: string | undefined): boolean =>
    columns.some((column) => column.name === name && column.notNull);
  return (
    definition.unique && definition.where === undefined && definition.parts.every(({ column }) => isNeverNull(column))
  );
}
