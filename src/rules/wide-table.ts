import type { Problem } from '../core/finding.js';
import { type Name, text } from '../core/name.js';
import type { Rule, StatementContext } from '../core/rule.js';
import { numberOption, textsOption } from '../core/rule-options.js';
import { columnOf, tableOf } from '../core/schema-lookup.js';
import { fitsAny } from '../core/wildcard.js';

/** A table that has many columns, or that must get no more. */
export const wideTable: Rule = {
  id: 'wide-table',
  title: 'Table with many columns',
  preset: 'all',
  severity: 'warning',

  why: 'Every row is read and written as a whole: the more columns, the fewer rows of a page, and the more an update of one column writes anew.',
  instead: 'Put what belongs together into a table of its own.',
  source: 'https://www.postgresql.org/docs/17/limits.html',

  options: {
    columns: { value: 'number', means: 'how many columns a table may have' },
    tables: { value: 'texts', means: 'tables that must get no more columns, with `*` for any part of a name' },
  },
  examples: {
    options: { columns: 3 },
    given: `create table orders (id bigint primary key, number text, placed_at timestamptz);`,
    unsafe: `alter table orders add column note text;`,
    safe: `create table order_notes (order_id bigint primary key, note text);`,
  },
  on: {
    create_table: ({ table }, context) => (context.nested ? undefined : tooWide(table, context)),
    add_column({ table, column: { name } }, context) {
      if (context.isNewTable(table) || columnOf(context.schema, table, name) !== undefined) return;
      if (fitsAny(textsOption(context.options, 'tables'), text(table)))
        return { headline: `\`${text(table)}\` must get no more columns`, subject: { table, column: name } };
      const wide = tooWide(table, context);
      return wide === undefined ? undefined : { ...wide, subject: { table, column: name } };
    },
  },
};

function tooWide(table: Name, { schemaNext, schema, options }: StatementContext): Problem | undefined {
  const most = numberOption(options, 'columns', Number.POSITIVE_INFINITY);
  const count = tableOf(schemaNext, table)?.columns.length ?? 0;
  if (count <= most || count === tableOf(schema, table)?.columns.length) return;
  return { headline: `\`${text(table)}\` then has ${count} columns`, subject: { table } };
}
