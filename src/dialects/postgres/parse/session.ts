import type {
  AlterSystemStmt,
  ClusterStmt,
  ConstraintsSetStmt,
  CopyStmt,
  LockStmt,
  Node,
  RefreshMatViewStmt,
  ReindexStmt,
  TransactionStmt,
  TruncateStmt,
  VacuumStmt,
  VariableSetStmt,
} from 'libpg-query';
import { named } from '../../../core/name.js';
import type { Operation } from '../../../core/operation.js';
import { all, isOn, onlyNames, optionsOf, optionValue, relationName, relationNames, strings } from './nodes.js';
import { opaque } from './opaque.js';
import type { Reading } from './reading.js';
import { wordAt } from './tokens.js';
import { literalOf } from './truth.js';

/** Milliseconds of each unit. Source: https://www.postgresql.org/docs/18/config-setting.html#CONFIG-SETTING-NAMES-VALUES */
const units: Readonly<Record<string, number>> = { us: 0.001, ms: 1, s: 1000, min: 60_000, h: 3_600_000, d: 86_400_000 };

/** Timeouts that are counted in milliseconds. Source: https://www.postgresql.org/docs/18/runtime-config-client.html */
const timeouts: ReadonlySet<string> = new Set([
  'deadlock_timeout',
  'idle_in_transaction_session_timeout',
  'idle_session_timeout',
  'lock_timeout',
  'statement_timeout',
  'transaction_timeout',
]);

/** The length of a timeout; undefined for other settings, and for a value that is no length. */
export function durationOf(setting: string, value: string | null): number | undefined {
  if (value === null || !timeouts.has(setting)) return undefined;
  const read = /^\s*(\d+(?:\.\d*)?|\.\d+)\s*(us|ms|s|min|h|d)?\s*$/.exec(value);
  return read === null ? undefined : Math.round(Number(read[1]) * (units[read[2] ?? 'ms'] ?? 1));
}

/** A setting with its new value; null where it goes back to its default. Several values are joined by commas. */
export function settingOf(node: VariableSetStmt): { readonly setting: string; readonly value: string | null } {
  const setting = node.name?.toLowerCase() ?? 'all';
  if (node.kind !== 'VAR_SET_VALUE') return { setting, value: null };
  const values = (node.args ?? []).map((arg) => String(literalOf(arg) ?? ''));
  return { setting, value: values.join(', ') };
}

/** SET as an operation, with the length of a timeout. */
export function setSetting(setting: string, value: string | null, local: boolean): Operation {
  const durationMs = durationOf(setting, value);
  return { kind: 'set_setting', setting, value, local, ...(durationMs === undefined ? {} : { durationMs }) };
}

/** SET, RESET, SET ROLE and SET TRANSACTION. */
export function setVariable(node: VariableSetStmt, reading: Reading): readonly Operation[] {
  const { setting, value } = settingOf(node);
  if (node.kind === 'VAR_SET_CURRENT') return [opaque(reading)];
  if (node.kind === 'VAR_SET_MULTI') return setMulti(node, reading);
  if (setting === 'role') return [{ kind: 'set_role', role: value === 'none' ? null : value }];
  return [setSetting(setting, value, node.is_local === true)];
}

/** SET TRANSACTION sets for the transaction, SET SESSION CHARACTERISTICS the defaults of those to come. */
function setMulti(node: VariableSetStmt, reading: Reading): readonly Operation[] {
  const isTransaction = node.name === 'TRANSACTION';
  if (!isTransaction && node.name !== 'SESSION CHARACTERISTICS') return [opaque(reading)];
  return all(node.args, 'DefElem').map((option) => {
    const setting = `${isTransaction ? '' : 'default_'}${option.defname ?? ''}`;
    return setSetting(setting, onOff(option.defname, optionValue(option)), isTransaction);
  });
}

function onOff(name: string | undefined, value: string | null): string | null {
  if (name === 'transaction_isolation') return value;
  return value === '1' || value === 'true' ? 'on' : 'off';
}

/** ALTER SYSTEM. */
export function alterSystem(node: AlterSystemStmt): readonly Operation[] {
  return [{ kind: 'alter_system', ...settingOf(node.setstmt ?? {}) }];
}

/** BEGIN, COMMIT, ROLLBACK and savepoints. */
export function transaction(node: TransactionStmt, reading: Reading): readonly Operation[] {
  const name = node.savepoint_name ?? '';
  switch (node.kind) {
    case undefined:
    case 'TRANS_STMT_BEGIN':
    case 'TRANS_STMT_START':
      return [(node.options ?? []).length === 0 ? { kind: 'begin' } : { kind: 'begin', sql: reading.sql }];
    case 'TRANS_STMT_COMMIT':
      return chained(node, { kind: 'commit' });
    case 'TRANS_STMT_ROLLBACK':
      return chained(node, { kind: 'rollback' });
    case 'TRANS_STMT_ROLLBACK_TO':
      return [{ kind: 'rollback', to: name }];
    case 'TRANS_STMT_SAVEPOINT':
      return [{ kind: 'savepoint', name }];
    case 'TRANS_STMT_RELEASE':
      return [{ kind: 'savepoint', name, release: true }];
    default:
      return [opaque(reading)];
  }
}

/** AND CHAIN opens the next transaction at once. */
function chained(node: TransactionStmt, end: Operation): readonly Operation[] {
  return node.chain === true ? [end, { kind: 'begin' }] : [end];
}

/** SET CONSTRAINTS. */
export function setConstraints(node: ConstraintsSetStmt): readonly Operation[] {
  const constraints = all(node.constraints, 'RangeVar').map(relationName);
  return [
    { kind: 'set_constraints', deferred: node.deferred === true, ...(constraints.length === 0 ? {} : { constraints }) },
  ];
}

/** Lock modes by number. Source: src/include/storage/lockdefs.h of PostgreSQL 18 */
const modes = [
  '',
  'ACCESS SHARE',
  'ROW SHARE',
  'ROW EXCLUSIVE',
  'SHARE UPDATE EXCLUSIVE',
  'SHARE',
  'SHARE ROW EXCLUSIVE',
  'EXCLUSIVE',
  'ACCESS EXCLUSIVE',
];

/** LOCK TABLE. */
export function lockTable(node: LockStmt): readonly Operation[] {
  const mode = modes[node.mode ?? 8] ?? 'ACCESS EXCLUSIVE';
  return [
    {
      kind: 'lock_table',
      tables: relationNames(node.relations),
      ...onlyNames(node.relations),
      mode,
      noWait: node.nowait === true,
    },
  ];
}

/** VACUUM and ANALYZE. */
export function vacuum(node: VacuumStmt): readonly Operation[] {
  const relations = all(node.rels, 'VacuumRelation');
  const columns = relations.map((relation) => strings(relation.va_cols));
  const only = relations.flatMap(({ relation }) => (relation === undefined || relation.inh === true ? [] : [relation]));
  const { full: _, ...options } = optionsOf(node.options);
  const shared = {
    tables: relations.map((relation) => relationName(relation.relation)),
    ...(columns.some((names) => names.length > 0) ? { columns } : {}),
    ...(only.length === 0 ? {} : { only: only.map(relationName) }),
    ...(Object.keys(options).length === 0 ? {} : { options }),
  };
  if (node.is_vacuumcmd !== true) return [{ kind: 'analyze', ...shared }];
  return [{ kind: 'vacuum', full: isOn(node.options, 'full'), ...shared }];
}

/** CLUSTER. */
export function cluster(node: ClusterStmt): readonly Operation[] {
  return [
    {
      kind: 'cluster',
      ...(node.relation === undefined ? {} : { table: relationName(node.relation) }),
      ...(node.indexname === undefined ? {} : { index: node.indexname }),
      ...(isOn(node.params, 'verbose') ? { verbose: true } : {}),
    },
  ];
}

const reindexed = {
  REINDEX_OBJECT_INDEX: 'index',
  REINDEX_OBJECT_TABLE: 'table',
  REINDEX_OBJECT_SCHEMA: 'schema',
  REINDEX_OBJECT_SYSTEM: 'system',
  REINDEX_OBJECT_DATABASE: 'database',
} as const;

/** REINDEX. */
export function reindex(node: ReindexStmt, reading: Reading): readonly Operation[] {
  const name = node.relation === undefined ? named(node.name ?? '') : relationName(node.relation);
  const { concurrently: _, ...options } = optionsOf(node.params);
  return [
    {
      kind: 'reindex',
      object: reindexed[node.kind ?? 'REINDEX_OBJECT_INDEX'],
      ...(name.name === '' ? {} : { name }),
      concurrently: isOn(node.params, 'concurrently'),
      ...(isInBrackets(node, reading) ? { inBrackets: true } : {}),
      ...(Object.keys(options).length === 0 ? {} : { options }),
    },
  ];
}

function isInBrackets({ params }: ReindexStmt, { tokens, tokenAt }: Reading): boolean {
  const concurrently = all(params, 'DefElem').find(({ defname }) => defname === 'concurrently');
  return concurrently !== undefined && ['(', ','].includes(wordAt(tokens, tokenAt(concurrently.location) - 1));
}

/** REFRESH MATERIALIZED VIEW. */
export function refresh(node: RefreshMatViewStmt): readonly Operation[] {
  return [
    {
      kind: 'refresh_materialized_view',
      view: relationName(node.relation),
      concurrently: node.concurrent === true,
      withData: node.skipData !== true,
    },
  ];
}

/** TRUNCATE. */
export function truncate(node: TruncateStmt): readonly Operation[] {
  return [
    {
      kind: 'truncate',
      tables: relationNames(node.relations),
      ...onlyNames(node.relations),
      cascade: node.behavior === 'DROP_CASCADE',
      restartIdentity: node.restart_seqs === true,
    },
  ];
}

/** COPY. */
export function copy(node: CopyStmt, { sql }: Reading): readonly Operation[] {
  const source = node.is_program === true ? 'program' : node.filename === undefined ? 'stdin' : 'file';
  return [
    {
      kind: 'copy',
      ...(node.relation === undefined ? {} : { table: relationName(node.relation) }),
      direction: node.is_from === true ? 'from' : 'to',
      source,
      sql,
    },
  ];
}

/** The string that a call hands over at one place, where it is a constant. */
export function constantArgument(args: readonly Node[] | undefined, at: number): string | undefined {
  const value = literalOf(args?.[at]);
  return value === undefined || value === null ? undefined : String(value);
}
