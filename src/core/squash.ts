import { key, type Name } from './name.js';
import type { ChangeView } from './rule.js';
import type { Schema } from './schema.js';
import type { Location } from './source.js';

type Edited = ChangeView['edited'][number];

/** One migration that takes the place of others, and begins by dropping what they have made. */
export interface Squash {
  readonly into: Edited;
  readonly gone: readonly Edited[];
  readonly dropped: readonly Name[];
  readonly location: Location;
}

/** A migration under the number of the last of several, the others of which go, that drops their tables and makes them anew. */
export function squashIn({ edited, statements, baseMigrations }: ChangeView, before: Schema): Squash | null {
  const at = (id: string): number => baseMigrations.findIndex((one) => one.id === id);
  for (const into of edited.filter(({ removed }) => !removed)) {
    const gone = edited.filter(({ removed, id }) => removed && at(id) < at(into.id));
    const own = statements.filter(({ statement }) => statement.location.path === into.path);
    const operations = own.flatMap((view) => view.operations);
    const dropped = operations.flatMap((operation, index) => {
      const isAnew = (table: Name): boolean =>
        operations.slice(index).some((one) => one.kind === 'create_table' && key(one.table) === key(table));
      const isLost = operation.kind === 'drop_table' && before.tables.has(key(operation.table));
      return isLost && isAnew(operation.table) ? [operation.table] : [];
    });
    const first = own.find((view) => view.operations.some(({ kind }) => kind === 'drop_table'));
    if (gone.length > 0 && dropped.length > 0 && first !== undefined)
      return { into, gone, dropped, location: first.statement.location };
  }
  return null;
}
