import type { Operation } from '../../core/operation.js';
import type { SourceCall, SourceValue } from '../../core/source.js';
import { unlessCall, whenCall } from '../../languages/index.js';
import { readCall } from './calls.js';
import { columnOf, tableBody, tableName } from './columns.js';
import { holds } from './conditions.js';
import { foreignKeyColumn, indexName } from './names.js';
import { primaryKey } from './primary-key.js';
import { type Made, one, type Read, type Situation, withTable } from './situation.js';
import { argument, entries, names, text, truth } from './values.js';

/** Calls that make, change and drop tables. */
export const tables: Readonly<Record<string, Read>> = {
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
};

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

function createTable(call: SourceCall, situation: Situation): Made | null {
  return withTable(call, (table) => {
    const body = tableBody(table, thatRun(call.block ?? [], situation), situation);
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
    const mayBeThere = truth(call.options.if_not_exists) === true;
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
          ...(mayBeThere ? { ifNotExists: true } : {}),
        },
        // Since 6.1 the indexes of a table that may be there are made in the same way.
        ...(mayBeThere ? body.after.map(whereMissing) : body.after),
        ...tableComment(table, call),
      ],
      ...(first === undefined
        ? {}
        : {
            unread: `${inWords(first, first.receiver)} in this table is not read`,
          }),
    };
  });
}

/** A call as its author wrote it; a branch has no name of its own. */
function inWords({ name }: SourceCall, receiver?: string): string {
  if (name === whenCall || name === unlessCall) return 'A branch whose condition is known only at run time';
  return `\`${receiver === undefined ? '' : `${receiver}.`}${name}\``;
}

/** An empty comment is none. */
function tableComment(table: string, { options }: SourceCall): readonly Operation[] {
  const said = text(options.comment);
  return said === undefined || said === ''
    ? []
    : [{ kind: 'comment', object: 'table', name: tableName(table), text: said, sql: '' }];
}

/** The calls of a block, with those in place of a branch that it is known to take. */
function thatRun(block: readonly SourceCall[], situation: Situation): readonly SourceCall[] {
  return block.flatMap((call) => {
    if (call.name !== whenCall && call.name !== unlessCall) return [call];
    const [condition = { kind: 'null' as const }] = call.arguments;
    const held = holds(condition, situation.schema, situation.dialect.id);
    if (held === null) return [call];
    return held === (call.name === whenCall) ? thatRun(call.block ?? [], situation) : [];
  });
}

function whereMissing(operation: Operation): Operation {
  return operation.kind === 'create_index' ? { ...operation, ifNotExists: true } : operation;
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
  const body = tableBody(table, thatRun(call.block ?? [], situation), situation);
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

/**
 * Rails renames the table's sequence with it, and since 4.0 its indexes.
 *
 * Sources: activerecord 8.0, rename_table of the PostgreSQL adapter; https://github.com/rails/rails/blob/v4.0.0/activerecord/CHANGELOG.md
 */
function renameTable(call: SourceCall, situation: Situation): Made | null {
  const [from, to] = call.arguments.map(text);
  if (from === undefined || to === undefined) return null;
  const renamed: Operation[] = [{ kind: 'rename_table', table: tableName(from), to }];
  for (const index of situation.version < 4 ? [] : situation.schema.indexes.values()) {
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
    const made = thatRun(call.block ?? [], situation).map((inner) => changeCall(table, inner, situation));
    const unread = made.find((one) => one.unread !== undefined)?.unread;
    return { operations: made.flatMap((one) => one.operations), ...(unread === undefined ? {} : { unread }) };
  });
}

function changeCall(table: string, call: SourceCall, situation: Situation): Made {
  // Without a receiver it is a call of the migration itself, which happens to stand in the block.
  if (call.receiver === undefined && call.name !== whenCall && call.name !== unlessCall)
    return readCall(call, situation);
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
  if (body.unread.length > 0) return { operations: [], unread: `${inWords(call, 't')} is not read` };
  return {
    operations: [
      ...body.columns.map((column): Operation => ({ kind: 'add_column', table: tableName(table), column })),
      ...body.after,
    ],
  };
}
