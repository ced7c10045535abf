import type { Expression } from '../../../core/name.js';
import { type Name, sameName } from '../../../core/name.js';
import type { OperationOf } from '../../../core/operation.js';
import type { Schema } from '../../../core/schema.js';
import { indexesOf } from '../../../core/schema-lookup.js';
import type { Part, Weighs } from './locks.js';
import { descendants, keysTo } from './relations.js';

/**
 * Operations on rows. They lock tables only against schema changes; the rows that they change stay locked until the transaction ends.
 *
 * Measured on PostgreSQL 12.22, 13.23, 14.23, 15.18, 16.14, 17.10 and 18.4. Source: https://www.postgresql.org/docs/17/explicit-locking.html
 */
export const rows: Weighs<'insert' | 'update' | 'delete' | 'merge' | 'truncate' | 'copy' | 'select'> = {
  insert: ({ table, reads }) => [
    { relation: table, lock: 'ROW EXCLUSIVE', page: 'sql-insert.html' },
    ...readers(reads, 'sql-insert.html'),
  ],
  update: ({ table, reads, where, batched }, schema) => {
    const page = 'sql-update.html';
    const part: Part = { relation: table, lock: 'ROW EXCLUSIVE', ...reading(table, where, batched, schema), page };
    return [...below(part, schema), ...readers(reads, page)];
  },
  delete: ({ table, reads, where, batched }, schema) => {
    const page = 'sql-delete.html';
    const part: Part = { relation: table, lock: 'ROW EXCLUSIVE', ...reading(table, where, batched, schema), page };
    const gone = where?.neverTrue === undefined ? cascades(table, schema, page, []) : [];
    return [...below(part, schema), ...readers(reads, page), ...gone];
  },
  merge: ({ table, reads }, schema) => {
    const page = 'sql-merge.html';
    const part: Part = { relation: table, lock: 'ROW EXCLUSIVE', scan: true, because: 'backfill', page };
    return [...below(part, schema), ...readers(reads, page)];
  },
  truncate: ({ tables, cascade }, schema) => emptied(tables, cascade, schema),
  copy: ({ table, direction }) =>
    table === undefined
      ? []
      : [{ relation: table, lock: direction === 'from' ? 'ROW EXCLUSIVE' : 'ACCESS SHARE', page: 'sql-copy.html' }],
  select: ({ query, forUpdate, functions = [] }) => {
    const isWhole = query.filters.length === 0 && query.limit === undefined;
    return query.reads.map(({ relation }) => ({
      relation,
      lock: forUpdate ? 'ROW SHARE' : 'ACCESS SHARE',
      scan: isWhole && (forUpdate || functions.some((one) => overAll.has(one))),
      page: 'sql-select.html',
    }));
  },
};

/** Aggregates that look at every row. The smallest and the largest value may stand at the end of an index. */
const overAll = new Set([
  'count',
  'sum',
  'avg',
  'array_agg',
  'string_agg',
  'json_agg',
  'jsonb_agg',
  'bool_and',
  'bool_or',
  'every',
]);

function readers(reads: readonly Name[], page: string): readonly Part[] {
  return reads.map((relation) => ({ relation, lock: 'ACCESS SHARE', page }));
}

function below(part: Part, schema: Schema): readonly Part[] {
  return [part, ...descendants(schema, part.relation).map((relation): Part => ({ ...part, relation }))];
}

/** A change of rows reads the table, unless it goes in batches, names a row by its key, or has a condition that is true in no row. */
function reading(
  table: Name,
  where: Expression | undefined,
  batched: boolean,
  schema: Schema,
): Pick<Part, 'scan' | 'because'> {
  const scan = !batched && where?.neverTrue === undefined && !namesKey(table, where, schema);
  return scan ? { scan, because: 'backfill' } : {};
}

/** `id = 5`, where a unique index has the one column. */
function namesKey(table: Name, where: Expression | undefined, schema: Schema): boolean {
  const column = /^\(*\s*(?:"?\w+"?\s*\.\s*)?"?(\w+)"?\s*=(?!.*\bor\b)/is.exec(where?.sql ?? '')?.[1];
  if (column === undefined || where?.columns.join() !== column) return false;
  return indexesOf(schema, table).some(
    ({ definition }) =>
      definition.unique &&
      definition.where === undefined &&
      definition.parts.length === 1 &&
      definition.parts[0]?.column === column,
  );
}

/** What the foreign keys of others do with rows that lose the row they refer to. Without an index each of these is a scan. */
function cascades(table: Name, schema: Schema, page: string, seen: readonly Name[]): readonly Part[] {
  return keysTo(schema, table)
    .filter(
      ({ child, constraint }) =>
        constraint.onDelete !== undefined &&
        acts.includes(constraint.onDelete) &&
        !seen.some((one) => sameName(one, child)),
    )
    .flatMap(({ child, constraint }): readonly Part[] => {
      const found = indexesOf(schema, child).some(
        ({ definition }) => definition.parts[0]?.column === constraint.columns[0],
      );
      const own: Part = { relation: child, lock: 'ROW EXCLUSIVE', scan: !found, because: 'foreign-key', page };
      const next = constraint.onDelete === 'cascade' ? cascades(child, schema, page, [...seen, table, child]) : [];
      return [own, ...next];
    });
}

const acts: readonly string[] = ['cascade', 'set_null', 'set_default'];

/** TRUNCATE gives the tables new, empty files. With CASCADE it goes on to whatever refers to them. */
function emptied(tables: OperationOf<'truncate'>['tables'], cascade: boolean, schema: Schema): readonly Part[] {
  const all: Name[] = [];
  const visit = (table: Name): void => {
    if (all.some((one) => sameName(one, table))) return;
    all.push(table);
    for (const one of descendants(schema, table)) visit(one);
    if (!cascade) return;
    for (const { child } of keysTo(schema, table)) visit(child);
  };
  for (const table of tables) visit(table);
  return all.map((relation) => ({
    relation,
    lock: 'ACCESS EXCLUSIVE',
    because: 'metadata-only',
    page: 'sql-truncate.html',
  }));
}
