import { type Name, named } from './name.js';
import type {
  ColumnUse,
  ConstraintDefinition,
  Operation,
  OperationKind,
  OperationOf,
  TableDefinition,
  Takes,
} from './operation.js';

/** What an operation names, or null where it may reach what it does not name. */
type Reach<Kind extends OperationKind> = null | ((operation: OperationOf<Kind>) => readonly Name[] | null);

const nothing = (): readonly Name[] => [];
const ofTable = ({ table }: { readonly table: Name }): readonly Name[] => [table];
const ofTables = ({ tables }: { readonly tables: readonly Name[] }): readonly Name[] | null =>
  tables.length === 0 ? null : tables;

/** Every kind stands here. A table that is named stands for what is on it: its indexes, keys, triggers and partitions. */
const reaches: { readonly [Kind in OperationKind]: Reach<Kind> } = {
  create_table: ({ table, definition }) => [table, ...inDefinition(definition)],
  create_table_as: null,
  drop_table: ({ table, takes }) => [table, ...taken(takes)],
  rename_table: ({ table, to }) => [table, beside(table, to)],
  set_schema: null,
  set_table_options: ofTable,
  set_logged: ofTable,
  set_tablespace: null,
  set_access_method: null,
  set_owner: null,
  set_replica_identity: ofTable,
  set_row_security: ofTable,
  set_inherit: ({ table, parent }) => [table, parent],
  cluster: ({ table }) => (table === undefined ? null : [table]),
  attach_partition: ({ table, partition }) => [table, partition],
  detach_partition: ({ table, partition }) => [table, partition],
  add_column: ({ table, column }) => [
    table,
    ...(column.sequence === undefined ? [] : [column.sequence]),
    ...column.constraints.flatMap((constraint) => inConstraint(constraint, table)),
  ],
  drop_column: ({ table, takes }) => [table, ...taken(takes)],
  rename_column: ofTable,
  alter_column_type: ofTable,
  set_default: ofTable,
  drop_default: ofTable,
  set_not_null: ofTable,
  drop_not_null: ofTable,
  add_identity: ({ table, sequence }) => [table, ...(sequence === undefined ? [] : [sequence])],
  drop_identity: ofTable,
  set_expression: ofTable,
  drop_expression: ofTable,
  set_column_options: ofTable,
  add_constraint: ({ table, constraint }) => [table, ...inConstraint(constraint, table)],
  drop_constraint: ({ table, takes }) => [table, ...taken(takes)],
  validate_constraint: ofTable,
  rename_constraint: ({ table, to }) => [table, beside(table, to)],
  alter_constraint: ofTable,
  create_index: ({ table, index }) => [table, ...(index === undefined ? [] : [beside(table, index)])],
  drop_index: ({ index, takes }) => [index, ...taken(takes)],
  rename_index: ({ index, to }) => [index, beside(index, to)],
  alter_index: ({ index }) => [index],
  attach_index_partition: ({ index, partition }) => [index, partition],
  reindex: ({ object, name }) => ((object === 'index' || object === 'table') && name !== undefined ? [name] : null),
  create_view: withReads,
  drop_view: withTaken,
  create_materialized_view: withReads,
  drop_materialized_view: withTaken,
  refresh_materialized_view: ({ view }) => [view],
  create_sequence: ({ sequence, ownedBy }) => [sequence, ...(ownedBy === undefined ? [] : [ownedBy.table])],
  alter_sequence: null,
  drop_sequence: null,
  create_enum: ({ type }) => [type],
  add_enum_value: nothing,
  rename_enum_value: nothing,
  create_domain: ({ domain }) => [domain],
  alter_domain: null,
  create_type: null,
  create_collation: null,
  alter_type: null,
  drop_type: null,
  create_schema: nothing,
  rename_schema: null,
  drop_schema: null,
  create_database: null,
  drop_database: null,
  drop_tablespace: null,
  create_extension: null,
  alter_extension: null,
  drop_extension: null,
  create_function: null,
  drop_function: null,
  create_trigger: ofTable,
  drop_trigger: ofTable,
  set_trigger: ofTable,
  create_rule: null,
  drop_rule: null,
  // A block may ask the catalog what else there is.
  do: null,
  call: null,
  create_policy: null,
  alter_policy: null,
  drop_policy: ofTable,
  grant: null,
  revoke: null,
  create_role: null,
  alter_role: null,
  drop_role: null,
  // A limit of time; any other setting may change what a name means.
  set_setting: ({ durationMs }) => (durationMs === undefined ? null : []),
  alter_system: null,
  set_role: null,
  begin: nothing,
  commit: nothing,
  rollback: nothing,
  savepoint: nothing,
  set_constraints: null,
  lock_table: ofTables,
  advisory_lock: null,
  vacuum: ofTables,
  analyze: ofTables,
  create_statistics: ofTable,
  comment: ({ object, name }) => (object === 'table' || object === 'column' ? [name] : null),
  publication: null,
  insert: ({ table, reads }) => [table, ...reads],
  update: ({ table, reads }) => [table, ...reads],
  delete: ({ table, reads }) => [table, ...reads],
  merge: null,
  truncate: ({ tables, cascade }) => (cascade ? null : tables),
  copy: null,
  select: null,
  opaque: null,
};

/**
 * The relations that a completed operation names, old and new: tables, indexes, views, sequences; null where it may reach others: it
 * runs code, names no table, or goes through all of a schema.
 */
export function namedRelations(operation: Operation): readonly Name[] | null {
  const reach = reaches[operation.kind] as ((operation: Operation) => readonly Name[] | null) | null;
  return reach === null ? null : reach(operation);
}

function inDefinition(definition: TableDefinition): readonly Name[] {
  const { columns, constraints, partitionOf, inherits = [], like = [] } = definition;
  return [
    ...(partitionOf === undefined ? [] : [partitionOf.parent]),
    ...inherits,
    ...like.map(({ table }) => table),
    ...columns.flatMap(({ sequence }) => sequence ?? []),
    ...[...constraints, ...columns.flatMap((column) => column.constraints)].flatMap((one) => inConstraint(one)),
  ];
}

/** What a foreign key refers to, and the index that a key makes under its own name. */
function inConstraint(constraint: ConstraintDefinition, table?: Name): readonly Name[] {
  const own = constraint.name === undefined || table === undefined ? [] : [beside(table, constraint.name)];
  return constraint.type === 'foreign_key' ? [...own, constraint.references] : own;
}

function taken(takes: Takes | undefined): readonly Name[] {
  return (takes ?? []).map(({ name, table }) => table ?? name);
}

function withReads({ view, reads }: { readonly view: Name; readonly reads: readonly ColumnUse[] }): readonly Name[] {
  return [view, ...reads.map(({ relation }) => relation)];
}

function withTaken({ view, takes }: { readonly view: Name; readonly takes?: Takes }): readonly Name[] {
  return [view, ...taken(takes)];
}

/** Another name in the schema of a first one. */
function beside({ schema }: Name, name: string): Name {
  return named(name, schema);
}
