import { type Operation, type OperationKind, withBodies } from '../../core/operation.js';
import type { RehearsalStep } from '../../core/rehearsal.js';
import type { Schema } from '../../core/schema.js';
import { facts } from './facts.js';
import { print } from './print.js';

/** Operation kinds that a shadow database may run. What stands in no list is not run. */
const allowed: ReadonlySet<OperationKind> = new Set<OperationKind>([
  'create_table',
  'create_table_as',
  'drop_table',
  'rename_table',
  'set_schema',
  'set_table_options',
  'set_logged',
  'set_replica_identity',
  'set_row_security',
  'set_inherit',
  'cluster',
  'attach_partition',
  'detach_partition',
  'add_column',
  'drop_column',
  'rename_column',
  'alter_column_type',
  'set_default',
  'drop_default',
  'set_not_null',
  'drop_not_null',
  'add_identity',
  'drop_identity',
  'set_expression',
  'drop_expression',
  'set_column_options',
  'add_constraint',
  'drop_constraint',
  'validate_constraint',
  'rename_constraint',
  'alter_constraint',
  'create_index',
  'drop_index',
  'rename_index',
  'alter_index',
  'attach_index_partition',
  'reindex',
  'create_view',
  'drop_view',
  'create_materialized_view',
  'drop_materialized_view',
  'refresh_materialized_view',
  'create_sequence',
  'alter_sequence',
  'drop_sequence',
  'create_enum',
  'add_enum_value',
  'rename_enum_value',
  'create_domain',
  'alter_domain',
  'create_type',
  'alter_type',
  'drop_type',
  'create_schema',
  'drop_schema',
  'create_extension',
  'drop_extension',
  'create_function',
  'drop_function',
  'create_trigger',
  'drop_trigger',
  'set_trigger',
  'create_rule',
  'drop_rule',
  'do',
  'create_policy',
  'alter_policy',
  'drop_policy',
  'create_role',
  'drop_role',
  'set_setting',
  'set_constraints',
  'lock_table',
  'vacuum',
  'analyze',
  'create_statistics',
  'comment',
  'insert',
  'update',
  'delete',
  'merge',
  'truncate',
  'select',
]);

/** Settings that would blind the trace, or let a session do what it should not. */
const disarming =
  /^(?:client_min_messages|log_.*|session_.*|role|track_.*|stats_.*|debug_.*|event_triggers|allow_system_table_mods|default_table_access_method|shared_preload_libraries|local_preload_libraries|session_preload_libraries|dynamic_library_path)$/;

/** Functions that reach outside the database, never end, or fill the memory. */
const dangerous =
  /\b(?:pg_(?:read_(?:binary_)?file|ls_\w+|stat_file|sleep\w*|terminate_backend|cancel_backend|reload_conf|rotate_logfile|file_\w+|advisory_\w+|try_advisory_\w+|export_snapshot|logical_\w+|create_\w+_slot)|lo_(?:import|export)|dblink\w*|query_to_xml\w*|database_to_xml\w*)\s*\(/i;
const huge = /\b(?:generate_series|repeat|lpad|rpad|array_fill)\s*\([^)]*\d{7,}/i;

/** Languages whose code stays inside the database. */
const languages = new Set(['sql', 'plpgsql']);

/** How a statement may be run on a shadow database: by an allow-list of operation kinds. */
export function rehearse(operations: readonly Operation[], sql: string, _schema: Schema): RehearsalStep['how'] {
  const reason =
    [...withBodies(operations)].map(refusal).find((found) => found !== null) ?? refusalOfText(sql, operations);
  if (reason !== null) return { kind: 'skipped', reason };
  if (!operations.some((operation) => facts.refusesTransaction(operation))) return { kind: 'traced' };
  const plain = operations.map(withoutConcurrently);
  return plain.every((operation) => operation !== null)
    ? { kind: 'outside', traceAs: plain.map((operation) => print(operation as Operation)).join('; ') }
    : { kind: 'outside' };
}

function refusal(operation: Operation): string | null {
  switch (operation.kind) {
    case 'begin':
    case 'commit':
    case 'rollback':
    case 'savepoint':
      return 'the rehearsal keeps its own transactions';
    case 'opaque':
      return operation.reason;
    case 'do':
      return operation.dynamic
        ? 'it puts SQL together at run time'
        : languages.has(operation.language)
          ? null
          : `its language ${operation.language} is not run`;
    case 'create_function':
      return languages.has(operation.language) ? null : `its language ${operation.language} is not run`;
    case 'set_setting':
      return disarming.test(operation.setting) ? `the setting ${operation.setting} is not changed` : null;
    case 'grant':
    case 'revoke':
    case 'set_owner':
    case 'alter_role':
    case 'set_role':
      return 'roles and privileges are not tried';
    default:
      return allowed.has(operation.kind) ? null : `${operation.kind.replaceAll('_', ' ')} is not tried`;
  }
}

function refusalOfText(sql: string, operations: readonly Operation[]): string | null {
  if (dangerous.test(sql)) return 'it calls a function that reaches outside the database or waits';
  if (huge.test(sql)) return 'it makes a very large value';
  return operations.length === 0 ? 'it holds nothing that could be read' : null;
}

/** The same work where a trace can see it; null where there is none. */
function withoutConcurrently(operation: Operation): Operation | null {
  switch (operation.kind) {
    case 'create_index':
    case 'drop_index':
    case 'detach_partition':
      return { ...operation, concurrently: false };
    case 'reindex':
      return operation.object === 'index' || operation.object === 'table'
        ? { ...operation, concurrently: false }
        : null;
    default:
      return null;
  }
}
