import { coveredBy, dropsOfMoved } from '../../core/covered-back.js';
import type { Dialect } from '../../core/dialect.js';
import type { Migration } from '../../core/migration.js';
import { key } from '../../core/name.js';
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
  const lines = partsOf(operations, migration, dialect, undoing).flatMap(({ operation, back }) => {
    if (back === 'left') return `-- The way back of ${baseName(migration.path)} undoes this.`;
    if (back === null) return `-- Nothing here undoes this: ${dialect.print(operation).split('\n').join('\n--   ')}`;
    return back.length === 0 ? '-- Nothing to undo.' : back.map((one) => dialect.print(one));
  });
  return [...new Set(lines)];
}

/** Operations that `wayBack` prints as statements: whether one of them refuses a transaction decides on a marker. */
export function undoes(
  operations: readonly Operation[],
  migration: Migration,
  dialect: Dialect,
  undoing: Undoing,
): readonly Operation[] {
  return partsOf(operations, migration, dialect, undoing).flatMap(({ back }) =>
    back === 'left' || back === null ? [] : back,
  );
}

/** How an operation is undone: by operations, by the way back of the original migration, or by nothing. */
interface Part {
  readonly operation: Operation;
  readonly back: readonly Operation[] | 'left' | null;
}

/** The parts of a way back in its order. What needs a thing that an earlier part does not bring back cannot be done there. */
function partsOf(
  operations: readonly Operation[],
  migration: Migration,
  dialect: Dialect,
  undoing: Undoing,
): readonly Part[] {
  const covers = coveredBy(migration, undoing);
  const parts: Part[] = [];
  const stays: Operation[] = [];
  for (const operation of [...operations].reverse()) {
    const inverse = inverseOf(operation, migration, undoing);
    const isLeft = inverse?.length !== 0 && !isMoved(operation, migration, undoing) && covers(operation, inverse);
    const back = isLeft ? 'left' : inverse;
    const isBarred = Array.isArray(back) && back.some((one) => stays.some((other) => bars(other, one, dialect)));
    parts.push({ operation, back: isBarred ? null : back });
    if (isBarred || isLeft || inverse === null) stays.push(operation);
  }
  return parts;
}

/** Whether an operation that is not undone yet keeps another from being undone: its column or table is gone, or what stands in its place is there. */
function bars(done: Operation, inverse: Operation, dialect: Dialect): boolean {
  if (!('table' in done && 'table' in inverse) || done.table === undefined || inverse.table === undefined) return false;
  if (key(done.table) !== key(inverse.table)) return false;
  if (done.kind === 'drop_table') return true;
  if (done.kind === 'drop_column')
    return new RegExp(`(?<![\\w$])${escaped(done.column)}(?![\\w$])`, 'i').test(dialect.print(inverse));
  if (done.kind !== 'add_constraint' || inverse.kind !== 'add_constraint') return false;
  const [one, other] = [done.constraint, inverse.constraint];
  return one.name === other.name || (one.type === 'primary_key' && other.type === 'primary_key');
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
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
