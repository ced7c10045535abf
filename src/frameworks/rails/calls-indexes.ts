import type { SourceCall } from '../../core/source.js';
import { indexOperation, tableName } from './columns.js';
import { indexName } from './names.js';
import { type Made, one, type Read, type Situation, withTable } from './situation.js';
import { names, text, truth } from './values.js';

/** Calls on indexes. */
export const indexes: Readonly<Record<string, Read>> = {
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
};

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
