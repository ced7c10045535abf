import { key, type Name, sameName } from './name.js';
import type { OperationKind, OperationOf, TableDefinition } from './operation.js';
import type { Column, Constraint, Index, Schema, Sequence, Table } from './schema.js';
import type { Appliers } from './schema-apply.js';
import { columnFrom } from './schema-apply-column.js';
import { constrain } from './schema-apply-constraint.js';
import { changeTable, withMap, without } from './schema-change.js';
import { dropTable, takeAlong } from './schema-drop.js';
import { moveRelation, moveType } from './schema-rename.js';

/** Operations on tables, partitions and schemas. */
export const tables = {
  create_table: createTable,
  create_table_as: createTableAs,
  drop_table: (schema, { table, takes }) => takeAlong(dropTable(schema, table), takes),
  rename_table: (schema, { table, to }) => moveRelation(schema, table, { ...table, name: to }),
  set_schema: setSchema,
  set_table_options: setOptions,
  set_logged: (schema, { table, logged }) => changeTable(schema, table, (found) => ({ ...found, unlogged: !logged })),
  set_tablespace: (schema) => schema,
  set_access_method: (schema) => schema,
  set_owner: (schema, { object, name, owner }) =>
    object === 'table' ? changeTable(schema, name, (found) => ({ ...found, owner })) : schema,
  set_replica_identity: (schema, { table, identity, index }) =>
    changeTable(schema, table, (found) => ({
      ...found,
      replicaIdentity: { identity, ...(index === undefined ? {} : { index }) },
    })),
  set_row_security: (schema, { table, enabled, forced }) =>
    changeTable(schema, table, (found) => ({
      ...found,
      rowSecurity: enabled ?? found.rowSecurity,
      forcedRowSecurity: forced ?? found.forcedRowSecurity,
    })),
  set_inherit: setInherit,
  attach_partition: (schema, { table, partition, bound }) =>
    changeTable(schema, partition, (found) => ({ ...found, partitionOf: { parent: table, bound } })),
  detach_partition: detachPartition,
  create_schema: (schema, operation) => ({ ...schema, schemas: new Set([...schema.schemas, operation.schema]) }),
  drop_schema: (schema, operation) => takeAlong(dropSchema(schema, operation.schema), operation.takes),
} satisfies Partial<Appliers<OperationKind>>;

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

function createTable(schema: Schema, { table, definition }: OperationOf<'create_table'>): Schema {
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
  return new Map([...map, ...added.map((one) => [key(one.name), one] as const)]);
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

/** What columns the query gives is not known. */
function createTableAs(schema: Schema, { table, query, reads }: OperationOf<'create_table_as'>): Schema {
  if (isTaken(schema, table)) return schema;
  return withMap(schema, 'tables', (map) => map.set(key(table), { ...empty, name: table, madeFrom: { query, reads } }));
}

function setOptions(schema: Schema, { table, options }: OperationOf<'set_table_options'>): Schema {
  const view = schema.views.get(key(table));
  if (view === undefined) {
    return changeTable(schema, table, (found) => ({ ...found, options: withOptions(found.options, options) }));
  }
  const next = Object.fromEntries(
    Object.entries(withOptions(view.options ?? {}, options)).map(([option, value]) => [option, value ?? 'true']),
  );
  return withMap(schema, 'views', (map) => map.set(key(table), { ...view, options: next }));
}

/** Options after a change, in which null resets. */
export function withOptions(
  options: Readonly<Record<string, string | null>>,
  change: Readonly<Record<string, string | null>>,
): Readonly<Record<string, string | null>> {
  return Object.fromEntries(Object.entries({ ...options, ...change }).filter(([option]) => change[option] !== null));
}

function setInherit(schema: Schema, { table, parent, inherit }: OperationOf<'set_inherit'>): Schema {
  return changeTable(schema, table, (found) => {
    const others = found.inherits.filter((name) => !sameName(name, parent));
    return { ...found, inherits: inherit ? [...others, parent] : others };
  });
}

/** A partition that leaves takes its indexes along, which stand for themselves from then on. */
function detachPartition(schema: Schema, { partition }: OperationOf<'detach_partition'>): Schema {
  const detached = changeTable(schema, partition, ({ partitionOf: _, ...rest }) => rest);
  const isPart = (index: Index): boolean => index.partOf !== undefined && sameName(index.table, partition);
  if (![...detached.indexes.values()].some(isPart)) return detached;
  return withMap(detached, 'indexes', (indexes) => {
    for (const [id, index] of indexes) {
      const { partOf: _, ...rest } = index;
      if (isPart(index)) indexes.set(id, rest);
    }
  });
}

function setSchema(schema: Schema, { object, name, to }: OperationOf<'set_schema'>): Schema {
  const next: Name = to === schema.defaultSchema ? { name: name.name } : { schema: to, name: name.name };
  switch (object) {
    case 'table':
    case 'foreign_table':
    case 'view':
    case 'materialized_view':
    case 'sequence':
      return moveRelation(schema, name, next);
    case 'type':
    case 'domain':
      return moveType(schema, name, next);
    case 'extension':
      return schema.extensions.has(name.name)
        ? withMap(schema, 'extensions', (map) => map.set(name.name, { name: name.name, schema: to }))
        : schema;
    default:
      // A routine is known by its text, which would still make it in the old schema.
      return { ...schema, complete: false };
  }
}

function dropSchema(schema: Schema, dropped: string): Schema {
  const isGone = ({ name }: { readonly name: Name }): boolean => (name.schema ?? schema.defaultSchema) === dropped;
  const maps = ['tables', 'indexes', 'views', 'sequences', 'types', 'routines'] as const;
  const rest = maps.reduce((state, map) => without(state, map, isGone), schema);
  return {
    ...rest,
    schemas: new Set([...schema.schemas].filter((name) => name !== dropped)),
    others: rest.others.filter(({ table }) => table === undefined || !isGone({ name: table })),
  };
}
