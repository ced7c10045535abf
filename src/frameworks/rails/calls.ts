import type { Operation } from '../../core/operation.js';
import type { Schema } from '../../core/schema.js';
import type { SourceCall, SourceValue } from '../../core/source.js';
import {
  checkConstraint,
  columnOf,
  defaultOf,
  exclusion,
  foreignKey,
  indexOperation,
  primaryKey,
  type Rails,
  reference,
  tableBody,
  tableName,
} from './columns.js';
import { tableize } from './inflect.js';
import { checkName, constraintName, foreignKeyColumn, foreignKeyName, indexName } from './names.js';
import { argument, entries, names, text, truth } from './values.js';

/** What one call of a migration does: operations, or why it could not be read. */
export interface Made {
  readonly operations: readonly Operation[];
  /** SQL of its own, where the call runs SQL as it stands. */
  readonly sql?: readonly { readonly sql: string; readonly operations: readonly Operation[] }[];
  readonly unread?: string;
}

/** What a call needs to know besides its arguments. */
export interface Situation extends Rails {
  readonly schema: Schema;
}

const nothing: Made = { operations: [] };

/** Calls that change nothing in the database. */
const silent = new Set([
  'disable_ddl_transaction!',
  'say',
  'puts',
  'print',
  'reset_column_information',
  'announce',
  'suppress_messages',
  'safety_assured',
  'require',
  'sleep',
  'p',
  'warn',
  'raise',
  'return',
  'say_with_time',
  'up_only',
  'transaction',
  'log',
  'info',
  'debug',
  'clear_cache!',
  'reload',
  'table_exists?',
  'column_exists?',
  'index_exists?',
  'foreign_key_exists?',
  'index_name_exists?',
  'extension_enabled?',
  'check_constraint_exists?',
  'data_source_exists?',
  'view_exists?',
  'enable_statement_timeout',
  'disable_statement_timeout',
  'set_lock_timeout',
  'type_cast',
]);

/** Reads one call. Calls that only wrap others are unfolded before. */
export function readCall(call: SourceCall, situation: Situation): Made {
  const read = readers[call.name];
  if (read !== undefined)
    return (
      read(call, situation) ?? {
        operations: [],
        unread: `\`${call.name}\` is called with something that is known only at run time`,
      }
    );
  if (silent.has(call.name)) return nothing;
  return (
    modelCall(call, situation) ?? {
      operations: [],
      unread: `\`${call.receiver === undefined ? '' : `${oneLine(call.receiver)}.`}${call.name}\` runs code that is not read; check what it changes`,
    }
  );
}

type Read = (call: SourceCall, situation: Situation) => Made | null;

const one = (operation: Operation): Made => ({ operations: [operation] });

const readers: Readonly<Record<string, Read>> = {
  create_table: createTable,
  create_join_table: createJoinTable,
  drop_table: (call) => {
    const tables = call.arguments.map(text);
    if (tables.some((table) => table === undefined)) return null;
    return {
      operations: tables.map((table) => ({
        kind: 'drop_table',
        table: tableName(table ?? ''),
        ...(truth(call.options.if_exists) === true ? { ifExists: true } : {}),
        ...(text(call.options.force) === 'cascade' ? { cascade: true } : {}),
      })),
    };
  },
  rename_table: renameTable,
  change_table: changeTable,
  add_column: (call, situation) =>
    withTable(call, (table) => {
      const [, name, type] = call.arguments.map(text);
      if (name === undefined || type === undefined) return null;
      return one({
        kind: 'add_column',
        table: tableName(table),
        column: columnOf(name, type, call.options, situation),
        ...(truth(call.options.if_not_exists) === true ? { ifNotExists: true } : {}),
      });
    }),
  add_columns: (call, situation) =>
    withTable(call, (table) => {
      const columns = call.arguments.slice(1).map(text);
      const type = text(call.options.type);
      if (type === undefined || columns.some((column) => column === undefined)) return null;
      return {
        operations: columns.map((column) => ({
          kind: 'add_column',
          table: tableName(table),
          column: columnOf(column ?? '', type, call.options, situation),
        })),
      };
    }),
  remove_column: (call) =>
    withTable(call, (table) => {
      const column = argument(call, 1);
      return column === undefined
        ? null
        : one({
            kind: 'drop_column',
            table: tableName(table),
            column,
            ...(truth(call.options.if_exists) === true ? { ifExists: true } : {}),
          });
    }),
  remove_columns: (call) =>
    withTable(call, (table) => {
      const columns = call.arguments.slice(1).map(text);
      return columns.some((column) => column === undefined)
        ? null
        : {
            operations: columns.map((column) => ({
              kind: 'drop_column',
              table: tableName(table),
              column: column ?? '',
            })),
          };
    }),
  rename_column: (call) =>
    withTable(call, (table) => {
      const [, column, to] = call.arguments.map(text);
      return column === undefined || to === undefined
        ? null
        : one({ kind: 'rename_column', table: tableName(table), column, to });
    }),
  change_column: changeColumn,
  change_column_default: (call, situation) =>
    withTable(call, (table) => {
      const column = argument(call, 1);
      if (column === undefined) return null;
      const given = call.options.to ?? call.arguments[2];
      const value = defaultOf(given, situation);
      return one(
        value === undefined
          ? { kind: 'drop_default', table: tableName(table), column }
          : { kind: 'set_default', table: tableName(table), column, value },
      );
    }),
  change_column_null: changeColumnNull,
  change_column_comment: (call) =>
    withTable(call, (table) => {
      const column = argument(call, 1);
      return column === undefined
        ? null
        : one({
            kind: 'comment',
            object: 'column',
            name: tableName(table),
            column,
            text: text(call.options.to) ?? argument(call, 2) ?? null,
            sql: '',
          });
    }),
  change_table_comment: (call) =>
    withTable(call, (table) =>
      one({
        kind: 'comment',
        object: 'table',
        name: tableName(table),
        text: text(call.options.to) ?? argument(call, 1) ?? null,
        sql: '',
      }),
    ),
  add_timestamps: (call, situation) =>
    withTable(call, (table) => {
      const options = {
        ...(situation.version >= 5 ? { null: { kind: 'boolean', value: false } as const } : {}),
        ...call.options,
      };
      return {
        operations: ['created_at', 'updated_at'].map((name) => ({
          kind: 'add_column',
          table: tableName(table),
          column: columnOf(name, 'datetime', options, situation),
        })),
      };
    }),
  remove_timestamps: (call) =>
    withTable(call, (table) => ({
      operations: ['updated_at', 'created_at'].map((column) => ({
        kind: 'drop_column',
        table: tableName(table),
        column,
      })),
    })),
  add_index: (call, situation) =>
    withTable(call, (table) => {
      const columns = names(call.arguments[1]);
      return columns === undefined ? null : one(indexOperation(table, columns, call.options, situation));
    }),
  remove_index: removeIndex,
  rename_index: (call) =>
    withTable(call, () => {
      const [, from, to] = call.arguments.map(text);
      return from === undefined || to === undefined ? null : one({ kind: 'rename_index', index: tableName(from), to });
    }),
  add_reference: addReference,
  add_belongs_to: addReference,
  remove_reference: removeReference,
  remove_belongs_to: removeReference,
  add_foreign_key: (call) =>
    withTable(call, (table) => {
      const to = argument(call, 1);
      return to === undefined
        ? null
        : one({ kind: 'add_constraint', table: tableName(table), constraint: foreignKey(table, to, call.options) });
    }),
  remove_foreign_key: (call, situation) =>
    withTable(call, (table) =>
      one({
        kind: 'drop_constraint',
        table: tableName(table),
        constraint: foreignKeyOf(table, call, situation),
        ...(truth(call.options.if_exists) === true ? { ifExists: true } : {}),
      }),
    ),
  validate_foreign_key: (call, situation) =>
    withTable(call, (table) =>
      one({ kind: 'validate_constraint', table: tableName(table), constraint: foreignKeyOf(table, call, situation) }),
    ),
  add_check_constraint: (call, situation) =>
    withTable(call, (table) => {
      const expression = argument(call, 1);
      return expression === undefined
        ? null
        : one({
            kind: 'add_constraint',
            table: tableName(table),
            constraint: checkConstraint(table, expression, call.options, situation),
          });
    }),
  remove_check_constraint: (call) =>
    withTable(call, (table) => {
      const name =
        text(call.options.name) ?? checkName(table, argument(call, 1) ?? text(call.options.expression) ?? '');
      return one({ kind: 'drop_constraint', table: tableName(table), constraint: name });
    }),
  validate_check_constraint: (call) =>
    withTable(call, (table) => {
      const name = text(call.options.name) ?? argument(call, 1);
      return name === undefined
        ? null
        : one({ kind: 'validate_constraint', table: tableName(table), constraint: name });
    }),
  validate_constraint: (call) =>
    withTable(call, (table) => {
      const name = argument(call, 1);
      return name === undefined
        ? null
        : one({ kind: 'validate_constraint', table: tableName(table), constraint: name });
    }),
  add_exclusion_constraint: (call) =>
    withTable(call, (table) => {
      const expression = argument(call, 1);
      return expression === undefined
        ? null
        : one({
            kind: 'add_constraint',
            table: tableName(table),
            constraint: exclusion(table, expression, call.options),
          });
    }),
  remove_exclusion_constraint: (call) =>
    withTable(call, (table) =>
      one({
        kind: 'drop_constraint',
        table: tableName(table),
        constraint: text(call.options.name) ?? constraintName(table, argument(call, 1) ?? '', 'excl'),
      }),
    ),
  add_unique_constraint: (call) =>
    withTable(call, (table) => {
      const columns = names(call.arguments[1]) ?? [];
      const usingIndex = text(call.options.using_index);
      const name =
        text(call.options.name) ??
        (usingIndex === undefined ? constraintName(table, columns.join('_and_'), 'unique') : usingIndex);
      return one({
        kind: 'add_constraint',
        table: tableName(table),
        constraint: { type: 'unique', name, columns, ...(usingIndex === undefined ? {} : { usingIndex }) },
      });
    }),
  remove_unique_constraint: (call) =>
    withTable(call, (table) =>
      one({
        kind: 'drop_constraint',
        table: tableName(table),
        constraint:
          text(call.options.name) ?? constraintName(table, (names(call.arguments[1]) ?? []).join('_and_'), 'unique'),
      }),
    ),
  enable_extension: (call) => {
    const extension = argument(call, 0);
    return extension === undefined
      ? null
      : one({ kind: 'create_extension', extension: extension.split('.').at(-1) ?? extension, ifNotExists: true });
  },
  disable_extension: (call) => {
    const extension = argument(call, 0);
    return extension === undefined ? null : one({ kind: 'drop_extension', extension, ifExists: true, cascade: true });
  },
  create_enum: (call) => {
    const type = argument(call, 0);
    const values = names(call.arguments[1]);
    return type === undefined || values === undefined
      ? null
      : one({ kind: 'create_enum', type: tableName(type), values });
  },
  drop_enum: (call) => {
    const type = argument(call, 0);
    return type === undefined
      ? null
      : one({
          kind: 'drop_type',
          type: tableName(type),
          object: 'type',
          ...(truth(call.options.if_exists) === true ? { ifExists: true } : {}),
        });
  },
  add_enum_value: (call) => {
    const [type, value] = call.arguments.map(text);
    const before = text(call.options.before);
    const after = text(call.options.after);
    if (type === undefined || value === undefined) return null;
    const position =
      before !== undefined
        ? { position: { place: 'before', neighbour: before } as const }
        : after !== undefined
          ? { position: { place: 'after', neighbour: after } as const }
          : {};
    return one({
      kind: 'add_enum_value',
      type: tableName(type),
      value,
      ...position,
      ...(truth(call.options.if_not_exists) === true ? { ifNotExists: true } : {}),
    });
  },
  rename_enum_value: (call) => {
    const type = argument(call, 0);
    const from = text(call.options.from);
    const to = text(call.options.to);
    return type === undefined || from === undefined || to === undefined
      ? null
      : one({ kind: 'rename_enum_value', type: tableName(type), value: from, to });
  },
  create_schema: (call) => {
    const schema = argument(call, 0);
    return schema === undefined ? null : one({ kind: 'create_schema', schema });
  },
  execute: (call, situation) => {
    const sql = argument(call, 0);
    if (sql === undefined) return null;
    const parsed = situation.dialect.parse(sql);
    const [unread] = parsed.unread;
    return {
      operations: [],
      sql: parsed.statements.map((statement) => ({ sql: statement.sql, operations: statement.operations })),
      ...(unread === undefined ? {} : { unread: unread.reason }),
    };
  },
};

function withTable(call: SourceCall, read: (table: string) => Made | null): Made | null {
  const table = argument(call, 0);
  return table === undefined ? null : read(table);
}

function createTable(call: SourceCall, situation: Situation): Made | null {
  return withTable(call, (table) => {
    const body = tableBody(table, call.block ?? [], situation);
    const composite = names(call.options.primary_key);
    const keys =
      call.options.primary_key?.kind === 'list' && composite !== undefined
        ? [{ type: 'primary_key' as const, columns: composite }]
        : [];
    const keyColumns = body.columns.some((column) =>
      column.constraints.some((constraint) => constraint.type === 'primary_key'),
    )
      ? []
      : primaryKey(call.options, situation);
    const force = call.options.force;
    const dropped: Operation[] =
      force === undefined || truth(force) === false
        ? []
        : [
            {
              kind: 'drop_table',
              table: tableName(table),
              ifExists: true,
              ...(text(force) === 'cascade' ? { cascade: true } : {}),
            },
          ];
    const [first] = body.unread;
    return {
      operations: [
        ...dropped,
        {
          kind: 'create_table',
          table: tableName(table),
          definition: {
            columns: [...keyColumns, ...body.columns],
            constraints: [...keys, ...body.constraints],
            ...(truth(call.options.temporary) === true ? { temporary: true } : {}),
            ...partition(call),
          },
          ...(truth(call.options.if_not_exists) === true ? { ifNotExists: true } : {}),
        },
        ...body.after,
      ],
      ...(first === undefined
        ? {}
        : {
            unread: `\`${first.receiver === undefined ? '' : `${first.receiver}.`}${first.name}\` in this table is not read`,
          }),
    };
  });
}

function partition(call: SourceCall): {
  readonly partitionBy?: { readonly strategy: string; readonly columns: readonly string[]; readonly sql: string };
} {
  const match = /partition\s+by\s+(\w+)\s*\(([^)]*)\)/i.exec(text(call.options.options) ?? '');
  if (match === null) return {};
  const strategy = (match[1] ?? '').toLowerCase();
  return {
    partitionBy: {
      strategy,
      columns: (match[2] ?? '').split(',').map((column) => column.trim()),
      sql: `${strategy} (${match[2]})`,
    },
  };
}

function createJoinTable(call: SourceCall, situation: Situation): Made | null {
  const [one, other] = call.arguments.map(text);
  if (one === undefined || other === undefined) return null;
  const table =
    text(call.options.table_name) ??
    [one, other]
      .sort()
      .join('_')
      .replace(/^(.+_)(.+)\1(.+)/, '$1$2$3');
  const required = { null: { kind: 'boolean', value: false } as const, ...entries(call.options.column_options) };
  const columns = [one, other].map((name) =>
    columnOf(foreignKeyColumn(name), situation.version >= 5.1 ? 'bigint' : 'integer', required, situation),
  );
  const body = tableBody(table, call.block ?? [], situation);
  return {
    operations: [
      {
        kind: 'create_table',
        table: tableName(table),
        definition: { columns: [...columns, ...body.columns], constraints: body.constraints },
      },
      ...body.after,
    ],
  };
}

/** Rails renames the table's sequence and its indexes with it. Source: activerecord 8.0, rename_table of the PostgreSQL adapter */
function renameTable(call: SourceCall, situation: Situation): Made | null {
  const [from, to] = call.arguments.map(text);
  if (from === undefined || to === undefined) return null;
  const renamed: Operation[] = [{ kind: 'rename_table', table: tableName(from), to }];
  for (const index of situation.schema.indexes.values()) {
    if (index.table.name !== from || index.constraint !== undefined) continue;
    const columns = index.definition.parts.flatMap((part) => part.column ?? []);
    if (index.name.name === indexName(from, columns, situation.version))
      renamed.push({ kind: 'rename_index', index: index.name, to: indexName(to, columns, situation.version) });
  }
  return { operations: renamed };
}

/** `change_table` calls the same things on `t`, without the table. */
function changeTable(call: SourceCall, situation: Situation): Made | null {
  return withTable(call, (table) => {
    const made = (call.block ?? []).map((inner) => changeCall(table, inner, situation));
    const unread = made.find((one) => one.unread !== undefined)?.unread;
    return { operations: made.flatMap((one) => one.operations), ...(unread === undefined ? {} : { unread }) };
  });
}

const renamed: Readonly<Record<string, string>> = {
  remove: 'remove_columns',
  rename: 'rename_column',
  change: 'change_column',
  change_default: 'change_column_default',
  change_null: 'change_column_null',
  index: 'add_index',
  remove_index: 'remove_index',
  rename_index: 'rename_index',
  foreign_key: 'add_foreign_key',
  remove_foreign_key: 'remove_foreign_key',
  check_constraint: 'add_check_constraint',
  remove_check_constraint: 'remove_check_constraint',
  timestamps: 'add_timestamps',
  remove_timestamps: 'remove_timestamps',
  remove_references: 'remove_reference',
  remove_belongs_to: 'remove_reference',
  references: 'add_reference',
  belongs_to: 'add_reference',
  column: 'add_column',
  exclusion_constraint: 'add_exclusion_constraint',
  unique_constraint: 'add_unique_constraint',
};

function changeCall(table: string, call: SourceCall, situation: Situation): Made {
  const subject: SourceValue = { kind: 'string', value: table };
  const name = renamed[call.name];
  if (name !== undefined) {
    if (name === 'add_reference' || name === 'remove_reference') {
      const made = call.arguments.map((argument) =>
        readCall({ ...call, name, arguments: [subject, argument] }, situation),
      );
      return { operations: made.flatMap((one) => one.operations) };
    }
    return readCall({ ...call, name, arguments: [subject, ...call.arguments] }, situation);
  }
  const body = tableBody(table, [call], situation);
  if (body.unread.length > 0) return { operations: [], unread: `\`t.${call.name}\` is not read` };
  return {
    operations: [
      ...body.columns.map((column): Operation => ({ kind: 'add_column', table: tableName(table), column })),
      ...body.after,
    ],
  };
}

function changeColumn(call: SourceCall, situation: Situation): Made | null {
  return withTable(call, (table) => {
    const [, column, type] = call.arguments.map(text);
    if (column === undefined || type === undefined) return null;
    const definition = columnOf(column, type, call.options, situation);
    const using = text(call.options.using);
    const cast = text(call.options.cast_as);
    const expression = using ?? (cast === undefined ? undefined : `CAST("${column}" AS ${cast})`);
    const on = { table: tableName(table), column };
    return {
      operations: [
        {
          kind: 'alter_column_type',
          ...on,
          type: definition.type,
          ...(expression === undefined ? {} : { using: situation.dialect.readExpression(expression) }),
        },
        ...('default' in call.options
          ? [
              definition.default === undefined
                ? ({ kind: 'drop_default', ...on } as const)
                : ({ kind: 'set_default', ...on, value: definition.default } as const),
            ]
          : []),
        ...(call.options.null === undefined
          ? []
          : [
              truth(call.options.null) === false
                ? ({ kind: 'set_not_null', ...on } as const)
                : ({ kind: 'drop_not_null', ...on } as const),
            ]),
      ],
    };
  });
}

/** A fourth argument fills rows that are null first, in one UPDATE. */
function changeColumnNull(call: SourceCall, situation: Situation): Made | null {
  return withTable(call, (table) => {
    const column = argument(call, 1);
    const nullable = truth(call.arguments[2]);
    if (column === undefined || nullable === undefined) return null;
    const on = { table: tableName(table), column };
    const value = call.arguments[3] === undefined ? undefined : defaultOf(call.arguments[3], situation);
    const set: Operation = nullable ? { kind: 'drop_not_null', ...on } : { kind: 'set_not_null', ...on };
    if (value === undefined || nullable) return { operations: [set] };
    const sql = `update ${table} set ${column} = ${value.sql} where ${column} is null`;
    return {
      operations: [...situation.dialect.parse(sql).statements.flatMap((statement) => statement.operations), set],
    };
  });
}

function removeIndex(call: SourceCall, situation: Situation): Made | null {
  return withTable(call, (table) => {
    const columns = names(call.options.column) ?? names(call.arguments[1]);
    const name = text(call.options.name) ?? nameFor(table, columns, situation);
    if (name === undefined) return null;
    return {
      operations: [
        {
          kind: 'drop_index',
          index: tableName(name),
          concurrently: text(call.options.algorithm) === 'concurrently',
          ...(truth(call.options.if_exists) === true ? { ifExists: true } : {}),
        },
      ],
    };
  });
}

/** The name of the index on these columns, as the schema knows it. */
function nameFor(table: string, columns: readonly string[] | undefined, situation: Situation): string | undefined {
  if (columns === undefined) return undefined;
  const found = [...situation.schema.indexes.values()].find(
    (index) =>
      index.table.name === table &&
      index.constraint === undefined &&
      index.definition.parts.length === columns.length &&
      index.definition.parts.every((part, at) => part.column === columns[at]),
  );
  return found?.name.name ?? indexName(table, columns, situation.version);
}

function addReference(call: SourceCall, situation: Situation): Made | null {
  return withTable(call, (table) => {
    const name = argument(call, 1);
    if (name === undefined) return null;
    const made = reference(table, name, call.options, situation);
    return {
      operations: [
        ...made.columns.map(
          (column): Operation => ({
            kind: 'add_column',
            table: tableName(table),
            column,
            ...(truth(call.options.if_not_exists) === true ? { ifNotExists: true } : {}),
          }),
        ),
        ...made.after,
      ],
    };
  });
}

function removeReference(call: SourceCall, situation: Situation): Made | null {
  return withTable(call, (table) => {
    const name = argument(call, 1);
    if (name === undefined) return null;
    const key = call.options.foreign_key;
    const options = { column: { kind: 'string', value: `${name}_id` } as const, ...entries(key) };
    const drops: Operation[] =
      key !== undefined && truth(key) !== false
        ? [
            {
              kind: 'drop_constraint',
              table: tableName(table),
              constraint: foreignKeyOf(table, { ...call, arguments: [], options }, situation),
            },
          ]
        : [];
    const columns = [...(truth(call.options.polymorphic) === true ? [`${name}_type`] : []), `${name}_id`];
    return {
      operations: [
        ...drops,
        ...columns.map((column): Operation => ({ kind: 'drop_column', table: tableName(table), column })),
      ],
    };
  });
}

/** The name of the foreign key that a call means: given, or found in the schema, or as Rails would make it. */
function foreignKeyOf(table: string, call: SourceCall, situation: Situation): string {
  const name = text(call.options.name);
  if (name !== undefined) return name;
  const to = argument(call, 1) ?? text(call.options.to_table);
  const columns = names(call.options.column) ?? (to === undefined ? [] : [foreignKeyColumn(to)]);
  const found = situation.schema.tables
    .get(table)
    ?.constraints.find(
      (constraint) =>
        constraint.type === 'foreign_key' &&
        (columns.join() === constraint.columns.join() ||
          (names(call.options.column) === undefined && constraint.references.name === to)),
    );
  return found?.name ?? foreignKeyName(table, columns);
}

const batches = /\.(?:in_batches|find_each|find_in_batches)\b/;

/** A write through a model: `Order.where(…).update_all(…)`. */
function modelCall(call: SourceCall, situation: Situation): Made | null {
  const receiver = call.receiver ?? '';
  const model = /^([A-Z]\w*(?:::[A-Z]\w*)*)\b/.exec(receiver)?.[1];
  if (model === undefined) return null;
  const table = tableize(model);
  if (!situation.schema.tables.has(table)) return null;
  const batched = batches.test(receiver);
  const filtered = /\.(?:where|find_by|joins|not|limit|left_joins)\b/.test(receiver);
  const unknown = situation.dialect.readExpression(filtered ? 'a_condition = 1' : 'true');
  const where = filtered ? { where: { ...unknown, columns: [], alwaysTrue: false } } : {};
  switch (call.name) {
    case 'update_all':
    case 'touch_all':
      return one({
        kind: 'update',
        table: tableName(table),
        set: Object.keys(call.options).map((column) => ({ column, value: situation.dialect.readExpression('null') })),
        ...where,
        reads: [],
        batched,
        literals: [],
        sql: '',
      });
    case 'delete_all':
    case 'destroy_all':
      return one({ kind: 'delete', table: tableName(table), ...where, reads: [], batched, sql: '' });
    case 'insert_all':
    case 'upsert_all':
    case 'create':
    case 'create!':
    case 'insert':
      return one({
        kind: 'insert',
        table: tableName(table),
        columns: [],
        rows: null,
        reads: [],
        literals: [],
        sql: '',
      });
    case 'reset_column_information':
      return nothing;
    default:
      return null;
  }
}

function oneLine(value: string): string {
  const plain = value.replace(/\s+/g, ' ');
  return plain.length > 50 ? `${plain.slice(0, 47)}…` : plain;
}
