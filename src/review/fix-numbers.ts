import type { WrittenFix } from '../core/finding.js';
import type { Among } from '../core/framework.js';
import type { Raised } from './check.js';
import type { History } from './history.js';
import type { ProvenFix } from './prove-fixes.js';
import type { Recognised } from './recognise.js';

/** A migration that a fix makes. */
interface Made {
  readonly path: string;
  readonly deploy: number;
}

/** Problems that one cure heals: they share its files, and so their numbers. */
interface Cure {
  readonly raised: readonly Raised[];
  readonly made: readonly Made[];
}

/**
 * Fixes of a review with numbers that no other of them has, since a person may take several. What goes out with this change comes before
 * what a later deploy runs, and else each keeps the order of the statements. A fix that is alone stays as it is.
 *
 * `earlier` have their numbers already. `write` writes a fix of `fixes` once more, at the places that it is given.
 */
export function numberApart(
  fixes: ReadonlyMap<Raised, ProvenFix>,
  earlier: ReadonlyMap<Raised, ProvenFix>,
  found: Recognised,
  history: History,
  write: (raised: Raised, among: Among) => ProvenFix | null,
): ReadonlyMap<Raised, ProvenFix> {
  const cures = curesOf(fixes, found, history);
  const taken = new Set([...earlier.values()].flatMap(({ fix }) => madeBy(fix, found).map(({ path }) => path)));
  const others = new Set([...earlier.values()].filter(({ fix }) => fix.files.length > 0));
  if (cures.length + others.size < 2) return fixes;
  const places = placesOf(cures, taken.size);
  const numbered = new Map(fixes);
  for (const cure of cures) {
    const among = { places: places.get(cure) ?? [], paths: [...taken] };
    for (const raised of cure.raised) {
      const fix = write(raised, among);
      if (fix === null) numbered.delete(raised);
      else numbered.set(raised, fix);
    }
    const [first] = cure.raised.flatMap((raised) => numbered.get(raised) ?? []);
    for (const { path } of first === undefined ? [] : madeBy(first.fix, found)) taken.add(path);
  }
  return numbered;
}

/**
 * The same once some of the fixes are not shown: those that are have the next numbers, without gaps. Null where one of them cannot be written
 * at its new place.
 */
export function numberAgain(
  fixes: ReadonlyMap<Raised, ProvenFix>,
  found: Recognised,
  history: History,
  write: (raised: Raised, among?: Among) => ProvenFix | null,
): ReadonlyMap<Raised, ProvenFix> | null {
  const cures = curesOf(fixes, found, history);
  const alone = cures.length === 1 ? cures[0] : undefined;
  if (alone === undefined) {
    const again = numberApart(fixes, new Map(), found, history, write);
    return again.size === fixes.size ? again : null;
  }
  const again = new Map(fixes);
  for (const raised of alone.raised) {
    const fix = write(raised);
    if (fix === null) return null;
    again.set(raised, fix);
  }
  return again;
}

/** Cures that make migrations, in the order of the statements that they heal. */
function curesOf(fixes: ReadonlyMap<Raised, ProvenFix>, found: Recognised, { headOrder }: History): readonly Cure[] {
  const at = new Map(headOrder.map(({ path }, index) => [path, index]));
  const ordered = [...fixes].toSorted(
    ([{ location: one }], [{ location: other }]) =>
      (at.get(one.path) ?? 0) - (at.get(other.path) ?? 0) || one.startLine - other.startLine,
  );
  const cures = new Map<string, Cure>();
  for (const [raised, { fix }] of ordered) {
    const made = madeBy(fix, found);
    if (made.length === 0) continue;
    const key = JSON.stringify([fix.edits, fix.files]);
    cures.set(key, { raised: [...(cures.get(key)?.raised ?? []), raised], made });
  }
  return [...cures.values()];
}

/** How far each migration of a cure is behind the last one of the head, or behind those that are `taken` already. */
function placesOf(cures: readonly Cure[], taken: number): ReadonlyMap<Cure, readonly number[]> {
  const all = cures.flatMap((cure) => cure.made.map((made, index) => ({ cure, index, deploy: made.deploy })));
  const places = new Map<Cure, number[]>(cures.map((cure) => [cure, []]));
  for (const [at, { cure, index }] of all.toSorted((one, other) => one.deploy - other.deploy).entries()) {
    const own = places.get(cure) ?? [];
    own[index] = taken + at + 1;
  }
  return places;
}

/** The migrations that a fix makes, in the order of their numbers. */
function madeBy({ files }: WrittenFix, { framework, database }: Recognised): readonly Made[] {
  const deploys = new Map(files.map(({ path, deploy }) => [path, deploy]));
  return framework
    .order([...deploys.keys()], database.settings)
    .map(({ path }) => ({ path, deploy: deploys.get(path) ?? 1 }));
}
