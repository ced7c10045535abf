import { coveredBy, dropsOfMoved } from '../../core/covered-back.js';
import type { Dialect } from '../../core/dialect.js';
import type { Migration } from '../../core/migration.js';
import type { Operation } from '../../core/operation.js';
import { type Undoing, undone } from '../../core/undone.js';
import { baseName } from './project.js';

/**
 * How new statements are undone, last one first: statements without closing semicolons, or comments that say what to do.
 *
 * What the way back of the original migration undoes already is left to it, so that nothing is undone twice. `undoing.made` is what the fix does in
 * all its steps, besides the rest that tells how: an index that it builds under another name and puts in the place of an old one is known to that way back by its last name.
 */
export function wayBack(
  operations: readonly Operation[],
  migration: Migration,
  dialect: Dialect,
  undoing: Undoing,
): readonly string[] {
  const covers = coveredBy(migration, undoing.made);
  const lines = [...operations].reverse().flatMap((operation) => {
    const inverse = inverseOf(operation, migration, undoing);
    if (inverse?.length === 0) return '-- Nothing to undo.';
    if (!isMoved(operation, migration, undoing) && covers(operation, inverse))
      return `-- The way back of ${baseName(migration.path)} undoes this.`;
    if (inverse === null) return `-- Nothing here undoes this: ${dialect.print(operation).split('\n').join('\n--   ')}`;
    return inverse.map((one) => dialect.print(one));
  });
  return [...new Set(lines)];
}

/** Operations that `wayBack` prints as statements: whether one of them refuses a transaction decides on a marker. */
export function undoes(operations: readonly Operation[], migration: Migration, undoing: Undoing): readonly Operation[] {
  const covers = coveredBy(migration, undoing.made);
  return operations.flatMap((operation) => {
    const inverse = inverseOf(operation, migration, undoing);
    const isLeft = !isMoved(operation, migration, undoing) && covers(operation, inverse);
    return inverse === null || isLeft ? [] : inverse;
  });
}

/** An index of a file of its own, which the way back of the original drops as well. */
function isMoved(operation: Operation, migration: Migration, { made }: Undoing): boolean {
  return dropsOfMoved([operation], migration, made).length > 0;
}

function inverseOf(operation: Operation, migration: Migration, undoing: Undoing): readonly Operation[] | null {
  const inverse = undone(operation, undoing);
  if (!isMoved(operation, migration, undoing)) return inverse;
  return inverse?.map((one) => (one.kind === 'drop_index' ? { ...one, ifExists: true } : one)) ?? null;
}
