import { text } from '../core/name.js';
import { withBodies } from '../core/operation.js';
import type { Touches } from '../core/review.js';
import type { World } from './rule-contexts.js';

/** Names that are kept of one review, in each list. */
const most = 200;

/** What a change takes away of the schema, and what of it the code uses at its head and nowhere at its base. */
export function touchesOf(worlds: readonly World[]): Touches {
  return {
    drops: [...new Set(worlds.flatMap(dropped))].slice(0, most),
    startsToUse: [...new Set(worlds.flatMap(startedUses))].slice(0, most),
  };
}

function dropped({ migrations, schemaBefore }: World): readonly string[] {
  const operations = migrations.flatMap(({ statements }) =>
    statements.flatMap((view) => [...withBodies(view.operations)]),
  );
  const existing = new Set([...schemaBefore.tables.values()].map(({ name }) => text(name)));
  return operations.flatMap((operation) => {
    if (operation.kind !== 'drop_table' && operation.kind !== 'drop_column') return [];
    const table = text(operation.table);
    if (!existing.has(table)) return [];
    return [operation.kind === 'drop_column' ? `${table}.${operation.column}` : table];
  });
}

function startedUses({ schemaBefore, uses, canSeeUses }: World): readonly string[] {
  if (!canSeeUses) return [];
  const isNew = (table: string, column?: string): boolean => {
    const found = uses(table, column);
    return found.length > 0 && found.every(({ revision }) => revision === 'head');
  };
  return [...schemaBefore.tables.values()].flatMap(({ name, columns }) => [
    ...(isNew(name.name) ? [text(name)] : []),
    ...columns.filter((column) => isNew(name.name, column.name)).map((column) => `${text(name)}.${column.name}`),
  ]);
}
