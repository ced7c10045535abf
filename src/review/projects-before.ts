import type { ChangeSet } from '../core/change-set.js';
import type { Project } from '../core/framework.js';
import type { Found } from './configured.js';

/**
 * Projects of the head with what each was at the base: at the same root, or where the change that moved its migrations took them from; null
 * where it is new. Behind them stand those that only the base has, without a migration: a change may remove all of them.
 */
export function projectsBefore(
  head: readonly Found[],
  base: readonly Found[],
  files: ChangeSet['files'],
): ReadonlyMap<Found, Project | null> {
  const free = new Set(base.filter((other) => !head.some((one) => isSame(one, other))));
  const moves = new Map(
    files.flatMap(({ path, earlierPath = path }) => (path === earlierPath ? [] : [[path, earlierPath]])),
  );
  const before = new Map<Found, Project | null>();
  for (const one of head) {
    const then = base.find((other) => isSame(one, other)) ?? movedFrom(one, free, moves);
    if (then !== undefined) free.delete(then);
    before.set(one, then?.project ?? null);
  }
  for (const one of free) before.set({ ...one, project: { ...one.project, migrations: [] } }, one.project);
  return before;
}

function isSame(one: Found, other: Found): boolean {
  return one.framework.id === other.framework.id && one.project.root === other.project.root;
}

/** The project from which most of the migrations came. One that is still there at the head has only given some away. */
function movedFrom(
  { framework, project }: Found,
  free: ReadonlySet<Found>,
  moves: ReadonlyMap<string, string>,
): Found | undefined {
  const from = new Set(project.migrations.flatMap((path) => moves.get(path) ?? []));
  const count = (other: Found): number => other.project.migrations.filter((path) => from.has(path)).length;
  const [most] = [...free]
    .filter((other) => other.framework.id === framework.id && count(other) > 0)
    .toSorted((left, right) => count(right) - count(left));
  return most;
}
