import { key } from '../../../core/name.js';
import type { ColumnDefinition, ConstraintDefinition, Operation } from '../../../core/operation.js';
import type { Column, Constraint, Index, Schema, Table } from '../../../core/schema.js';

/** Parents before their partitions and heirs, otherwise as they were made. */
export function inOrder(tables: readonly Table[]): readonly Table[] {
  const done = new Set<string>();
  const ordered: Table[] = [];
  const byKey = new Map(tables.map((table) => [key(table.name), table]));
  const visit = (table: Table): void => {
    if (done.has(key(table.name))) return;
    done.add(key(table.name));
    const parents = table.partitionOf === undefined ? table.inherits : [table.partitionOf.parent];
    for (const parent of parents) {
      const found = byKey.get(key(parent));
      if (found !== undefined) visit(found);
    }
    ordered.push(table);
  };
  for (const table of tables) visit(table);
  return ordered;
}

/**
 * A table with its columns. Defaults, keys and all that may call a function or name another table come later. An heir's own columns
 * stand behind those that it inherits, also where the parent got one later.
 */
export function createTable(table: Table, schema: Schema): Operation {
  const inherited = new Set(
    table.inherits.flatMap((parent) => (schema.tables.get(key(parent))?.columns ?? []).map(({ name }) => name)),
  );
  const own = table.columns.filter((column) => !inherited.has(column.name));
  const { partitionBy, inherits, unlogged, foreign, tail } = table;
  const options = Object.fromEntries(Object.entries(table.options).filter(([option]) => option !== 'cluster on'));
  return {
    kind: 'create_table',
    table: table.name,
    definition: {
      columns: own.map((column) => definitionOf(column, table)),
      constraints: [],
      ...(partitionBy === undefined ? {} : { partitionBy }),
      ...(inherits.length === 0 ? {} : { inherits }),
      ...(unlogged ? { unlogged } : {}),
      ...(foreign ? { foreign } : {}),
      ...(tail === undefined ? {} : { tail }),
      ...(Object.keys(options).length === 0 ? {} : { options }),
    },
  };
}

/** A partition takes its identity from the parent when it is attached. */
function definitionOf(column: Column, table: Table): ColumnDefinition {
  const { default: _, identity, sequence: __, options: ___, comment: ____, ...rest } = column;
  const named = table.constraints.filter(
    (one) => one.type === 'not_null' && one.column === column.name && one.validated,
  );
  return {
    ...rest,
    constraints: named,
    ...(identity === undefined || table.partitionOf !== undefined ? {} : { identity }),
  };
}

/** Partitions join their parents, as in a dump, so that each keeps its own order of columns. */
export function attachments(tables: readonly Table[]): readonly Operation[] {
  return tables.flatMap((table): readonly Operation[] =>
    table.partitionOf === undefined
      ? []
      : [
          {
            kind: 'attach_partition',
            table: table.partitionOf.parent,
            partition: table.name,
            bound: table.partitionOf.bound,
          },
        ],
  );
}

/** Defaults. A parent's default comes down to its heirs, so an heir says where it differs. */
export function defaults(table: Table, schema: Schema): readonly Operation[] {
  const parents = table.partitionOf === undefined ? table.inherits : [table.partitionOf.parent];
  return table.columns.flatMap((column): readonly Operation[] => {
    const above = parents.flatMap(
      (parent) => schema.tables.get(key(parent))?.columns.find(({ name }) => name === column.name) ?? [],
    );
    const inherited = above.find((one) => one.default !== undefined)?.default;
    if (column.default?.sql === inherited?.sql) return [];
    const place = { table: table.name, column: column.name };
    return column.default === undefined
      ? [{ kind: 'drop_default', ...place }]
      : [{ kind: 'set_default', ...place, value: column.default }];
  });
}

/** Keys and checks of a table; those that it has from its parent come with the parent's. */
export function keysAndChecks(table: Table, schema: Schema): readonly Operation[] {
  return table.constraints.flatMap((constraint): readonly Operation[] => {
    if (constraint.type === 'foreign_key' || isInherited(constraint, table, schema)) return [];
    if (constraint.type === 'not_null' && constraint.validated) return [];
    return [{ kind: 'add_constraint', table: table.name, constraint: written(constraint) }];
  });
}

/** A constraint as it is added: what was validated since is valid from the start. */
function written(constraint: Constraint): ConstraintDefinition {
  const { validated, ...definition } = constraint;
  if (!validated || !('notValid' in definition)) return definition;
  const { notValid: _, ...valid } = definition;
  return valid;
}

function isInherited(constraint: Constraint, table: Table, schema: Schema): boolean {
  if (table.partitionOf === undefined || constraint.type !== 'check') return false;
  const parent = schema.tables.get(key(table.partitionOf.parent));
  return parent?.constraints.some((one) => one.type === 'check' && one.name === constraint.name) ?? false;
}

/** Foreign keys, after all keys that they may point to. */
export function foreignKeys(table: Table): readonly Operation[] {
  return table.constraints.flatMap((constraint): readonly Operation[] =>
    constraint.type === 'foreign_key'
      ? [{ kind: 'add_constraint', table: table.name, constraint: written(constraint) }]
      : [],
  );
}

/**
 * Indexes, those of partitions first: a partitioned table's index takes a partition's index that fits as its part. An index that is
 * not whole is made on the parent only, and gets the parts that it has.
 */
export function indexes(schema: Schema): readonly Operation[] {
  const all = [...schema.indexes.values()].filter(
    (index) => index.constraint === undefined && schema.tables.has(key(index.table)),
  );
  const ordered = [...all].sort((one, other) => depth(other, schema) - depth(one, schema));
  const attached = all.flatMap((index): readonly Operation[] => {
    const parent = index.partOf === undefined ? undefined : schema.indexes.get(key(index.partOf));
    return parent === undefined || parent.valid
      ? []
      : [{ kind: 'attach_index_partition', index: parent.name, partition: index.name }];
  });
  return [...ordered.map(createIndex), ...attached];
}

function depth(index: Index, schema: Schema): number {
  let found = 0;
  for (let table = schema.tables.get(key(index.table)); table?.partitionOf !== undefined; found += 1) {
    table = schema.tables.get(key(table.partitionOf.parent));
  }
  return found;
}

/** CREATE INDEX as it builds an index at once. */
export function createIndex({ name, table, definition, valid }: Index): Operation {
  const only = valid ? {} : { only: true };
  return { kind: 'create_index', table, index: name.name, definition, concurrently: false, ...only };
}

const columnSettings = ['statistics', 'storage', 'compression', 'attributes'] as const;

/** Statistics targets, storage and the like. */
export function columnOptions(table: Table): readonly Operation[] {
  return table.columns.flatMap((column) =>
    columnSettings.flatMap((option): readonly Operation[] => {
      const value = column.options?.[option];
      if (value === undefined) return [];
      return [{ kind: 'set_column_options', table: table.name, column: column.name, option, value }];
    }),
  );
}

/** Triggers, row security and policies. */
export function partsOfTable(table: Table): readonly Operation[] {
  const { name, triggers, policies } = table;
  return [
    ...triggers.flatMap((trigger): readonly Operation[] => [
      { kind: 'create_trigger', trigger: trigger.name, table: name, sql: trigger.sql },
      ...(trigger.enabled
        ? []
        : [{ kind: 'set_trigger' as const, table: name, trigger: trigger.name, enabled: false }]),
    ]),
    ...(table.rowSecurity ? [{ kind: 'set_row_security' as const, table: name, enabled: true }] : []),
    ...(table.forcedRowSecurity ? [{ kind: 'set_row_security' as const, table: name, forced: true }] : []),
    ...policies.flatMap(({ name: policy, alterations = [], ...rest }): readonly Operation[] => [
      { kind: 'create_policy', policy, table: name, ...rest },
      ...alterations.map((sql): Operation => ({ kind: 'alter_policy', policy, table: name, sql })),
    ]),
  ];
}

/** The index that a table is clustered on, and its replica identity. */
export function clusters(table: Table): readonly Operation[] {
  const on = table.options['cluster on'];
  const { replicaIdentity, name } = table;
  return [
    ...(on === undefined || on === null
      ? []
      : [{ kind: 'set_table_options' as const, table: name, options: { 'cluster on': on } }]),
    ...(replicaIdentity === undefined
      ? []
      : [{ kind: 'set_replica_identity' as const, table: name, ...replicaIdentity }]),
  ];
}
