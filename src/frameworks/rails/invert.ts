import type { ReadingContext } from '../../core/framework.js';
import type { Statement } from '../../core/migration.js';
import { quotedIdentifier, quotedName } from '../../core/name.js';
import type { Operation } from '../../core/operation.js';

type Draft = Omit<Statement, 'transaction'>;

/** The way back of a `change` method: each operation undone, last one first. Null where one of them cannot be. */
export function invert(statements: readonly Draft[], world: ReadingContext): readonly Draft[] | null {
  const back: Draft[] = [];
  for (const statement of [...statements].reverse()) {
    const operations = [...statement.operations].reverse().map((operation) => inverse(operation, statement));
    if (operations.some((operation) => operation === null)) return null;
    for (const operation of operations) {
      if (operation === null) continue;
      back.push({
        ...statement,
        id: statement.id.replace(/#(\d+)$/, `#back${back.length + 1}`),
        operations: [operation],
        sql: world.dialect.print(operation),
      });
    }
  }
  return back;
}

/** Source: https://api.rubyonrails.org/v8.0/classes/ActiveRecord/Migration/CommandRecorder.html */
function inverse(operation: Operation, statement: Draft): Operation | null {
  const options = statement.source?.options ?? {};
  switch (operation.kind) {
    case 'create_table':
      return { kind: 'drop_table', table: operation.table };
    case 'add_column':
      return { kind: 'drop_column', table: operation.table, column: operation.column.name };
    case 'create_index':
      return {
        kind: 'drop_index',
        index: { ...operation.table, name: operation.index ?? '' },
        concurrently: operation.concurrently,
      };
    case 'add_constraint':
      return operation.constraint.name === undefined
        ? null
        : { kind: 'drop_constraint', table: operation.table, constraint: operation.constraint.name };
    case 'rename_column':
      return { kind: 'rename_column', table: operation.table, column: operation.to, to: operation.column };
    case 'rename_table':
      return { kind: 'rename_table', table: { ...operation.table, name: operation.to }, to: operation.table.name };
    case 'rename_index':
      return { kind: 'rename_index', index: { ...operation.index, name: operation.to }, to: operation.index.name };
    case 'alter_type': {
      const { type, to } = operation;
      if (to === undefined) return null;
      const renamed = { ...type, name: to };
      const sql = `ALTER TYPE ${quotedName(renamed)} RENAME TO ${quotedIdentifier(type.name)}`;
      return { kind: 'alter_type', type: renamed, sql, to: type.name };
    }
    case 'set_not_null':
      return { kind: 'drop_not_null', table: operation.table, column: operation.column };
    case 'drop_not_null':
      return { kind: 'set_not_null', table: operation.table, column: operation.column };
    case 'create_extension':
      return { kind: 'drop_extension', extension: operation.extension, ifExists: true, cascade: true };
    case 'create_enum':
      return { kind: 'drop_type', type: operation.type, object: 'type' };
    case 'set_default':
    case 'drop_default':
      // Only `from:` tells what there was before; its value is read with the schema, which a way back does not need to know.
      return 'from' in options ? { kind: 'drop_default', table: operation.table, column: operation.column } : null;
    default:
      return null;
  }
}
