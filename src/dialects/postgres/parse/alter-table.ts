import type { AlterTableCmd, AlterTableStmt, AlterTableType, ObjectType } from 'libpg-query';
import type { Name } from '../../../core/name.js';
import type { ObjectKind, Operation, OperationOf } from '../../../core/operation.js';
import { collationOf, columnOf, constraintOf, insideBrackets, sequenceOptions } from './columns.js';
import { typeOf } from './data-types.js';
import { expressionOf } from './expressions.js';
import { altered, as, optionsOf, relationName, roleName } from './nodes.js';
import { objectKind } from './object-kinds.js';
import { behindName, type Reading, slice } from './reading.js';
import { boundOf } from './tables.js';
import { betweenCommas, findOutside, type Range, wordAt } from './tokens.js';

/** ALTER TABLE and its relatives: one operation for each action. */
export function alterTable(node: AlterTableStmt, reading: Reading): readonly Operation[] {
  const name = relationName(node.relation);
  if (node.objtype === 'OBJECT_TYPE') return [{ kind: 'alter_type', type: name, sql: reading.sql }];
  let start = behindName(reading, reading.tokenAt(node.relation?.location));
  while (['*', ')'].includes(wordAt(reading.tokens, start))) start += 1;
  const ranges = betweenCommas(reading.tokens, start, reading.to);
  return (node.cmds ?? []).map((item, at) => {
    const command = as(item, 'AlterTableCmd') ?? {};
    const action: Action = {
      command,
      name,
      object: node.objtype ?? 'OBJECT_TABLE',
      range: ranges[at] ?? { from: start, to: reading.to },
      reading,
      head: { from: reading.from, to: start },
      ifExists: node.missing_ok === true,
    };
    const operation = read(action);
    return operation === null ? unmodelled(action) : { ...operation, ...altered(node) };
  });
}

/** One action of an ALTER TABLE, with its tokens. */
interface Action {
  readonly command: AlterTableCmd;
  readonly name: Name;
  readonly object: ObjectType;
  readonly range: Range;
  /** The words up to the first action. */
  readonly head: Range;
  readonly reading: Reading;
  readonly ifExists: boolean;
}

function read(action: Action): Operation | null {
  const reader = readers[action.command.subtype ?? 'AT_ReAddStatistics'];
  return reader === undefined ? null : reader(action);
}

function unmodelled({ command, name, range, head, reading }: Action): Operation {
  const words = (command.subtype ?? '')
    .replace(/^AT_/, '')
    .replace(/([a-z])([A-Z])/g, '$1 $2')
    .toUpperCase();
  return {
    kind: 'opaque',
    sql: `${slice(reading, head)} ${slice(reading, range)}`,
    reason: `ALTER TABLE with the action ${words} is not modelled; check it by hand.`,
    tables: [name],
  };
}

const readers: Partial<Record<AlterTableType, (action: Action) => Operation | null>> = {
  AT_AddColumn: addColumn,
  AT_DropColumn: ({ command, name }) => ({
    kind: 'drop_column',
    table: name,
    column: command.name ?? '',
    ...dropped(command),
  }),
  AT_AlterColumnType: alterType,
  AT_ColumnDefault: setDefault,
  AT_SetNotNull: ({ command, name }) => ({ kind: 'set_not_null', table: name, column: command.name ?? '' }),
  AT_DropNotNull: ({ command, name }) => ({ kind: 'drop_not_null', table: name, column: command.name ?? '' }),
  AT_AddIdentity: addIdentity,
  AT_DropIdentity: ({ command, name }) => ({
    kind: 'drop_identity',
    table: name,
    column: command.name ?? '',
    ...exists(command),
  }),
  AT_SetExpression: setExpression,
  AT_DropExpression: ({ command, name }) => ({
    kind: 'drop_expression',
    table: name,
    column: command.name ?? '',
    ...exists(command),
  }),
  AT_SetStatistics: setStatistics,
  AT_SetStorage: (action) => columnOption(action, 'storage'),
  AT_SetCompression: (action) => columnOption(action, 'compression'),
  AT_SetOptions: (action) => columnOption(action, 'attributes'),
  AT_AddConstraint: addConstraint,
  AT_DropConstraint: ({ command, name }) => ({
    kind: 'drop_constraint',
    table: name,
    constraint: command.name ?? '',
    ...dropped(command),
  }),
  AT_ValidateConstraint: ({ command, name }) => ({
    kind: 'validate_constraint',
    table: name,
    constraint: command.name ?? '',
  }),
  AT_AlterConstraint: alterConstraint,
  AT_ChangeOwner: ({ command, name, object }) => ({
    kind: 'set_owner',
    object: kindOf(object),
    name,
    owner: roleName(command.newowner),
  }),
  AT_SetLogged: ({ name }) => ({ kind: 'set_logged', table: name, logged: true }),
  AT_SetUnLogged: ({ name }) => ({ kind: 'set_logged', table: name, logged: false }),
  AT_SetAccessMethod: ({ command, name }) => ({
    kind: 'set_access_method',
    table: name,
    method: command.name ?? 'default',
  }),
  AT_SetTableSpace: setTablespace,
  AT_SetRelOptions: (action) => relationOptions(action, false),
  AT_ResetRelOptions: (action) => relationOptions(action, true),
  AT_ClusterOn: ({ command, name }) => ({
    kind: 'set_table_options',
    table: name,
    options: { 'cluster on': command.name ?? '' },
  }),
  AT_EnableTrig: (action) => trigger(action, true),
  AT_EnableAlwaysTrig: (action) => ({ ...trigger(action, true), fires: 'always' }),
  AT_EnableReplicaTrig: (action) => ({ ...trigger(action, true), fires: 'replica' }),
  AT_DisableTrig: (action) => trigger(action, false),
  AT_EnableTrigAll: (action) => trigger(action, true, 'all'),
  AT_DisableTrigAll: (action) => trigger(action, false, 'all'),
  AT_EnableTrigUser: (action) => trigger(action, true, 'user'),
  AT_DisableTrigUser: (action) => trigger(action, false, 'user'),
  AT_AddInherit: (action) => inherit(action, true),
  AT_DropInherit: (action) => inherit(action, false),
  AT_ReplicaIdentity: replicaIdentity,
  AT_EnableRowSecurity: ({ name }) => ({ kind: 'set_row_security', table: name, enabled: true }),
  AT_DisableRowSecurity: ({ name }) => ({ kind: 'set_row_security', table: name, enabled: false }),
  AT_ForceRowSecurity: ({ name }) => ({ kind: 'set_row_security', table: name, forced: true }),
  AT_NoForceRowSecurity: ({ name }) => ({ kind: 'set_row_security', table: name, forced: false }),
  AT_AttachPartition: attachPartition,
  AT_DetachPartition: (action) => detachPartition(action, false),
  AT_DetachPartitionFinalize: (action) => detachPartition(action, true),
};

function exists(command: AlterTableCmd): { readonly ifExists?: true } {
  return command.missing_ok === true ? { ifExists: true } : {};
}

function dropped(command: AlterTableCmd): { readonly cascade?: true; readonly ifExists?: true } {
  return { ...(command.behavior === 'DROP_CASCADE' ? { cascade: true } : {}), ...exists(command) };
}

function addColumn({ command, name, reading }: Action): Operation | null {
  const column = as(command.def, 'ColumnDef');
  if (column === undefined) return null;
  const already = command.missing_ok === true ? { ifNotExists: true } : {};
  return { kind: 'add_column', table: name, column: columnOf(column, reading), ...already };
}

function addIdentity({ command, name, reading }: Action): Operation {
  const identity = as(command.def, 'Constraint');
  const options = sequenceOptions(identity, reading);
  return {
    kind: 'add_identity',
    table: name,
    column: command.name ?? '',
    always: identity?.generated_when === 'a',
    ...(options === undefined ? {} : { options }),
  };
}

function alterType({ command, name, reading, range }: Action): Operation | null {
  const column = as(command.def, 'ColumnDef');
  if (column === undefined) return null;
  const collation = collationOf(column.collClause);
  return {
    kind: 'alter_column_type',
    table: name,
    column: command.name ?? '',
    type: typeOf(column.typeName, reading),
    ...(column.raw_default === undefined
      ? {}
      : { using: expressionOf(column.raw_default, behind('using', range, reading)) }),
    ...(collation === undefined ? {} : { collation }),
  };
}

function setDefault({ command, name, reading, range }: Action): Operation {
  const column = command.name ?? '';
  if (command.def === undefined) return { kind: 'drop_default', table: name, column };
  const value = expressionOf(command.def, behind('default', range, reading));
  return { kind: 'set_default', table: name, column, value };
}

/** The rest of an action behind a word. */
function behind(keyword: string, range: Range, reading: Reading): string {
  const at = findOutside(reading.tokens, range.from, range.to, (token) => token === keyword);
  return slice(reading, { from: at + 1, to: range.to });
}

function setExpression({ command, name, reading, range }: Action): Operation | null {
  if (command.def === undefined) return null;
  const value = expressionOf(command.def, slice(reading, insideBrackets(reading, range.from, 'as', range.to)));
  return { kind: 'set_expression', table: name, column: command.name ?? '', value };
}

function setStatistics({ command, name, object, reading, range }: Action): Operation | null {
  // ALTER INDEX counts the columns of an index, which have no names.
  if (object === 'OBJECT_INDEX' || command.name === undefined) return null;
  const value = behind('statistics', range, reading);
  return { kind: 'set_column_options', table: name, column: command.name, option: 'statistics', value };
}

function columnOption(
  { command, name, reading, range }: Action,
  option: 'storage' | 'compression' | 'attributes',
): Operation | null {
  if (command.name === undefined) return null;
  const value =
    option === 'attributes'
      ? slice(reading, insideBrackets(reading, range.from, 'set', range.to))
      : behind(option, range, reading);
  return { kind: 'set_column_options', table: name, column: command.name, option, value };
}

function addConstraint({ command, name, reading }: Action): Operation | null {
  const node = as(command.def, 'Constraint');
  const constraint = node === undefined ? null : constraintOf(node, reading);
  return constraint === null ? null : { kind: 'add_constraint', table: name, constraint };
}

function alterConstraint({ command, name }: Action): Operation | null {
  const change = as(command.def, 'ATAlterConstraint');
  if (change === undefined || change.alterInheritability === true) return null;
  return {
    kind: 'alter_constraint',
    table: name,
    constraint: change.conname ?? '',
    ...(change.alterDeferrability === true
      ? { deferrable: change.deferrable === true, initiallyDeferred: change.initdeferred === true }
      : {}),
    ...(change.alterEnforceability === true ? { enforced: change.is_enforced === true } : {}),
  };
}

function kindOf(object: ObjectType): ObjectKind {
  return objectKind(object) ?? 'table';
}

function setTablespace({ command, name, object }: Action): Operation {
  const target = object === 'OBJECT_INDEX' ? 'index' : object === 'OBJECT_MATVIEW' ? 'materialized_view' : 'table';
  return { kind: 'set_tablespace', object: target, name, tablespace: command.name ?? '' };
}

function relationOptions({ command, name, object, ifExists }: Action, reset: boolean): Operation {
  const given = optionsOf(as(command.def, 'List')?.items);
  const options = Object.fromEntries(
    Object.entries(given).map(([option, value]) => [option, reset ? null : (value ?? 'true')]),
  );
  if (object === 'OBJECT_INDEX')
    return { kind: 'alter_index', index: name, options, ...(ifExists ? { ifExists } : {}) };
  return { kind: 'set_table_options', table: name, options };
}

function trigger({ command, name }: Action, enabled: boolean, which?: 'all' | 'user'): OperationOf<'set_trigger'> {
  return { kind: 'set_trigger', table: name, trigger: which ?? command.name ?? '', enabled };
}

function inherit({ command, name }: Action, isAdded: boolean): Operation {
  return { kind: 'set_inherit', table: name, parent: relationName(as(command.def, 'RangeVar')), inherit: isAdded };
}

function replicaIdentity({ command, name }: Action): Operation {
  const node = as(command.def, 'ReplicaIdentityStmt');
  const identities = { d: 'default', f: 'full', n: 'nothing', i: 'index' } as const;
  const identity = identities[(node?.identity_type ?? 'd') as keyof typeof identities];
  return {
    kind: 'set_replica_identity',
    table: name,
    identity,
    ...(node?.name === undefined ? {} : { index: node.name }),
  };
}

function attachPartition({ command, name, object, reading }: Action): Operation | null {
  const part = as(command.def, 'PartitionCmd');
  if (part === undefined) return null;
  const partition = relationName(part.name);
  if (object === 'OBJECT_INDEX') return { kind: 'attach_index_partition', index: name, partition };
  const bound = boundOf(part.bound?.is_default === true, part.bound?.location, reading);
  return { kind: 'attach_partition', table: name, partition, bound };
}

function detachPartition({ command, name }: Action, finalize: boolean): Operation | null {
  const part = as(command.def, 'PartitionCmd');
  if (part === undefined) return null;
  return {
    kind: 'detach_partition',
    table: name,
    partition: relationName(part.name),
    concurrently: part.concurrent === true,
    ...(finalize ? { finalize: true } : {}),
  };
}
