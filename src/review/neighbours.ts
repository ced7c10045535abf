import { text } from '../core/name.js';
import type { Review } from '../core/review.js';
import { code } from './escape.js';
import { join } from './words.js';

/** The last review of another pull request of the repository. */
export interface Neighbour {
  readonly pullRequest: number;
  readonly review: Review;
}

/** Most tables that a sentence names. */
const mostTables = 3;

/** What a pull request that was merged means for one that does not hold it yet, as one line for the summary; null where that is nothing. */
export function mergedNote(review: Review, { pullRequest, review: other }: Neighbour): string | null {
  const facts = conflicts(review, other);
  return facts.length === 0 ? null : `#${pullRequest}, which was merged and is not in this branch, ${join(facts)}.`;
}

function conflicts(review: Review, other: Review): readonly string[] {
  return [
    ...named('starts to use', droppedAndUsed(review, other), 'which this one drops'),
    ...named('drops', droppedAndUsed(other, review), 'which this one starts to use'),
  ];
}

const migrationPath = /\.sql$|(?:^|\/)migrat(?:e|ions?)\//;
const codePath = /\.(?:[cm]?[jt]sx?|cs|erb|exs?|go|haml|java|kt|php|prisma|py|rb|rs|slim|vue)$/;

/**
 * Whether files that the base branch got may change what a review says: files of migrations, for a review that has some or uses what is new to it; code,
 * where another pull request is known to use what this one drops, or to drop what it uses.
 */
export function mayMeet(one: Neighbour, paths: readonly string[], all: readonly Neighbour[]): boolean {
  const { review } = one;
  const { drops = [], startsToUse = [] } = review.touches ?? {};
  if (review.migrations.length + drops.length + startsToUse.length === 0) return false;
  const folders = new Set(all.flatMap((other) => other.review.migrations.flatMap(({ path }) => foldersOf(path))));
  const isMigration = (path: string): boolean =>
    migrationPath.test(path) || foldersOf(path).some((folder) => folders.has(folder));
  if (paths.some(isMigration)) return true;
  const others = all.filter(({ pullRequest }) => pullRequest !== one.pullRequest);
  return (
    paths.some((path) => codePath.test(path)) && others.some((other) => conflicts(review, other.review).length > 0)
  );
}

/** The folder of a file and, where each migration has a folder of its own, the one above it; not the root. */
function foldersOf(path: string): readonly string[] {
  const parts = path.split('/').slice(0, -1);
  const above = parts.length > 2 ? [parts.slice(0, -1)] : [];
  return [...(parts.length > 0 ? [parts] : []), ...above].map((folder) => folder.join('/'));
}

/** What another pull request has in common with this one, as one line for the summary; null where that is nothing. */
export function neighbourNote(review: Review, { pullRequest, review: other }: Neighbour): string | null {
  const theirs = new Set(lockedTables(other));
  const tables = lockedTables(review).filter((table) => theirs.has(table));
  const paths = new Set(review.migrations.map(({ path }) => path));
  const taken = other.migrations.flatMap(({ path }) => {
    const number = numberOf(path);
    return number !== null && [...paths].some((own) => own !== path && numberOf(own) === number) ? [path] : [];
  });
  const more = tables.length > mostTables ? [`${tables.length - mostTables} more tables`] : [];
  const facts = [
    ...(tables.length === 0 ? [] : [`alters ${join([...tables.slice(0, mostTables).map(code), ...more])} too`]),
    ...(taken.length === 0 ? [] : [`takes the same migration number in ${join(taken.map(code))}`]),
    ...conflicts(review, other),
  ];
  return facts.length === 0 ? null : `#${pullRequest}, which is open, ${join(facts)}.`;
}

/** What one review drops and the other starts to use. A table that goes takes its columns along. */
function droppedAndUsed({ touches: one }: Review, { touches: other }: Review): readonly string[] {
  const drops = new Set(one?.drops);
  const isDropped = (name: string): boolean => drops.has(name) || drops.has(name.replace(/\.[^.]*$/, ''));
  return (other?.startsToUse ?? []).filter(isDropped);
}

function named(verb: string, names: readonly string[], rest: string): readonly string[] {
  if (names.length === 0) return [];
  const more = names.length > mostTables ? [`${names.length - mostTables} more names`] : [];
  return [`${verb} ${join([...names.slice(0, mostTables).map(code), ...more])}, ${rest}`];
}

/** Tables of which a review says that others wait for them. */
function lockedTables({ migrations }: Review): readonly string[] {
  const effects = migrations.flatMap(({ statements }) => statements.flatMap((statement) => statement.effects));
  const tables = effects.filter(({ object, blocks }) => object === 'table' && blocks !== 'none');
  return [...new Set(tables.map(({ relation }) => text(relation)))];
}

/** The number with which a migration's name begins, in its folder: `db/migrate/ 7`. */
function numberOf(path: string): string | null {
  const found = /^(.*\/)?[A-Za-z]{0,2}0*(\d+)[_.-][^/]*$/.exec(path);
  return found === null ? null : `${found[1] ?? ''} ${found[2]}`;
}
