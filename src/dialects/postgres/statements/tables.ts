import type { Name } from '../../../core/name.js';
import type { Operation, TableDefinition } from '../../../core/operation.js';
import { boundOf, columnOf, constraintOf, indexOf, optionsOf } from '../definitions.js';
import { expressionOf } from '../expressions.js';
import { inParentheses, type Source } from '../source.js';
import { as, child, children, flag, number, relationName, text, type Tree, unwrap } from '../tree.js';
import { typeOf } from '../types.js';

/** CREATE TABLE, with partitions and LIKE. */
export function createTable(node: Tree, source: Source): readonly Operation[] {
  const relation = child(node, 'relation');
  return [
    {
      kind: 'create_table',
      table: relationName(relation),
      definition: definition(node, source),
      ...(flag(node, 'if_not_exists') ? { ifNotExists: true } : {}),
    },
  ];
}

/** CREATE FOREIGN TABLE. */
export function createForeignTable(node: Tree, source: Source): readonly Operation[] {
  const base = child(node, 'base') ?? {};
  return createTable(base, source).map((operation) => (operation.kind === 'create_table' ? { ...operation, definition: { ...operation.definition, foreign: true } } : operation));
}

function definition(node: Tree, source: Source): TableDefinition {
  const elements = children(node, 'tableElts').map(unwrap);
  const parents = children(node, 'inhRelations').map((item) => relationName(as(item, 'RangeVar')));
  const bound = child(node, 'partbound');
  const [parent] = parents;
  const spec = child(node, 'partspec');
  const options = optionsOf(children(node, 'options'));
  const like = elements.filter(({ kind }) => kind === 'TableLikeClause').map(({ node: clause }) => ({ table: relationName(child(clause, 'relation')), including: including(number(clause, 'options')) }));
  const persistence = text(child(node, 'relation'), 'relpersistence');
  return {
    columns: elements.flatMap(({ kind, node: element }) => (kind === 'ColumnDef' ? [columnOf(element, source)] : [])),
    constraints: elements.flatMap(({ kind, node: element }) => (kind === 'Constraint' ? (constraintOf(element, source) ?? []) : [])),
    ...(spec === undefined ? {} : { partitionBy: partitionBy(spec, source) }),
    ...(bound === undefined || parent === undefined ? {} : { partitionOf: { parent, bound: boundOf(bound, source) } }),
    ...(bound !== undefined || parents.length === 0 ? {} : { inherits: parents }),
    ...(like.length === 0 ? {} : { like }),
    ...(persistence === 'u' ? { unlogged: true } : {}),
    ...(persistence === 't' ? { temporary: true } : {}),
    ...(Object.keys(options).length === 0 ? {} : { options }),
  };
}

const likeOptions = ['comments', 'compression', 'constraints', 'defaults', 'generated', 'identity', 'indexes', 'statistics', 'storage'];

/** The options of LIKE are a set of bits; all of them is a number that no set of single ones gives. */
function including(bits: number): readonly string[] {
  if (bits > 511) return ['all'];
  return likeOptions.filter((_, index) => (bits & (1 << index)) !== 0);
}

function partitionBy(spec: Tree, source: Source): NonNullable<TableDefinition['partitionBy']> {
  const strategy = (text(spec, 'strategy') ?? '').replace('PARTITION_STRATEGY_', '').toLowerCase();
  const columns = children(spec, 'partParams').flatMap((item) => text(as(item, 'PartitionElem'), 'name') ?? []);
  const from = source.positions.fromByte(number(spec, 'location'));
  return { strategy, columns, sql: `${strategy} (${inParentheses(source, from) ?? columns.join(', ')})` };
}

/** CREATE INDEX. */
export function createIndex(node: Tree, source: Source): readonly Operation[] {
  const index = text(node, 'idxname');
  const relation = child(node, 'relation');
  return [
    {
      kind: 'create_index',
      table: relationName(relation),
      ...(index === undefined ? {} : { index }),
      definition: indexOf(node, source),
      concurrently: flag(node, 'concurrent'),
      ...(flag(node, 'if_not_exists') ? { ifNotExists: true } : {}),
      ...(flag(relation, 'inh') ? {} : { only: true }),
    },
  ];
}

/** ALTER TABLE and its relatives: one operation for each action. */
export function alterTable(node: Tree, source: Source, sql: string): readonly Operation[] {
  const relation = child(node, 'relation');
  const name = relationName(relation);
  const object = text(node, 'objtype') ?? 'OBJECT_TABLE';
  return children(node, 'cmds').map((item) => {
    const command = as(item, 'AlterTableCmd') ?? {};
    const action = actions[text(command, 'subtype') ?? ''];
    const operation = object === 'OBJECT_INDEX' ? onIndex(command, name) : object === 'OBJECT_SEQUENCE' || object === 'OBJECT_VIEW' || object === 'OBJECT_MATVIEW' ? onOther(command, name, object, sql) : action?.(name, command, source, sql);
    return operation ?? { kind: 'opaque', sql, reason: `${(text(command, 'subtype') ?? '').replace(/^AT_/, '')} of ALTER TABLE is not modelled`, tables: [name] };
  });
}

type Action = (table: Name, command: Tree, source: Source, sql: string) => Operation | null;

function behaviour(command: Tree): { readonly cascade?: boolean; readonly ifExists?: boolean } {
  return {
    ...(text(command, 'behavior') === 'DROP_CASCADE' ? { cascade: true } : {}),
    ...(flag(command, 'missing_ok') ? { ifExists: true } : {}),
  };
}

const column = (command: Tree): string => text(command, 'name') ?? '';

const columnOption =
  (option: 'statistics' | 'storage' | 'compression' | 'attributes'): Action =>
  (table, command) => ({ kind: 'set_column_options', table, column: column(command), option, value: optionText(child(command, 'def')) });

const trigger =
  (enabled: boolean, which?: 'all' | 'user'): Action =>
  (table, command) => ({ kind: 'set_trigger', table, trigger: which ?? column(command), enabled });

const actions: Readonly<Record<string, Action>> = {
  AT_AddColumn: (table, command, source) => ({
    kind: 'add_column',
    table,
    column: columnOf(as(child(command, 'def'), 'ColumnDef'), source),
    ...(flag(command, 'missing_ok') ? { ifNotExists: true } : {}),
  }),
  AT_DropColumn: (table, command) => ({ kind: 'drop_column', table, column: column(command), ...behaviour(command) }),
  AT_AlterColumnType: (table, command, source) => {
    const def = as(child(command, 'def'), 'ColumnDef');
    const using = child(def, 'raw_default');
    const collation = children(child(def, 'collClause'), 'collname').flatMap((item) => text(as(item, 'String'), 'sval') ?? []).join('.');
    return {
      kind: 'alter_column_type',
      table,
      column: column(command),
      type: typeOf(child(def, 'typeName')),
      ...(using === undefined ? {} : { using: expressionOf(using, source) }),
      ...(collation === '' ? {} : { collation }),
    };
  },
  AT_ColumnDefault: (table, command, source) => {
    const value = child(command, 'def');
    if (value === undefined) return { kind: 'drop_default', table, column: column(command) };
    return { kind: 'set_default', table, column: column(command), value: expressionOf(value, source) };
  },
  AT_SetNotNull: (table, command) => ({ kind: 'set_not_null', table, column: column(command) }),
  AT_DropNotNull: (table, command) => ({ kind: 'drop_not_null', table, column: column(command) }),
  AT_AddIdentity: (table, command) => ({
    kind: 'add_identity',
    table,
    column: column(command),
    always: text(as(child(command, 'def'), 'Constraint'), 'generated_when') === 'a',
  }),
  AT_DropIdentity: (table, command) => ({ kind: 'drop_identity', table, column: column(command), ...(flag(command, 'missing_ok') ? { ifExists: true } : {}) }),
  AT_SetExpression: (table, command, source) => ({ kind: 'set_expression', table, column: column(command), value: expressionOf(child(command, 'def'), source) }),
  AT_DropExpression: (table, command) => ({ kind: 'drop_expression', table, column: column(command), ...(flag(command, 'missing_ok') ? { ifExists: true } : {}) }),
  AT_SetStatistics: columnOption('statistics'),
  AT_SetStorage: columnOption('storage'),
  AT_SetCompression: columnOption('compression'),
  AT_SetOptions: columnOption('attributes'),
  AT_ResetOptions: columnOption('attributes'),
  AT_AddConstraint: (table, command, source) => {
    const constraint = constraintOf(as(child(command, 'def'), 'Constraint'), source);
    return constraint === null ? null : { kind: 'add_constraint', table, constraint };
  },
  AT_DropConstraint: (table, command) => ({ kind: 'drop_constraint', table, constraint: column(command), ...behaviour(command) }),
  AT_ValidateConstraint: (table, command) => ({ kind: 'validate_constraint', table, constraint: column(command) }),
  AT_AlterConstraint: (table, command) => {
    const def = as(child(command, 'def'), 'ATAlterConstraint') ?? as(child(command, 'def'), 'Constraint');
    return {
      kind: 'alter_constraint',
      table,
      constraint: text(def, 'conname') ?? '',
      deferrable: flag(def, 'deferrable'),
      initiallyDeferred: flag(def, 'initdeferred'),
    };
  },
  AT_AttachPartition: (table, command, source) => {
    const partition = as(child(command, 'def'), 'PartitionCmd');
    return { kind: 'attach_partition', table, partition: relationName(child(partition, 'name')), bound: boundOf(child(partition, 'bound'), source) };
  },
  AT_DetachPartition: (table, command) => {
    const partition = as(child(command, 'def'), 'PartitionCmd');
    return { kind: 'detach_partition', table, partition: relationName(child(partition, 'name')), concurrently: flag(partition, 'concurrent') };
  },
  AT_DetachPartitionFinalize: (table, command) => ({
    kind: 'detach_partition',
    table,
    partition: relationName(child(as(child(command, 'def'), 'PartitionCmd'), 'name')),
    concurrently: false,
    finalize: true,
  }),
  AT_SetRelOptions: (table, command) => ({ kind: 'set_table_options', table, options: optionsOf(children(as(child(command, 'def'), 'List'), 'items')) }),
  AT_ResetRelOptions: (table, command) => ({
    kind: 'set_table_options',
    table,
    options: Object.fromEntries(Object.keys(optionsOf(children(as(child(command, 'def'), 'List'), 'items'))).map((option) => [option, null])),
  }),
  AT_SetLogged: (table) => ({ kind: 'set_logged', table, logged: true }),
  AT_SetUnLogged: (table) => ({ kind: 'set_logged', table, logged: false }),
  AT_SetTableSpace: (table, command) => ({ kind: 'set_tablespace', object: 'table', name: table, tablespace: column(command) }),
  AT_SetAccessMethod: (table, command) => ({ kind: 'set_access_method', table, method: column(command) }),
  AT_ChangeOwner: (table, command) => ({ kind: 'set_owner', object: 'table', name: table, owner: roleOf(child(command, 'newowner')) }),
  AT_ReplicaIdentity: (table, command) => {
    const def = as(child(command, 'def'), 'ReplicaIdentityStmt');
    const identities = { d: 'default', f: 'full', n: 'nothing', i: 'index' } as const;
    const index = text(def, 'name');
    return { kind: 'set_replica_identity', table, identity: identities[(text(def, 'identity_type') ?? 'd') as keyof typeof identities], ...(index === undefined ? {} : { index }) };
  },
  AT_EnableRowSecurity: (table) => ({ kind: 'set_row_security', table, enabled: true }),
  AT_DisableRowSecurity: (table) => ({ kind: 'set_row_security', table, enabled: false }),
  AT_ForceRowSecurity: (table) => ({ kind: 'set_row_security', table, forced: true }),
  AT_NoForceRowSecurity: (table) => ({ kind: 'set_row_security', table, forced: false }),
  AT_AddInherit: (table, command) => ({ kind: 'set_inherit', table, parent: relationName(as(child(command, 'def'), 'RangeVar')), inherit: true }),
  AT_DropInherit: (table, command) => ({ kind: 'set_inherit', table, parent: relationName(as(child(command, 'def'), 'RangeVar')), inherit: false }),
  AT_EnableTrig: trigger(true),
  AT_EnableAlwaysTrig: trigger(true),
  AT_EnableReplicaTrig: trigger(true),
  AT_DisableTrig: trigger(false),
  AT_EnableTrigAll: trigger(true, 'all'),
  AT_DisableTrigAll: trigger(false, 'all'),
  AT_EnableTrigUser: trigger(true, 'user'),
  AT_DisableTrigUser: trigger(false, 'user'),
  AT_ClusterOn: (table, command) => ({ kind: 'set_table_options', table, options: { 'cluster on': column(command) } }),
};

function onIndex(command: Tree, index: Name): Operation | null {
  switch (text(command, 'subtype')) {
    case 'AT_AttachPartition':
      return { kind: 'attach_index_partition', index, partition: relationName(child(as(child(command, 'def'), 'PartitionCmd'), 'name')) };
    case 'AT_SetRelOptions':
    case 'AT_ResetRelOptions':
      return { kind: 'alter_index', index, options: optionsOf(children(as(child(command, 'def'), 'List'), 'items')) };
    case 'AT_SetTableSpace':
      return { kind: 'set_tablespace', object: 'index', name: index, tablespace: column(command) };
    case 'AT_SetStatistics':
      return { kind: 'alter_index', index, options: { statistics: optionText(child(command, 'def')) } };
    default:
      return null;
  }
}

function onOther(command: Tree, name: Name, object: string, sql: string): Operation | null {
  const kinds = { OBJECT_SEQUENCE: 'sequence', OBJECT_VIEW: 'view', OBJECT_MATVIEW: 'materialized_view' } as const;
  const kind = kinds[object as keyof typeof kinds];
  switch (text(command, 'subtype')) {
    case 'AT_ChangeOwner':
      return { kind: 'set_owner', object: kind, name, owner: roleOf(child(command, 'newowner')) };
    case 'AT_SetTableSpace':
      return kind === 'materialized_view' ? { kind: 'set_tablespace', object: kind, name, tablespace: column(command) } : null;
    case 'AT_SetRelOptions':
    case 'AT_ResetRelOptions':
    case 'AT_SetLogged':
    case 'AT_SetUnLogged':
      return kind === 'sequence' ? { kind: 'alter_sequence', sequence: name, sql } : { kind: 'set_table_options', table: name, options: optionsOf(children(as(child(command, 'def'), 'List'), 'items')) };
    default:
      return null;
  }
}

function optionText(def: Tree | undefined): string {
  const { kind, node } = unwrap(def);
  if (kind === 'Integer') return String(number(node, 'ival'));
  if (kind === 'String') return text(node, 'sval') ?? '';
  if (kind === 'List') {
    const options = optionsOf(children(node, 'items'));
    return Object.entries(options).map(([name, value]) => (value === null ? name : `${name} = ${value}`)).join(', ');
  }
  return '';
}

/** A role as the grammar names it. */
export function roleOf(role: Tree | undefined): string {
  const special = (text(role, 'roletype') ?? '').replace('ROLESPEC_', '').toLowerCase();
  return special === 'cstring' || special === '' ? (text(role, 'rolename') ?? '') : special;
}

