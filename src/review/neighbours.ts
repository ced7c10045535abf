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
    ...named('starts to use', droppedAndUsed(review, other), 'which this one drops'),
    ...named('drops', droppedAndUsed(other, review), 'which this one starts to use'),
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
