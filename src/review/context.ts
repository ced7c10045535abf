import picomatch from 'picomatch';
import type { Config } from '../core/config.js';
import { isBusy, isSmall, type ServerFacts, tableFacts } from '../core/facts.js';
import { key, type Name } from '../core/name.js';
import type { Size } from '../core/rule.js';
import type { Schema } from '../core/schema.js';
import type { WalkedMigration } from './walk.js';

/** Tables that this change makes: no other session uses them yet. Follows renames, and partitions of new tables. */
function newTables(migrations: readonly WalkedMigration[]): (table: Name) => boolean {
  const made = new Set<string>();
  for (const walked of migrations) {
    for (const table of walked.makes ?? []) made.add(key(table));
    for (const statement of walked.statements) {
      for (const part of statement.parts) {
        const operation = part.operation;
        if (
          operation.kind === 'create_table' &&
          // Where one is there already, as in a base of which the change takes the migration away, it fails: no one waits.
          (operation.ifNotExists !== true ||
            operation.definition.temporary === true ||
            !part.before.tables.has(key(operation.table)))
        )
          made.add(key(operation.table));
        if (operation.kind === 'create_table_as') made.add(key(operation.table));
        if (operation.kind === 'create_materialized_view') made.add(key(operation.view));
        // What comes before the rename still speaks of the earlier name.
        if (operation.kind === 'rename_table' && made.has(key(operation.table))) {
          made.add(key({ ...operation.table, name: operation.to }));
        }
      }
    }
  }
  return (table) => made.has(key(table));
}

/**
 * Tables that nobody in production uses yet: made by this change, or since the last release and not in the facts, which have only
 * what is in production.
 */
export function unusedTables(
  migrations: readonly WalkedMigration[],
  sinceRelease: readonly WalkedMigration[],
  known: ServerFacts | null,
): (table: Name) => boolean {
  const isNew = newTables(migrations);
  if (sinceRelease.length === 0) return isNew;
  const isUnreleased = newTables([...sinceRelease, ...migrations]);
  return (table) => isNew(table) || (isUnreleased(table) && tableFacts(known, table) === undefined);
}

/**
 * Sizes by the lists of the configuration, and by the facts for a table of no list. A table that neither tells about is `unknown`,
 * and so is a small one that is hot.
 */
export function tableSizes(
  config: Pick<Config, 'tables'>,
  known: ServerFacts | null,
): {
  readonly sizeOf: (table: Name) => Size;
  readonly isHot: (table: Name) => boolean;
} {
  const matches = (globs: readonly string[]): ((table: Name) => boolean) => {
    if (globs.length === 0) return () => false;
    const match = picomatch([...globs]);
    return (table) => match(table.name) || match(key(table));
  };
  const large = matches(config.tables.large);
  const small = matches(config.tables.small);
  const hot = matches(config.tables.hot);
  const isHot = (table: Name): boolean => {
    if (hot(table)) return true;
    const facts = tableFacts(known, table);
    return facts !== undefined && isBusy(facts) && !small(table);
  };
  return {
    isHot,
    sizeOf: (table) => {
      if (large(table)) return 'large';
      const facts = tableFacts(known, table);
      if (facts !== undefined && !isSmall(facts) && !small(table)) return 'large';
      return (facts !== undefined || small(table)) && !isHot(table) ? 'small' : 'unknown';
    },
  };
}

/** Whether a validated constraint, or the column itself, proves that a column holds no null. */
export function isProvenNotNull(schema: Schema, table: Name, column: string): boolean {
  const found = schema.tables.get(key(table));
  if (found === undefined) return false;
  if (found.columns.some((candidate) => candidate.name === column && candidate.notNull)) return true;
  return found.constraints.some((constraint) => {
    if (!constraint.validated) return false;
    if (constraint.type === 'check') return constraint.expression.provesNotNull.includes(column);
    return constraint.type === 'not_null' && constraint.column === column;
  });
}
