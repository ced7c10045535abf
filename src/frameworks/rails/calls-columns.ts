import { quotedIdentifier, quotedName } from '../../core/name.js';
import type { Operation } from '../../core/operation.js';
import type { SourceCall, SourceValue } from '../../core/source.js';
import { foreignKeyOf } from './calls-constraints.js';
import { columnOf, defaultOf, isKnownLater, reference, tableName } from './columns.js';
import { type Made, one, type Read, type Situation, withTable } from './situation.js';
import { argument, entries, text, truth } from './values.js';
import { requiresTimestamps } from './version.js';

/** Calls on columns. */
export const columns: Readonly<Record<string, Read>> = {
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
      const value = defaultOf(newDefault(call), situation);
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
  add_timestamps: (call, situation) =>
    withTable(call, (table) => {
      const options = {
        ...(requiresTimestamps(situation.version) ? { null: { kind: 'boolean', value: false } as const } : {}),
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
  add_reference: addReference,
  add_belongs_to: addReference,
  remove_reference: removeReference,
  remove_belongs_to: removeReference,
};

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
/**
 * What `change_column_default` sets. A hash is the default itself, unless it has both ends of a change.
 * Source: https://github.com/rails/rails/blob/v8.0.0/activerecord/lib/active_record/connection_adapters/abstract/schema_statements.rb (`extract_new_default_value`)
 */
function newDefault({ options, arguments: [, , given] }: SourceCall): SourceValue | undefined {
  const hash = given === undefined && Object.keys(options).length > 0 ? options : entries(given);
  if ('from' in hash && 'to' in hash) return hash.to;
  return given ?? ('to' in hash ? hash.to : { kind: 'map', entries: hash });
}

function changeColumnNull(call: SourceCall, situation: Situation): Made | null {
  return withTable(call, (table) => {
    const column = argument(call, 1);
    const nullable = truth(call.arguments[2]);
    if (column === undefined || nullable === undefined) return null;
    const on = { table: tableName(table), column };
    const value = call.arguments[3] === undefined ? undefined : defaultOf(call.arguments[3], situation);
    const set: Operation = nullable ? { kind: 'drop_not_null', ...on } : { kind: 'set_not_null', ...on };
    if (value === undefined || nullable) return { operations: [set] };
    const [name, quoted] = [quotedName(tableName(table)), quotedIdentifier(column)];
    const sql = `update ${name} set ${quoted} = ${value.sql} where ${quoted} is null`;
    return {
      operations: [...situation.dialect.parse(sql).statements.flatMap((statement) => statement.operations), set],
    };
  });
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
      ...(isKnownLater(call.options.foreign_key)
        ? { unread: 'What the foreign key of this reference is, is known only at run time' }
        : {}),
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
