import { key, type Name, sameName } from './name.js';
import type { OperationKind, OperationOf } from './operation.js';
import type { Index, Schema } from './schema.js';
import type { Appliers } from './schema-apply.js';
import { changeTable, withMap, without } from './schema-change.js';
import { createTable, createTableAs } from './schema-create-table.js';
import { dropTable, takeAlong } from './schema-drop.js';
import { indexesOf } from './schema-lookup.js';
import { moveRelation, moveType } from './schema-move.js';

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
  rename_schema: renameSchema,
  drop_schema: (schema, operation) => takeAlong(dropSchema(schema, operation.schema), operation.takes),
} satisfies Partial<Appliers<OperationKind>>;

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
  return withMap(detached, 'indexes', (indexes) => {
    for (const index of indexesOf(detached, partition).filter(isPart)) {
      const { partOf: _, ...rest } = index;
      indexes.set(key(index.name), rest);
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

/** Everything in the schema moves to the new name. */
function renameSchema(schema: Schema, { schema: from, to }: OperationOf<'rename_schema'>): Schema {
  if (!schema.schemas.has(from) || schema.schemas.has(to)) return schema;
  const isInside = ({ name }: { readonly name: Name }): boolean => (name.schema ?? schema.defaultSchema) === from;
  const relations = [...schema.tables.values(), ...schema.views.values(), ...schema.sequences.values()];
  const moves = [
    ...relations.filter(isInside).map(({ name }) => ({ object: 'table' as const, name })),
    ...[...schema.types.values()].filter(isInside).map(({ name }) => ({ object: 'type' as const, name })),
    ...[...schema.routines.values()].filter(isInside).map(({ name }) => ({ object: 'function' as const, name })),
  ];
  const moved = moves.reduce((state, move) => setSchema(state, { kind: 'set_schema', ...move, to }), schema);
  return { ...moved, schemas: new Set([...schema.schemas].map((name) => (name === from ? to : name))) };
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
