import { hasArbiter, mayHaveArbiter, sameTarget, targetOfIndex } from './arbiters.js';
import type { Name } from './name.js';
import type { ConflictTarget } from './query-site.js';
import type { ChangeContext, Use } from './rule.js';
import type { Index } from './schema.js';
import { tableOf } from './schema-lookup.js';

type Schemas = Pick<ChangeContext, 'schemaBefore' | 'schemaAfter'>;

/** What an ON CONFLICT can name to rest on an index of a table, and that finds nothing any more after the change. */
export function lostTargets({ constraint, name, definition }: Index, table: Name, schemas: Schemas) {
  const columns = targetOfIndex(definition);
  // An ORM that knows an index by its name sends its columns, and its condition.
  const targets: readonly ConflictTarget[] = isLost(columns, table, schemas) ? [columns, { columnsOf: name.name }] : [];
  return [...targets, ...(constraint === undefined ? [] : lostName(constraint, table, schemas))];
}

/** The name of a constraint as what an ON CONFLICT names, where it finds nothing any more. */
export function lostName(constraint: string, table: Name, schemas: Schemas): readonly ConflictTarget[] {
  return isLost({ constraint }, table, schemas) ? [{ constraint }] : [];
}

/**
 * It was found before the change, the table and the columns are there after it, and nothing that holds for all rows keeps them unique. Code
 * that names a column that goes fails in any case.
 */
function isLost(target: ConflictTarget, table: Name, { schemaBefore, schemaAfter }: Schemas): boolean {
  const after = tableOf(schemaAfter, table);
  const names = new Set(after?.columns.map(({ name }) => name));
  const hasColumns = !('columns' in target) || target.columns.every((column) => names.has(column));
  const wasThere = hasArbiter(schemaBefore, table, target);
  return after !== undefined && hasColumns && wasThere && !mayHaveArbiter(schemaAfter, table, target);
}

/** Places of the version that runs now whose ON CONFLICT names one of these; none where that version has stopped before. */
export function runningUpserts(
  table: Name,
  targets: readonly ConflictTarget[],
  { oldCodeRuns, usesOf }: Pick<ChangeContext, 'oldCodeRuns' | 'usesOf'>,
): readonly Use[] {
  // Uses are known by the name alone, and code that names no schema means the default one.
  if (!oldCodeRuns || table.schema !== undefined || targets.length === 0) return [];
  return usesOf(table).filter((use) => use.revision === 'base' && targets.some((target) => restsOn(use, target)));
}

/** Whether a place has an ON CONFLICT that names this. */
export function restsOn({ conflicts = [] }: Use, target: ConflictTarget): boolean {
  return conflicts.some((conflict) => sameTarget(conflict, target));
}
