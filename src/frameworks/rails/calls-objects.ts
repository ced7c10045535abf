import { quotedIdentifier, quotedName } from '../../core/name.js';
import type { SourceCall } from '../../core/source.js';
import { tableName } from './columns.js';
import { type Made, one, type Read, type Situation } from './situation.js';
import { argument, names, text, truth } from './values.js';

/** Calls on everything else, and SQL as it stands. */
export const objects: Readonly<Record<string, Read>> = {
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
  // Since Rails 7.2 the new name may stand without its key. Source: https://api.rubyonrails.org/v8.0/classes/ActiveRecord/ConnectionAdapters/PostgreSQLAdapter.html
  rename_enum: (call) => {
    const type = argument(call, 0);
    const to = text(call.options.to) ?? argument(call, 1);
    if (type === undefined || to === undefined) return null;
    const name = tableName(type);
    return one({
      kind: 'alter_type',
      type: name,
      sql: `ALTER TYPE ${quotedName(name)} RENAME TO ${quotedIdentifier(to)}`,
      to,
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
  execute,
  exec_query: execute,
  exec_insert: execute,
  exec_update: execute,
  exec_delete: execute,
};

/** Source: https://api.rubyonrails.org/v8.0/classes/ActiveRecord/ConnectionAdapters/DatabaseStatements.html */
function execute(call: SourceCall, situation: Situation): Made | null {
  const sql = argument(call, 0);
  if (sql === undefined) return null;
  const parsed = situation.dialect.parse(sql);
  const [unread] = parsed.unread;
  return {
    operations: [],
    sql: parsed.statements.map((statement) => ({ sql: statement.sql, operations: statement.operations })),
    ...(unread === undefined ? {} : { unread: unread.reason }),
  };
}
