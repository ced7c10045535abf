import { type Name, sameName } from '../../core/name.js';
import type { Operation, OperationKind, OperationOf } from '../../core/operation.js';
import { identifier, quoted } from './keywords.js';
import {
  column,
  columns,
  constraint,
  dotted,
  index,
  name,
  options,
  spaced,
  table,
  tableWords,
  words,
} from './print-parts.js';

/** One operation as SQL, without a closing semicolon. An operation that keeps its text is printed as that text. */
export function print(operation: Operation): string {
  const printer = printers[operation.kind] as (operation: Operation) => string;
  return printer(operation);
}

type Printers = { readonly [Kind in OperationKind]: (operation: OperationOf<Kind>) => string };

const exists = (operation: { readonly ifExists?: boolean }): string | false =>
  operation.ifExists === true && 'if exists';
const missing = (operation: { readonly ifNotExists?: boolean }): string | false =>
  operation.ifNotExists === true && 'if not exists';
const cascade = (operation: { readonly cascade?: boolean }): string | false => operation.cascade === true && 'cascade';
const which = ({ alters }: { readonly alters?: OperationOf<'add_column'>['alters'] }): readonly (string | false)[] => [
  alters?.ifExists === true && 'if exists',
  alters?.only === true && 'only',
];
/** Tables in a row, each with its ONLY and its columns. */
const listed = (
  tables: readonly Name[],
  only: readonly Name[] = [],
  named: readonly (readonly string[])[] = [],
): string =>
  tables
    .map((one, at) => {
      const part = named[at] ?? [];
      const isOnly = only.some((other) => sameName(other, one));
      return words(isOnly && 'only', name(one), part.length > 0 && `(${columns(part)})`);
    })
    .join(', ');
const bracketed = (list: Readonly<Record<string, string | null>>): string | false =>
  Object.keys(list).length > 0 && `(${spaced(list)})`;
const alter = (
  operation: { readonly table: Name; readonly alters?: OperationOf<'add_column'>['alters'] },
  ...rest: readonly (string | false | undefined)[]
): string => words('alter table', ...which(operation), name(operation.table), ...rest);
const alterColumn = (
  operation: Parameters<typeof alter>[0] & { readonly column: string },
  ...rest: readonly (string | false | undefined)[]
): string => alter(operation, `alter column ${identifier(operation.column)}`, ...rest);
const kept = ({ sql }: { readonly sql: string }): string => sql;

const objectWord = (object: string): string => object.replaceAll('_', ' ');

/** A temporary table has a schema of its own, which CREATE says by its keyword. */
const newTable = ({ table: made, definition }: OperationOf<'create_table'>): string =>
  name(definition.temporary === true ? { name: made.name } : made);

const isReset = (list: Readonly<Record<string, string | null>>): boolean =>
  Object.values(list).every((value) => value === null);

const timing = (operation: OperationOf<'alter_constraint'>): readonly (string | false)[] => {
  const { deferrable, initiallyDeferred, enforced } = operation;
  return [
    deferrable !== undefined && (deferrable ? 'deferrable' : 'not deferrable'),
    initiallyDeferred === true && 'initially deferred',
    enforced !== undefined && (enforced ? 'enforced' : 'not enforced'),
  ];
};

const printers: Printers = {
  create_table: (one) =>
    words('create', tableWords(one.definition), missing(one), newTable(one), table(one.definition)),
  create_table_as: (one) =>
    words('create table', missing(one), name(one.table), 'as', one.query, !one.withData && 'with no data'),
  drop_table: (one) => words('drop table', exists(one), name(one.table), cascade(one)),
  rename_table: (one) => words('alter table', exists(one), name(one.table), 'rename to', identifier(one.to)),
  set_schema: (one) =>
    words('alter', objectWord(one.object), ...which(one), name(one.name), 'set schema', identifier(one.to)),
  set_table_options: (one) => {
    const clustered = one.options['cluster on'];
    if (clustered !== undefined) return alter(one, `cluster on ${identifier(clustered ?? '')}`);
    return alter(one, isReset(one.options) ? 'reset' : 'set', `(${options(one.options)})`);
  },
  set_logged: (one) => alter(one, one.logged ? 'set logged' : 'set unlogged'),
  set_tablespace: (one) =>
    words('alter', objectWord(one.object), ...which(one), name(one.name), 'set tablespace', identifier(one.tablespace)),
  set_access_method: (one) =>
    alter(one, 'set access method', one.method === 'default' ? 'default' : identifier(one.method)),
  set_owner: (one) =>
    words('alter', objectWord(one.object), ...which(one), name(one.name), 'owner to', role(one.owner)),
  set_replica_identity: (one) =>
    alter(
      one,
      'replica identity',
      one.identity === 'index' ? `using index ${identifier(one.index ?? '')}` : one.identity,
    ),
  set_row_security: (one) =>
    alter(
      one,
      one.forced === undefined ? (one.enabled === true ? 'enable' : 'disable') : one.forced ? 'force' : 'no force',
      'row level security',
    ),
  set_inherit: (one) => alter(one, one.inherit ? 'inherit' : 'no inherit', name(one.parent)),
  cluster: (one) =>
    words(
      'cluster',
      one.verbose === true && 'verbose',
      one.table !== undefined && name(one.table),
      one.index !== undefined && `using ${identifier(one.index)}`,
    ),
  attach_partition: (one) => alter(one, 'attach partition', name(one.partition), one.bound.sql),
  detach_partition: (one) =>
    alter(
      one,
      'detach partition',
      name(one.partition),
      one.concurrently && 'concurrently',
      one.finalize === true && 'finalize',
    ),
  add_column: (one) => alter(one, 'add column', missing(one), column(one.column)),
  drop_column: (one) => alter(one, 'drop column', exists(one), identifier(one.column), cascade(one)),
  rename_column: (one) => alter(one, 'rename column', identifier(one.column), 'to', identifier(one.to)),
  alter_column_type: (one) =>
    alterColumn(
      one,
      'type',
      one.type.sql,
      one.collation !== undefined && `collate ${dotted(one.collation)}`,
      one.using !== undefined && `using ${one.using.sql}`,
    ),
  set_default: (one) => alterColumn(one, 'set default', one.value.sql),
  drop_default: (one) => alterColumn(one, 'drop default'),
  set_not_null: (one) => alterColumn(one, 'set not null'),
  drop_not_null: (one) => alterColumn(one, 'drop not null'),
  add_identity: (one) =>
    alterColumn(
      one,
      'add generated',
      one.always ? 'always' : 'by default',
      'as identity',
      one.options !== undefined && `(${one.options})`,
    ),
  drop_identity: (one) => alterColumn(one, 'drop identity', exists(one)),
  set_expression: (one) => alterColumn(one, `set expression as (${one.value.sql})`),
  drop_expression: (one) => alterColumn(one, 'drop expression', exists(one)),
  set_column_options: (one) =>
    alterColumn(one, one.option === 'attributes' ? `set (${one.value})` : `set ${one.option} ${one.value}`),
  add_constraint: (one) => alter(one, 'add', constraint(one.constraint)),
  drop_constraint: (one) => alter(one, 'drop constraint', exists(one), identifier(one.constraint), cascade(one)),
  validate_constraint: (one) => alter(one, 'validate constraint', identifier(one.constraint)),
  rename_constraint: (one) => alter(one, 'rename constraint', identifier(one.constraint), 'to', identifier(one.to)),
  alter_constraint: (one) => alter(one, 'alter constraint', identifier(one.constraint), ...timing(one)),
  create_index: (one) =>
    words(
      'create',
      one.definition.unique && 'unique',
      'index',
      one.concurrently && 'concurrently',
      missing(one),
      one.index !== undefined && identifier(one.index),
      'on',
      one.only === true && 'only',
      name(one.table),
      index(one.definition),
    ),
  drop_index: (one) =>
    words('drop index', one.concurrently && 'concurrently', exists(one), name(one.index), cascade(one)),
  rename_index: (one) => words('alter index', exists(one), name(one.index), 'rename to', identifier(one.to)),
  alter_index: (one) =>
    words(
      'alter index',
      exists(one),
      name(one.index),
      isReset(one.options) ? 'reset' : 'set',
      `(${options(one.options)})`,
    ),
  attach_index_partition: (one) => words('alter index', name(one.index), 'attach partition', name(one.partition)),
  reindex: (one) =>
    words(
      'reindex',
      bracketed({ ...(one.inBrackets === true ? { concurrently: null } : {}), ...one.options }),
      one.object,
      one.concurrently && one.inBrackets !== true && 'concurrently',
      one.name !== undefined && name(one.name),
    ),
  create_view: (one) =>
    words(
      'create',
      one.orReplace === true && 'or replace',
      'view',
      `${name(one.view)}${one.columns === undefined ? '' : ` (${columns(one.columns)})`}`,
      one.options !== undefined && Object.keys(one.options).length > 0 && `with (${options(one.options)})`,
      'as',
      one.query,
    ),
  drop_view: (one) => words('drop view', exists(one), name(one.view), cascade(one)),
  create_materialized_view: (one) =>
    words(
      'create materialized view',
      missing(one),
      `${name(one.view)}${one.columns === undefined ? '' : ` (${columns(one.columns)})`}`,
      'as',
      one.query,
      !one.withData && 'with no data',
    ),
  drop_materialized_view: (one) => words('drop materialized view', exists(one), name(one.view), cascade(one)),
  refresh_materialized_view: (one) =>
    words(
      'refresh materialized view',
      one.concurrently && 'concurrently',
      name(one.view),
      !one.withData && 'with no data',
    ),
  create_sequence: (one) => (one.sql === '' ? words('create sequence', missing(one), name(one.sequence)) : one.sql),
  alter_sequence: (one) =>
    one.sql === '' && one.ownedBy !== undefined
      ? words(
          'alter sequence',
          name(one.sequence),
          'owned by',
          one.ownedBy === null ? 'none' : `${name(one.ownedBy.table)}.${identifier(one.ownedBy.column)}`,
        )
      : one.sql,
  drop_sequence: (one) => words('drop sequence', exists(one), name(one.sequence), cascade(one)),
  create_enum: (one) => `create type ${name(one.type)} as enum (${one.values.map(quoted).join(', ')})`,
  add_enum_value: (one) =>
    words(
      'alter type',
      name(one.type),
      'add value',
      missing(one),
      quoted(one.value),
      one.position !== undefined && `${one.position.place} ${quoted(one.position.neighbour)}`,
    ),
  rename_enum_value: (one) => `alter type ${name(one.type)} rename value ${quoted(one.value)} to ${quoted(one.to)}`,
  create_domain: kept,
  alter_domain: kept,
  create_type: kept,
  create_collation: kept,
  alter_type: kept,
  drop_type: (one) => words('drop', one.object, exists(one), name(one.type), cascade(one)),
  create_schema: (one) => words('create schema', missing(one), identifier(one.schema)),
  rename_schema: (one) => words('alter schema', identifier(one.schema), 'rename to', identifier(one.to)),
  drop_schema: (one) => words('drop schema', exists(one), identifier(one.schema), cascade(one)),
  create_database: kept,
  drop_database: (one) => words('drop database', exists(one), identifier(one.database)),
  drop_tablespace: (one) => `drop tablespace ${identifier(one.tablespace)}`,
  create_extension: (one) =>
    words(
      'create extension',
      missing(one),
      identifier(one.extension),
      one.schema !== undefined && `schema ${identifier(one.schema)}`,
      one.version !== undefined && `version ${quoted(one.version)}`,
      one.cascade === true && 'cascade',
    ),
  alter_extension: kept,
  drop_extension: (one) => words('drop extension', exists(one), identifier(one.extension), cascade(one)),
  create_function: kept,
  drop_function: (one) =>
    words(
      'drop',
      one.procedure === true ? 'procedure' : one.aggregate === true ? 'aggregate' : 'function',
      exists(one),
      `${name(one.routine)}(${one.signature})`,
      cascade(one),
    ),
  create_trigger: kept,
  drop_trigger: (one) =>
    words('drop trigger', exists(one), identifier(one.trigger), 'on', name(one.table), cascade(one)),
  set_trigger: (one) =>
    alter(
      one,
      one.enabled ? 'enable' : 'disable',
      one.fires,
      'trigger',
      one.trigger === 'all' || one.trigger === 'user' ? one.trigger : identifier(one.trigger),
    ),
  create_rule: kept,
  drop_rule: (one) => words('drop rule', exists(one), identifier(one.rule), 'on', name(one.table), cascade(one)),
  do: kept,
  call: kept,
  create_policy: (one) =>
    words(
      'create policy',
      identifier(one.policy),
      'on',
      name(one.table),
      !one.permissive && 'as restrictive',
      `for ${one.command.toLowerCase()}`,
      one.roles.length > 0 && `to ${one.roles.map(role).join(', ')}`,
      one.using !== undefined && `using (${one.using.sql})`,
      one.check !== undefined && `with check (${one.check.sql})`,
    ),
  alter_policy: kept,
  drop_policy: (one) => words('drop policy', exists(one), identifier(one.policy), 'on', name(one.table)),
  grant: kept,
  revoke: kept,
  create_role: kept,
  alter_role: kept,
  drop_role: (one) => words('drop role', exists(one), identifier(one.role)),
  set_setting: (one) => {
    if (one.value === null) return one.local ? `set local ${one.setting} to default` : `reset ${one.setting}`;
    return words('set', one.local && 'local', one.setting, '=', settingValue(one.setting, one.value));
  },
  alter_system: (one) =>
    one.value === null ? `alter system reset ${one.setting}` : `alter system set ${one.setting} = ${quoted(one.value)}`,
  set_role: (one) => (one.role === null ? 'reset role' : `set role ${role(one.role)}`),
  begin: (one) => one.sql ?? 'begin',
  commit: () => 'commit',
  rollback: (one) => words('rollback', one.to !== undefined && `to savepoint ${identifier(one.to)}`),
  savepoint: (one) => words(one.release === true && 'release', 'savepoint', identifier(one.name)),
  set_constraints: (one) =>
    words(
      'set constraints',
      one.constraints === undefined ? 'all' : one.constraints.map(name).join(', '),
      one.deferred ? 'deferred' : 'immediate',
    ),
  lock_table: (one) =>
    words('lock table', listed(one.tables, one.only), `in ${one.mode.toLowerCase()} mode`, one.noWait && 'nowait'),
  advisory_lock: (one) => one.sql ?? `select ${one.function}(0)`,
  vacuum: (one) =>
    words(
      'vacuum',
      one.options === undefined
        ? one.full && 'full'
        : bracketed({ ...(one.full ? { full: null } : {}), ...one.options }),
      listed(one.tables, one.only, one.columns),
    ),
  analyze: (one) => words('analyze', bracketed(one.options ?? {}), listed(one.tables, one.only, one.columns)),
  create_statistics: kept,
  comment: (one) =>
    one.object === 'table' || one.object === 'column'
      ? `comment on ${one.object} ${name(one.name)}${one.column === undefined ? '' : `.${identifier(one.column)}`} is ${one.text === null ? 'null' : quoted(one.text)}`
      : one.sql,
  publication: kept,
  insert: kept,
  update: kept,
  delete: kept,
  merge: kept,
  truncate: (one) =>
    words(
      'truncate',
      listed(one.tables, one.only),
      one.restartIdentity && 'restart identity',
      one.cascade && 'cascade',
    ),
  copy: kept,
  select: kept,
  opaque: kept,
};

function role(value: string): string {
  return ['public', 'current_user', 'session_user', 'current_role'].includes(value) ? value : identifier(value);
}

/** A list of schemas is a list of names; everything else is one text. */
function settingValue(setting: string, value: string): string {
  if (setting === 'search_path')
    return value === ''
      ? "''"
      : value
          .split(',')
          .map((part) => identifier(part.trim()))
          .join(', ');
  return quoted(value);
}
