import type { ServerFacts } from '../core/facts.js';
import { type Name, sameName, text } from '../core/name.js';
import type { ChangeContext, Rule } from '../core/rule.js';

/** A table of a publication that changes its shape, of which subscribers hear nothing. */
export const publishedTableChanged: Rule = {
  id: 'published-table-changed',
  title: 'Published table changes its shape',
  preset: 'recommended',
  family: 'compatibility',
  severity: 'warning',
  dialects: ['postgres'],
  why:
    'Logical replication sends rows and no schema changes. A subscriber whose table does not fit the rows that arrive stops with an error, ' +
    'and the publisher keeps WAL for it until it goes on.',
  instead: 'Change the subscribers in the same deploy, in the order that keeps every row fitting.',
  source: 'https://www.postgresql.org/docs/17/logical-replication-restrictions.html',
  examples: {
    known: {
      publications: [{ name: 'warehouse', allTables: false, tables: [{ table: { name: 'orders' }, columns: null }] }],
    },
    given: 'create table orders (id bigint primary key); create table carts (id bigint primary key);',
    unsafe: 'alter table orders add column note text;',
    safe: 'alter table carts add column note text;',
  },
  beyondLocks: true,
  on: {
    add_column({ table, column }, context) {
      const found = publishing(context, table, column.name, 'added');
      if (found === undefined) return;
      return {
        headline: `A subscriber of \`${found}\` without \`${column.name}\` stops at the next row of \`${text(table)}\``,
        detail,
        subject: { table, column: column.name },
        instead: 'Add the column on every subscriber first, then here.',
      };
    },
    drop_column({ table, column }, context) {
      const found = publishing(context, table, column);
      if (found === undefined) return;
      return {
        headline: `Subscribers of \`${found}\` get no more values of \`${text(table)}.${column}\``,
        detail,
        subject: { table, column },
        instead: 'Give the column a default or drop NOT NULL on every subscriber first, and drop it there afterwards.',
      };
    },
    rename_column({ table, column, to }, context) {
      const found = publishing(context, table, column);
      if (found === undefined) return;
      return {
        headline: `A subscriber of \`${found}\` without \`${to}\` stops at the next row of \`${text(table)}\``,
        detail,
        subject: { table, column },
        instead: 'Add the new column beside the old one, on every subscriber first, and move over step by step.',
      };
    },
    alter_column_type({ table, column }, context) {
      if (!context.effects.some((effect) => effect.rewrite)) return;
      const found = publishing(context, table, column);
      if (found === undefined) return;
      return {
        headline: `A subscriber of \`${found}\` stops at a value of \`${text(table)}.${column}\` that its own type does not hold`,
        detail,
        subject: { table, column },
        instead: 'Widen the type on every subscriber first, then here.',
      };
    },
    rename_table({ table, to }, context) {
      const found = publishing(context, table);
      if (found === undefined) return;
      return {
        headline: `A subscriber of \`${found}\` without a table \`${to}\` stops at its next row`,
        detail,
        subject: { table },
        instead: 'Keep the name, or stop the subscription, rename the table on both sides, and refresh it.',
      };
    },
  },
};

/** Said with each: the paragraph about locks stands in the place of `why`. */
const detail = 'Logical replication sends rows and no schema changes.';

/** The publication that sends a table, or the column of it. A column that is added is sent unless the columns are listed. */
function publishing(
  { known, isNewTable }: ChangeContext,
  table: Name,
  column?: string,
  added?: 'added',
): string | undefined {
  if (known === null || isNewTable(table)) return;
  const sends = ({ allTables, tables }: ServerFacts['publications'][number]): boolean => {
    if (allTables) return true;
    const listed = tables.find((one) => sameName(one.table, table));
    if (listed === undefined) return false;
    if (listed.columns === null || column === undefined) return true;
    return added === undefined && listed.columns.includes(column);
  };
  return known.publications.find(sends)?.name;
}
