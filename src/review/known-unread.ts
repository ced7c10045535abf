import type { Skipped, SourceFile } from '../core/source.js';
import type { WalkedMigration } from './walk.js';

/** The texts of an edited migration's files at the base and at the head, by the paths that they have at the head. */
export interface BothTexts {
  readonly before: ReadonlyMap<string, SourceFile>;
  readonly now: ReadonlyMap<string, SourceFile>;
}

/**
 * What could not be read of a migration and is news. A part that stands in the base word for word is none, as long as all that changed in its
 * file was read, or is such a part itself: else it may lean on what changed, as on a method that it calls.
 */
export function newlyUnread(
  { migration, whole, asBase }: WalkedMigration,
  { before, now }: BothTexts,
): readonly Skipped[] {
  if (asBase === undefined) return migration.skipped.map(shown);
  const earlier = asBase.walked.migration;
  const read = {
    before: placesOf([...earlier.statements, ...(earlier.back ?? [])], earlier.skipped, earlier.path, migration.path),
    now: placesOf(
      [...(whole ?? []).map(({ statement }) => statement), ...(migration.back ?? [])],
      migration.skipped,
      migration.path,
      migration.path,
    ),
  };
  const isNews = (part: Skipped): boolean => {
    const [then, text] = [before.get(part.path), now.get(part.path)];
    if (then === undefined || text === undefined) return true;
    if (!isAllRead(text, then, read.now, part.path) || !isAllRead(then, text, read.before, part.path)) return true;
    const known = earlier.skipped.filter((one) => moved(one.path, earlier.path, migration.path) === part.path);
    return !known.some((one) => one.reason === part.reason && partOf(one, then) === partOf(part, text));
  };
  return migration.skipped.filter(isNews).map(shown);
}

/** A part as a person is told of it. */
function shown({ endLine: _, ...part }: Skipped): Skipped {
  return part;
}

/** Lines of a file that were read, or of which it is known that they were not. */
interface Place {
  readonly path: string;
  readonly startLine: number;
  readonly endLine: number;
}

function placesOf(
  statements: readonly { readonly location: Place }[],
  skipped: readonly Skipped[],
  from: string,
  to: string,
): readonly Place[] {
  return [
    ...statements.map(({ location }) => location),
    ...skipped.map(({ path, line, endLine = line }) => ({ path, startLine: line, endLine })),
  ].map((place) => ({ ...place, path: moved(place.path, from, to) }));
}

/** The path at the head of a file of a migration. */
function moved(path: string, from: string, to: string): string {
  return path === from ? to : path;
}

/** Whether every line that a text has and the other has not is among the places, says nothing, or is the one with which the code begins. */
function isAllRead({ text }: SourceFile, other: SourceFile, places: readonly Place[], path: string): boolean {
  const lines = text.split('\n');
  const known = new Set(other.text.split('\n').map((line) => line.trim()));
  const first = lines.findIndex((line) => !saysNothing(line));
  return lines.every(
    (line, at) =>
      known.has(line.trim()) ||
      saysNothing(line) ||
      at === first ||
      places.some((place) => place.path === path && place.startLine <= at + 1 && at + 1 <= place.endLine),
  );
}

function saysNothing(line: string): boolean {
  return /^\s*(?:$|#|--|\/\/)/.test(line);
}

function partOf({ line, endLine = line }: Skipped, { text }: SourceFile): string {
  return text
    .split('\n')
    .slice(line - 1, endLine)
    .map((one) => one.trim())
    .join('\n');
}
