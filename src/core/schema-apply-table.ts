import { key, type Name, named, sameName } from './name.js';
import type { OperationOf } from './operation.js';
import type { Column, Constraint, Index, Schema, Table } from './schema.js';
import { applyToColumn } from './schema-apply-column.js';
import { changeTable, withMap } from './schema-change.js';

/** A table with nothing in it. */
export function emptyTable(name: Name): Table {
  return {
    name,
    columns: [],
    constraints: [],
    triggers: [],
    policies: [],
    rowSecurity: false,
    forcedRowSecurity: false,
    inherits: [],
    unlogged: false,
    temporary: false,
    foreign: false,
    options: {},
  };
}

/** A new table with what its definition brings along: inherited columns, indexes of keys, sequences. */
export function createTable(schema: Schema, { table, definition, ifNotExists }: OperationOf<'create_table'>): Schema {
  if (ifNotExists === true && schema.tables.has(key(table))) return schema;
  const parents = [
    ...(definition.inherits ?? []),
    ...(definition.partitionOf === undefined ? [] : [definition.partitionOf.parent]),
    ...(definition.like ?? []).map((like) => like.table),
  ];
  const inherited = parents.flatMap((parent) => schema.tables.get(key(parent))?.columns ?? []);
  const own = definition.columns.map((column): Column => columnFrom(column));
  const columns = [...inherited.filter((column) => !own.some((mine) => mine.name === column.name)), ...own];
  const made: Table = {
    ...emptyTable(table),
    columns,
    inherits: definition.inherits ?? [],
    unlogged: definition.unlogged === true,
    temporary: definition.temporary === true,
    foreign: definition.foreign === true,
    options: definition.options ?? {},
    ...(definition.partitionBy === undefined ? {} : { partitionBy: definition.partitionBy }),
    ...(definition.partitionOf === undefined ? {} : { partitionOf: definition.partitionOf }),
  };
  const bare = withMap(schema, 'tables', (tables) => tables.set(key(table), made));
  const copied = (definition.like ?? []).reduce((state, like) => copyLike(state, table, like), bare);
  const constraints = [...definition.columns.flatMap((column) => column.constraints), ...definition.constraints];
  const constrained = constraints.reduce(
    (state, constraint) => applyToColumn(state, { kind: 'add_constraint', table, constraint }),
    copied,
  );
  return definition.columns.reduce(
    (state, column) => ownSequence(state, table, column.name, column.default?.sql, column.autoIncrement === true),
    constrained,
  );
}

/** The sequence of a serial column belongs to it. */
function ownSequence(
  schema: Schema,
  table: Name,
  column: string,
  value: string | undefined,
  automatic: boolean,
): Schema {
  if (!automatic) return schema;
  const sequence = named(
    /^nextval\('(?:.*\.)?"?([^"']+)"?'/.exec(value ?? '')?.[1] ?? `${table.name}_${column}_seq`,
    table.schema,
  );
  const owned = { name: sequence, sql: '', ownedBy: { table, column } };
  return withMap(schema, 'sequences', (sequences) => sequences.set(key(sequence), owned));
}

function columnFrom(column: OperationOf<'add_column'>['column']): Column {
  const { name, type, notNull, default: value, collation, identity, generated, comment } = column;
  return {
    name,
    type,
    notNull: notNull || identity !== undefined,
    ...(value === undefined ? {} : { default: value }),
    ...(collation === undefined ? {} : { collation }),
    ...(identity === undefined ? {} : { identity }),
    ...(generated === undefined ? {} : { generated }),
    ...(comment === undefined ? {} : { comment }),
  };
}

function copyLike(
  schema: Schema,
  table: Name,
  like: { readonly table: Name; readonly including: readonly string[] },
): Schema {
  const source = schema.tables.get(key(like.table));
  const wants = (what: string): boolean => like.including.includes('all') || like.including.includes(what);
  if (source === undefined) return schema;
  const checks = wants('constraints') ? source.constraints.filter((constraint) => constraint.type === 'check') : [];
  const copied = changeTable(schema, table, (found) => ({ ...found, constraints: [...found.constraints, ...checks] }));
  if (!wants('indexes')) return copied;
  return [...schema.indexes.values()]
    .filter((index) => sameName(index.table, like.table))
    .reduce((state, index) => {
      const name = { ...table, name: index.name.name.replace(like.table.name, table.name) };
      const { constraint: _, ...bare } = index;
      return withMap(state, 'indexes', (indexes) => indexes.set(key(name), { ...bare, name, table }));
    }, copied);
}

/** A schema without a table, its partitions, its indexes and the sequences that belong to it. */
export function dropTable(schema: Schema, table: Name): Schema {
  const gone = withMap(schema, 'tables', (tables) => {
    tables.delete(key(table));
    for (const [id, other] of tables)
      if (other.partitionOf !== undefined && sameName(other.partitionOf.parent, table)) tables.delete(id);
  });
  const owned = withMap(gone, 'sequences', (sequences) => {
    for (const [id, sequence] of sequences)
      if (sequence.ownedBy !== undefined && sameName(sequence.ownedBy.table, table)) sequences.delete(id);
  });
  return withMap(owned, 'indexes', (indexes) => {
    for (const [id, index] of indexes)
      if (!gone.tables.has(key(index.table)) && !gone.views.has(key(index.table))) indexes.delete(id);
  });
}

/** A table, or a view, under another name. */
export function renameTable(schema: Schema, { table, to }: OperationOf<'rename_table'>): Schema {
  const next = { ...table, name: to };
  const view = schema.views.get(key(table));
  if (view !== undefined) {
    return withMap(schema, 'views', (views) => {
      views.delete(key(table));
      views.set(key(next), { ...view, name: next });
    });
  }
  return move(schema, table, next);
}

/** A table in another schema. */
export function setSchema(schema: Schema, { object, name, to }: OperationOf<'set_schema'>): Schema {
  if (object !== 'table') return schema;
  return move(schema, name, to === schema.searchPath[0] ? named(name.name) : named(name.name, to));
}

/** Gives a table another name, everywhere it is named. */
function move(schema: Schema, from: Name, to: Name): Schema {
  const rename = (name: Name): Name => (sameName(name, from) ? to : name);
  if (!schema.tables.has(key(from))) return schema;
  const tables = new Map<string, Table>();
  for (const table of schema.tables.values()) {
    const moved: Table = {
      ...table,
      name: rename(table.name),
      inherits: table.inherits.map(rename),
      constraints: table.constraints.map(
        (constraint): Constraint =>
          constraint.type === 'foreign_key' ? { ...constraint, references: rename(constraint.references) } : constraint,
      ),
      ...(table.partitionOf === undefined
        ? {}
        : { partitionOf: { ...table.partitionOf, parent: rename(table.partitionOf.parent) } }),
    };
    tables.set(key(moved.name), moved);
  }
  const indexes = new Map<string, Index>();
  for (const index of schema.indexes.values()) {
    const own = sameName(index.table, from);
    const name = own && from.schema !== to.schema ? { ...to, name: index.name.name } : index.name;
    indexes.set(key(name), { ...index, name, table: rename(index.table) });
  }
  return {
    ...schema,
    tables,
    indexes,
    views: new Map(
      [...schema.views].map(([id, view]) => [
        id,
        { ...view, reads: view.reads.map((use) => ({ ...use, relation: rename(use.relation) })) },
      ]),
    ),
    sequences: new Map(
      [...schema.sequences].map(([id, sequence]) => [
        id,
        sequence.ownedBy === undefined
          ? sequence
          : { ...sequence, ownedBy: { ...sequence.ownedBy, table: rename(sequence.ownedBy.table) } },
      ]),
    ),
  };
}
