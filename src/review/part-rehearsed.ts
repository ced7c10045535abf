import { key, type Name } from '../core/name.js';
import { namedRelations } from '../core/named-relations.js';
import type { Operation, OperationKind } from '../core/operation.js';
import type { Schema } from '../core/schema.js';
import { tableOf } from '../core/schema-lookup.js';
import { partOf } from '../core/schema-part.js';

/** Fewest tables of a schema of which only a part is built: below, all of it is built as fast. */
const fewestTables = 20;

/** Triggers and rules that the change itself makes run with its rows, and code of which nothing is known may then run. */
const firing: ReadonlySet<OperationKind> = new Set(['create_trigger', 'set_trigger']);

/**
 * The part of a schema that operations can meet, to try them on; null where they may meet all of it, or nearly do. They are completed, and
 * only those that run.
 *
 * It is an economy and no proof: what fails on a part is tried on the whole.
 */
export function partRehearsed(schema: Schema, operations: readonly Operation[]): Schema | null {
  if (schema.tables.size < fewestTables) return null;
  const names: Name[] = [];
  for (const operation of operations) {
    const named = namedRelations(operation);
    if (named === null || !isKnown(operation, named, schema, operations)) return null;
    names.push(...named);
  }
  const part = partOf(schema, names);
  return part === null || part.tables.size * 2 > schema.tables.size ? null : part;
}

/** Rows go to tables of which all is known, and fire no trigger. */
function isKnown(
  operation: Operation,
  named: readonly Name[],
  schema: Schema,
  operations: readonly Operation[],
): boolean {
  if (!changesRows(operation)) return true;
  if (operations.some(({ kind }) => firing.has(kind))) return false;
  return named.every((name) => {
    const isMade = operations.some((other) => other.kind === 'create_table' && key(other.table) === key(name));
    const table = tableOf(schema, name);
    const isRuled = schema.others.some((other) => other.table !== undefined && key(other.table) === key(name));
    return table === undefined ? isMade : table.triggers.length === 0 && !isRuled;
  });
}

function changesRows({ kind }: Operation): boolean {
  return kind === 'insert' || kind === 'update' || kind === 'delete' || kind === 'truncate';
}
