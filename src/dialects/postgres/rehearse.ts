import {
  type ConstraintDefinition,
  type Operation,
  type OperationKind,
  type OperationOf,
  type TableDefinition,
  withBodies,
} from '../../core/operation.js';
import type { RehearsalStep } from '../../core/rehearsal.js';
import type { Schema } from '../../core/schema.js';
import { facts } from './facts.js';
import { print } from './print.js';
import { disarming, languages, missingRoutine, refusedCall } from './rehearse/calls.js';
import { firing } from './rehearse/triggers.js';

/** How a statement may be run on a shadow database: by an allow-list of operation kinds, and by what it calls. */
export function rehearse(operations: readonly Operation[], sql: string, schema: Schema): RehearsalStep['how'] {
  if (operations.length === 0) return { kind: 'skipped', reason: 'it holds nothing that could be read' };
  const all = [...withBodies(operations)];
  const reason =
    first(all, (operation) => refusal(operation, schema)) ?? refusedText(all, sql, schema) ?? firing(all, schema);
  if (reason !== null) return { kind: 'skipped', reason };
  if (!operations.some((operation) => facts.refusesTransaction(operation))) return { kind: 'traced' };
  const plain = operations.flatMap((operation) => withoutConcurrently(operation) ?? []);
  if (plain.length < operations.length) return { kind: 'outside' };
  return { kind: 'outside', traceAs: plain.map(print).join('; ') };
}

function first<Item>(items: readonly Item[], find: (item: Item) => string | null): string | null {
  for (const item of items) {
    const found = find(item);
    if (found !== null) return found;
  }
  return null;
}

const tablespaces = 'the tablespaces of the server are not known here';

function keysOf({ constraints, columns }: TableDefinition): readonly ConstraintDefinition[] {
  return [...constraints, ...columns.flatMap((column) => column.constraints)];
}

function spaceOf(constraint: ConstraintDefinition): string | null {
  return 'tablespace' in constraint && constraint.tablespace !== undefined ? tablespaces : null;
}

const server = 'it changes the server, not the database';
const privileges = 'roles and privileges are not tried: those of the server are not known here';
const transactions = 'the rehearsal keeps its own transactions';

/** Why an operation is not run, or what decides; null where it may run. Every kind stands here. */
const verdicts: Readonly<Record<OperationKind, string | null | ((operation: never, schema: Schema) => string | null)>> =
  {
    create_table: ({ definition }: OperationOf<'create_table'>) => first(keysOf(definition), spaceOf),
    create_table_as: null,
    drop_table: null,
    rename_table: null,
    set_schema: null,
    set_table_options: null,
    set_logged: null,
    set_tablespace: tablespaces,
    set_access_method: 'the access methods of the server are not known here',
    set_owner: privileges,
    set_replica_identity: null,
    set_row_security: null,
    set_inherit: null,
    cluster: null,
    attach_partition: null,
    detach_partition: null,
    add_column: null,
    drop_column: null,
    rename_column: null,
    alter_column_type: null,
    set_default: null,
    drop_default: null,
    set_not_null: null,
    drop_not_null: null,
    add_identity: null,
    drop_identity: null,
    set_expression: null,
    drop_expression: null,
    set_column_options: null,
    add_constraint: ({ constraint }: OperationOf<'add_constraint'>) => spaceOf(constraint),
    drop_constraint: null,
    validate_constraint: null,
    rename_constraint: null,
    alter_constraint: null,
    create_index: ({ definition }: { readonly definition: { readonly tablespace?: string } }) =>
      definition.tablespace === undefined ? null : tablespaces,
    drop_index: null,
    rename_index: null,
    alter_index: null,
    attach_index_partition: null,
    reindex: null,
    create_view: null,
    drop_view: null,
    create_materialized_view: null,
    drop_materialized_view: null,
    refresh_materialized_view: null,
    create_sequence: null,
    alter_sequence: null,
    drop_sequence: null,
    create_enum: null,
    add_enum_value: null,
    rename_enum_value: null,
    create_domain: null,
    alter_domain: null,
    create_type: null,
    create_collation: null,
    alter_type: null,
    drop_type: null,
    create_schema: null,
    rename_schema: null,
    drop_schema: null,
    create_database: server,
    drop_database: server,
    drop_tablespace: server,
    create_extension: null,
    alter_extension: 'the versions of extensions on the server are not known here',
    drop_extension: null,
    create_function: language,
    drop_function: null,
    create_trigger: null,
    drop_trigger: null,
    set_trigger: null,
    create_rule: null,
    drop_rule: null,
    do: ({ dynamic, language: written }: { readonly dynamic: boolean; readonly language: string }) =>
      language({ language: written }) ?? (dynamic ? 'it puts SQL together at run time' : null),
    call: 'it calls a procedure, which may end transactions of its own',
    create_policy: ({ roles }: { readonly roles: readonly string[] }, schema: Schema) => unknownRole(roles, schema),
    alter_policy: null,
    drop_policy: null,
    grant: privileges,
    revoke: privileges,
    create_role: null,
    alter_role: privileges,
    drop_role: ({ role }: { readonly role: string }, schema: Schema) => unknownRole([role], schema),
    set_setting: ({ setting }: { readonly setting: string }) =>
      disarming.test(setting) ? `the setting ${setting} would disarm the trace, so it is left alone` : null,
    alter_system: server,
    set_role: privileges,
    begin: transactions,
    commit: transactions,
    rollback: transactions,
    savepoint: transactions,
    set_constraints: null,
    lock_table: null,
    advisory_lock: 'it takes a lock of the application, which no table shows',
    vacuum: null,
    analyze: null,
    create_statistics: null,
    comment: ({ object }: { readonly object: string }) =>
      object === 'database' ? server : object === 'other' ? 'a comment on what is not modelled is not tried' : null,
    publication: null,
    insert: null,
    update: null,
    delete: null,
    merge: null,
    truncate: null,
    copy: 'it copies rows from or to outside the database',
    select: null,
    opaque: ({ reason }: { readonly reason: string }) => reason,
  };

function refusal(operation: Operation, schema: Schema): string | null {
  const verdict = verdicts[operation.kind];
  return typeof verdict === 'function' ? verdict(operation as never, schema) : verdict;
}

function language({ language: written }: { readonly language: string }): string | null {
  return languages.has(written) ? null : `its language ${written} is not run here`;
}

const everyServer: ReadonlySet<string> = new Set([
  'public',
  'current_role',
  'current_user',
  'session_user',
  'postgres',
]);

/** A role that no migration makes is on the real server only. */
function unknownRole(roles: readonly string[], schema: Schema): string | null {
  const unknown = roles.find((role) => !everyServer.has(role) && !role.startsWith('pg_') && !schema.roles.has(role));
  return unknown === undefined ? null : `no migration makes the role ${unknown}, so it is not here`;
}

/** What a text calls. A statement that only keeps code calls nothing of it, and of a setting all is known. */
function refusedText(operations: readonly Operation[], sql: string, schema: Schema): string | null {
  const isOnly = (...kinds: readonly OperationKind[]): boolean => operations.every(({ kind }) => kinds.includes(kind));
  // It names a function, and calls none.
  if (isOnly('set_setting', 'comment', 'drop_function')) return null;
  return isOnly('create_function', 'create_trigger') ? missingRoutine(sql, schema) : refusedCall(sql, schema);
}

/** The same work where a trace can see it; null where there is none. */
function withoutConcurrently(operation: Operation): Operation | null {
  switch (operation.kind) {
    case 'create_index':
    case 'drop_index':
      return { ...operation, concurrently: false };
    case 'detach_partition':
      return operation.finalize === true ? null : { ...operation, concurrently: false };
    case 'reindex':
      return operation.object === 'index' || operation.object === 'table'
        ? { ...operation, concurrently: false }
        : null;
    default:
      return null;
  }
}
