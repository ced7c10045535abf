import { key, type Name } from './name.js';
import type { Schema, Table, View } from './schema.js';
import { heirsOf, referencedBy, referencing, tableOf, viewsOn } from './schema-lookup.js';

/**
 * The part of a schema that an operation can meet which names `names`, of tables, indexes, sequences or views: those tables, whole partition trees, tables that
 * foreign keys tie to them, and views on them with what those read. Types, functions, schemas, extensions and roles are all kept, and so
 * are sequences of nobody.
 *
 * Tables that are there for their neighbours' sake lose their foreign keys to what is left out. Null where the rest could not stand
 * without what is left out, as far as can be told.
 */
export function partOf(schema: Schema, names: readonly Name[]): Schema | null {
  const met = families(
    schema,
    names.map((name) => owner(schema, name)),
  );
  const views = viewsAround(schema, met, names);
  const read = [...views.values()].flatMap(({ reads }) => reads.map(({ relation }) => relation));
  const tied = [...met.values()].flatMap(({ name }) => [
    ...referencedBy(schema, name),
    ...referencing(schema, name).map(({ table }) => table.name),
  ]);
  const wanted = new Map([...met, ...families(schema, [...tied, ...read])]);
  const isIn = (name: Name): boolean => wanted.has(key(name)) || views.has(key(name));
  const tables = [...wanted.values()];
  if (tables.some(({ madeFrom }) => madeFrom !== undefined)) return null;
  const kept = schema.others.filter(({ table }) => table === undefined || isIn(table));
  // What a publication holds may stand in no other field than its text.
  if (kept.some(({ kind }) => kind === 'publication')) return null;
  return {
    ...schema,
    tables: only(
      schema.tables,
      ({ name }) => isIn(name),
      (table) => withoutTies(table, isIn),
    ),
    indexes: only(schema.indexes, ({ table }) => isIn(table)),
    views: only(schema.views, ({ name }) => isIn(name)),
    sequences: only(schema.sequences, ({ ownedBy }) => ownedBy === undefined || isIn(ownedBy.table)),
    others: kept,
  };
}

/** The table that a name stands for: its own, or that of the index or sequence of this name. */
function owner(schema: Schema, name: Name): Name {
  return schema.indexes.get(key(name))?.table ?? schema.sequences.get(key(name))?.ownedBy?.table ?? name;
}

/** Tables with all that they are partitions or heirs of, and all that is theirs. */
function families(schema: Schema, names: readonly Name[]): Map<string, Table> {
  const found = new Map<string, Table>();
  const visit = (name: Name): void => {
    const table = tableOf(schema, name);
    if (table === undefined || found.has(key(name))) return;
    found.set(key(name), table);
    const { partitionOf, inherits } = table;
    for (const above of partitionOf === undefined ? inherits : [partitionOf.parent]) visit(above);
    for (const below of heirsOf(schema, name)) visit(below.name);
  };
  for (const name of names) visit(name);
  return found;
}

/** Views that are named, views on tables and on those, and the views that all of them read. */
function viewsAround(
  schema: Schema,
  tables: ReadonlyMap<string, Table>,
  names: readonly Name[],
): ReadonlyMap<string, View> {
  const found = new Map<string, View>();
  const visit = (name: Name): void => {
    const view = schema.views.get(key(name));
    if (view === undefined || found.has(key(name))) return;
    found.set(key(name), view);
    for (const { relation } of view.reads) visit(relation);
  };
  for (const name of [...names, ...[...tables.values()].map((table) => table.name)]) {
    visit(name);
    for (const view of viewsOn(schema, name)) visit(view.name);
  }
  return found;
}

function withoutTies(table: Table, isIn: (name: Name) => boolean): Table {
  const constraints = table.constraints.filter((one) => one.type !== 'foreign_key' || isIn(one.references));
  return constraints.length === table.constraints.length ? table : { ...table, constraints };
}

function only<Value>(
  map: ReadonlyMap<string, Value>,
  isWanted: (value: Value) => boolean,
  change: (value: Value) => Value = (value) => value,
): ReadonlyMap<string, Value> {
  return new Map([...map].flatMap(([id, value]) => (isWanted(value) ? [[id, change(value)] as const] : [])));
}
