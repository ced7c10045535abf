import { isFilledIn, key, type Name, text } from '../core/name.js';
import type { Rule, StatementContext } from '../core/rule.js';
import type { Schema } from '../core/schema.js';
import { placesInWords } from '../core/uses.js';

const applied = {
  'db/migration/V1__orders.sql':
    "create table orders (id bigint primary key, state text);\ncreate view open_orders as select id from orders where state = 'open';\n",
};
const reader = {
  'src/main/java/Orders.java': 'class Orders {\n  String open = "select id from open_orders where id > ?";\n}\n',
};
const removal = { 'db/migration/V2__drop_open_orders.sql': 'drop view open_orders;\n' };

/** A view that goes, or comes back without a column, while code names it. */
export const dropView: Rule = {
  id: 'drop-view',
  title: 'View dropped that code uses',
  preset: 'recommended',
  family: 'compatibility',
  severity: 'warning',
  why: 'Code that runs while the migration does names the view, and fails with its next query from the commit on.',
  instead:
    'Stop using it in one release, and drop it in a later one. CREATE OR REPLACE VIEW adds columns behind those that are there, and takes none away.',
  source: 'https://www.postgresql.org/docs/17/sql-createview.html',
  examples: {
    framework: 'flyway',
    unsafe: { base: { ...applied, ...reader }, head: { ...applied, ...reader, ...removal } },
    safe: { base: applied, head: { ...applied, ...removal } },
  },
  beyondLocks: true,
  on: {
    drop_view: ({ view }, context) => problem(view, context),
    drop_materialized_view: ({ view }, context) => problem(view, context),
  },
};

function problem(view: Name, context: StatementContext) {
  const id = key(view);
  const before = columnsOf(view, context.schemaBefore);
  if (!context.schemaBefore.views.has(id) || isFilledIn(view.name)) return;
  const { schemaAfter } = context;
  if (!schemaAfter.views.has(id) && !schemaAfter.tables.has(id)) {
    const uses = context.usesOf(view);
    if (uses.length === 0) return;
    return {
      headline: `Dropping the view \`${text(view)}\` breaks code that names it`,
      subject: { object: text(view) },
      ...placesInWords(uses),
    };
  }
  const after = columnsOf(view, schemaAfter);
  const used = (after === null ? [] : (before ?? []).filter((column) => !after.includes(column)))
    .map((column) => ({ column, uses: context.usesOf(view, column) }))
    .filter(({ uses }) => uses.length > 0);
  return used.map(({ column, uses }) => ({
    headline: `\`${text(view)}\` comes back without \`${column}\`, which code names`,
    subject: { object: text(view), column },
    ...placesInWords(uses),
  }));
}

/** Columns of a view, or of a table that has its name; null where they are not known. */
function columnsOf(name: Name, { views, tables }: Schema): readonly string[] | null {
  const view = views.get(key(name));
  if (view === undefined) return tables.get(key(name))?.columns.map((column) => column.name) ?? null;
  const { columns = [], gives } = view;
  return gives === undefined ? null : [...columns, ...gives.slice(columns.length)];
}
