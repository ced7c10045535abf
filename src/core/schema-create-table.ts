import { key, type Name } from './name.js';
import type { OperationOf, TableDefinition } from './operation.js';
import { PersistentMap } from './persistent-map.js';
import type { Column, Constraint, Index, Schema, Sequence, Table } from './schema.js';
import { columnFrom } from './schema-apply-column.js';
import { constrain } from './schema-apply-constraint.js';
import { withMap } from './schema-change.js';

const empty: Omit<Table, 'name'> = {
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

function isTaken(schema: Schema, name: Name): boolean {
  return schema.tables.has(key(name)) || schema.views.has(key(name));
}

/** What a new table brings along. */
interface Made {
  readonly constraints: Constraint[];
  readonly indexes: Index[];
  readonly notNull: Set<string>;
}

/** A new table with what its definition brings along: inherited columns, keys with their indexes, sequences. */
export function createTable(schema: Schema, { table, definition }: OperationOf<'create_table'>): Schema {
  if (isTaken(schema, table)) return schema;
  const made: Made = { constraints: [], indexes: [], notNull: new Set() };
  for (const like of definition.like ?? []) copyConstraints(schema, table, like, made);
  const written = [...definition.columns.flatMap((column) => column.constraints), ...definition.constraints];
  for (const constraint of written) {
    const { added, index, notNull } = constrain(schema, table, constraint);
    made.constraints.push(added);
    if (index !== null) made.indexes.push(index);
    for (const column of notNull) made.notNull.add(column);
  }
  const columns = columnsOf(schema, definition).map((column) =>
    made.notNull.has(column.name) && !column.notNull ? { ...column, notNull: true } : column,
  );
  const next: Table = { ...empty, name: table, ...partsOf(definition), columns, constraints: made.constraints };
  return {
    ...withMap(schema, 'tables', (map) => map.set(key(table), next)),
    ...(made.indexes.length === 0 ? {} : { indexes: joined(schema.indexes, made.indexes) }),
    ...sequencesOf(schema, table, definition),
  };
}

function partsOf(definition: TableDefinition): Partial<Table> {
  const { partitionBy, partitionOf, tail } = definition;
  return {
    inherits: definition.inherits ?? [],
    unlogged: definition.unlogged === true,
    temporary: definition.temporary === true,
    foreign: definition.foreign === true,
    options: definition.options ?? {},
    ...(partitionBy === undefined ? {} : { partitionBy }),
    ...(partitionOf === undefined ? {} : { partitionOf }),
    ...(tail === undefined ? {} : { tail }),
  };
}

function joined<Value extends { readonly name: Name }>(
  map: ReadonlyMap<string, Value>,
  added: readonly Value[],
): ReadonlyMap<string, Value> {
  return PersistentMap.of(map).changed((draft) => {
    for (const one of added) draft.set(key(one.name), one);
  });
}

/** The sequences of identity and serial columns. */
function sequencesOf(schema: Schema, table: Name, definition: TableDefinition): Partial<Schema> {
  const made = [
    ...(definition.like ?? []).flatMap((like) => like.sequences ?? []).map((one) => ({ ...one, type: undefined })),
    ...definition.columns.flatMap(({ name: column, sequence, storedAs }) =>
      sequence === undefined ? [] : [{ column, name: sequence, type: storedAs?.sql }],
    ),
  ].map(
    ({ column, name, type }): Sequence => ({
      name,
      sql: '',
      ownedBy: { table, column },
      ...(type === undefined ? {} : { type }),
    }),
  );
  return made.length === 0 ? {} : { sequences: joined(schema.sequences, made) };
}

/** Columns of parents first, then those of LIKE, then its own; an own one adds to a parent's of the same name. */
function columnsOf(schema: Schema, definition: TableDefinition): readonly Column[] {
  const { partitionOf, inherits = [], like = [] } = definition;
  const parents = partitionOf === undefined ? inherits : [partitionOf.parent];
  const found = new Map<string, Column>();
  for (const parent of parents) {
    for (const column of schema.tables.get(key(parent))?.columns ?? []) {
      const { comment: _, options: __, identity, sequence: ___, ...rest } = column;
      // Only partitions share the parent's identity.
      const shared = partitionOf !== undefined && identity !== undefined ? { identity } : {};
      found.set(column.name, merged(found.get(column.name), { ...rest, ...shared }));
    }
  }
  for (const source of like) for (const column of copiedColumns(schema, source)) found.set(column.name, column);
  for (const column of definition.columns) {
    const own = columnFrom(column);
    const inherited = found.get(own.name);
    found.set(own.name, inherited === undefined ? own : merged(inherited, own));
  }
  return [...found.values()];
}

function merged(inherited: Column | undefined, own: Column): Column {
  if (inherited === undefined) return own;
  const type = own.type.sql === '' ? inherited.type : own.type;
  return { ...inherited, ...own, type, notNull: inherited.notNull || own.notNull };
}

type Like = NonNullable<TableDefinition['like']>[number];

function wants({ including }: Like, what: string): boolean {
  return including.includes('all') || including.includes(what);
}

function copiedColumns(schema: Schema, like: Like): readonly Column[] {
  return (schema.tables.get(key(like.table))?.columns ?? []).map((column) => {
    const { default: value, identity, generated, comment, options, sequence: _, ...rest } = column;
    const sequence = (like.sequences ?? []).find((one) => one.column === column.name)?.name;
    const kept = Object.fromEntries(
      Object.entries(options ?? {}).filter(([option]) => option !== 'attributes' && wants(like, option)),
    );
    return {
      ...rest,
      ...(value !== undefined && wants(like, 'defaults') ? { default: value } : {}),
      ...(identity !== undefined && wants(like, 'identity') ? { identity } : {}),
      ...(generated !== undefined && wants(like, 'generated') ? { generated } : {}),
      ...(comment !== undefined && wants(like, 'comments') ? { comment } : {}),
      ...(Object.keys(kept).length === 0 ? {} : { options: kept }),
      ...(sequence === undefined ? {} : { sequence }),
    };
  });
}

/** Checks keep their names; copies of indexes, and of the constraints that they serve, have names of their own. */
function copyConstraints(schema: Schema, table: Name, like: Like, made: Made): void {
  const source = schema.tables.get(key(like.table));
  if (source === undefined) return;
  if (wants(like, 'constraints')) {
    const checks = source.constraints.filter((constraint) => constraint.type === 'check');
    made.constraints.push(...checks.map(({ notValid: _, ...check }) => ({ ...check, validated: true })));
  }
  for (const { of, name } of like.indexes ?? []) {
    const index = schema.indexes.get(key(of));
    if (index === undefined) continue;
    const { constraint, definition } = index;
    const copy: Index = { name: { ...table, name }, table, definition, valid: true };
    made.indexes.push(constraint === undefined ? copy : { ...copy, constraint: name });
    const served = source.constraints.find((one) => one.name === constraint);
    if (served !== undefined) made.constraints.push({ ...served, name, validated: true });
  }
}

/** A table that a query made. What columns the query gives is known only where it gives those of one table, with their types and no more. */
export function createTableAs(schema: Schema, operation: OperationOf<'create_table_as'>): Schema {
  const { table, copies } = operation;
  const { query, reads } = operation.expanded ?? operation;
  if (isTaken(schema, table)) return schema;
  const source = copies === undefined ? undefined : schema.tables.get(key(copies));
  if (source !== undefined && source.madeFrom === undefined && source.columns.length > 0) {
    const columns = source.columns.map(({ name, type, collation }) => ({
      name,
      type,
      notNull: false,
      ...(collation === undefined ? {} : { collation }),
    }));
    return withMap(schema, 'tables', (map) => map.set(key(table), { ...empty, name: table, columns }));
  }
  return withMap(schema, 'tables', (map) => map.set(key(table), { ...empty, name: table, madeFrom: { query, reads } }));
}
