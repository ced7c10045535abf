import type { Operation } from '../../../core/operation.js';
import { literalOf } from '../expressions.js';
import { as, child, children, flag, relationName, text, type Tree, unwrap } from '../tree.js';
import { optionsOf } from '../definitions.js';
import type { Reading } from './objects.js';
import { roleOf } from './tables.js';

/** Milliseconds of each unit of time. Source: https://www.postgresql.org/docs/18/config-setting.html#CONFIG-SETTING-NAMES-VALUES */
const units: Readonly<Record<string, number>> = { us: 0.001, ms: 1, s: 1000, min: 60_000, h: 3_600_000, d: 86_400_000 };

/** Length of a timeout in milliseconds; undefined where the setting is none, or its value cannot be read. */
export function durationMs(setting: string, value: string): number | undefined {
  if (!setting.endsWith('_timeout')) return undefined;
  const match = /^\s*(\d+(?:\.\d+)?)\s*(us|ms|s|min|h|d)?\s*$/.exec(value);
  return match === null ? undefined : Number(match[1]) * (units[match[2] ?? 'ms'] ?? 1);
}

/** SET and RESET. */
export function variable(node: Tree, { sql }: Reading): Operation {
  const setting = text(node, 'name') ?? 'all';
  const kind = text(node, 'kind');
  const local = flag(node, 'is_local');
  if (setting === 'role' || setting === 'session_authorization') {
    const value = literalOf(children(node, 'args')[0]);
    return { kind: 'set_role', role: typeof value === 'string' && value !== 'none' ? value : null };
  }
  if (kind === 'VAR_SET_MULTI') return { kind: 'set_setting', setting: setting.toLowerCase(), value: sql.replace(/^\s*set\s+(?:local\s+|session\s+)?/i, ''), local };
  if (kind === 'VAR_RESET' || kind === 'VAR_RESET_ALL' || kind === 'VAR_SET_DEFAULT') return { kind: 'set_setting', setting, value: null, local };
  const value = children(node, 'args')
    .map((arg) => settingValue(arg))
    .join(', ');
  const duration = durationMs(setting, value);
  return { kind: 'set_setting', setting, value, local, ...(duration === undefined ? {} : { durationMs: duration }) };
}

function settingValue(arg: Tree): string {
  const value = literalOf(arg);
  return value === undefined || value === null ? '' : String(value);
}

/** ALTER SYSTEM. */
export function alterSystem(node: Tree, reading: Reading): Operation {
  const operation = variable(child(node, 'setstmt') ?? {}, reading);
  return { kind: 'alter_system', setting: operation.kind === 'set_setting' ? operation.setting : '', value: operation.kind === 'set_setting' ? operation.value : null };
}

/** ALTER ROLE … SET. */
export function alterRoleSet(node: Tree, { sql }: Reading): Operation {
  const operation = variable(child(node, 'setstmt') ?? {}, { sql, from: 0, to: 0, source: { sql, positions: { fromByte: (byte) => byte, fromCodePoint: (point) => point, lineOf: () => 1 }, tokens: () => [], comments: () => [] } });
  const role = roleOf(child(node, 'role'));
  return operation.kind === 'set_setting' ? { kind: 'alter_role', role, sql, setting: { name: operation.setting, value: operation.value } } : { kind: 'alter_role', role, sql };
}

/** BEGIN, COMMIT, ROLLBACK, SAVEPOINT. */
export function transaction(node: Tree, { sql }: Reading): Operation {
  const name = text(node, 'savepoint_name') ?? '';
  switch (text(node, 'kind')) {
    case 'TRANS_STMT_BEGIN':
    case 'TRANS_STMT_START':
      return { kind: 'begin' };
    case 'TRANS_STMT_COMMIT':
      return { kind: 'commit' };
    case 'TRANS_STMT_ROLLBACK':
      return { kind: 'rollback' };
    case 'TRANS_STMT_ROLLBACK_TO':
      return { kind: 'rollback', to: name };
    case 'TRANS_STMT_SAVEPOINT':
      return { kind: 'savepoint', name };
    case 'TRANS_STMT_RELEASE':
      return { kind: 'savepoint', name, release: true };
    default:
      return { kind: 'opaque', sql, reason: 'two-phase commit is not modelled' };
  }
}

/** VACUUM and ANALYZE. */
export function vacuum(node: Tree): Operation {
  const tables = children(node, 'rels').map((item) => relationName(child(as(item, 'VacuumRelation'), 'relation')));
  if (!flag(node, 'is_vacuumcmd')) return { kind: 'analyze', tables };
  const options = optionsOf(children(node, 'options'));
  return { kind: 'vacuum', tables, full: 'full' in options && options.full !== 'false' };
}

/** REINDEX. */
export function reindex(node: Tree): Operation {
  const kinds = { REINDEX_OBJECT_INDEX: 'index', REINDEX_OBJECT_TABLE: 'table', REINDEX_OBJECT_SCHEMA: 'schema', REINDEX_OBJECT_SYSTEM: 'system', REINDEX_OBJECT_DATABASE: 'database' } as const;
  const object = kinds[text(node, 'kind') as keyof typeof kinds] ?? 'table';
  const relation = child(node, 'relation');
  const name = relation === undefined ? text(node, 'name') : undefined;
  const options = optionsOf(children(node, 'params'));
  return {
    kind: 'reindex',
    object,
    ...(relation === undefined ? (name === undefined ? {} : { name: { name } }) : { name: relationName(relation) }),
    concurrently: 'concurrently' in options && options.concurrently !== 'false',
  };
}

/** CREATE EXTENSION. */
export function createExtension(node: Tree): Operation {
  const options = children(node, 'options').map((item) => as(item, 'DefElem'));
  const schema = text(unwrap(child(options.find((option) => text(option, 'defname') === 'schema'), 'arg')).node, 'sval');
  return {
    kind: 'create_extension',
    extension: text(node, 'extname') ?? '',
    ...(flag(node, 'if_not_exists') ? { ifNotExists: true } : {}),
    ...(schema === undefined ? {} : { schema }),
  };
}

/** DROP ROLE: one operation for each. */
export function dropRole(node: Tree): readonly Operation[] {
  return children(node, 'roles').map((role) => ({ kind: 'drop_role', role: roleOf(as(role, 'RoleSpec')), ...(flag(node, 'missing_ok') ? { ifExists: true } : {}) }));
}

/** The names of SET CONSTRAINTS do not matter here. */
export function setConstraints(node: Tree): Operation {
  return { kind: 'set_constraints', deferred: flag(node, 'deferred') };
}

