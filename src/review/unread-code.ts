import type { ChangeSet } from '../core/change-set.js';
import type { Orm } from '../core/orm.js';
import type { Skipped } from '../core/source.js';
import type { UnreadCode } from './reader.js';
import { count } from './words.js';

/** Largest file of application code that is read, in bytes, and most files of one ORM. */
export const codeBounds = { bytes: 300_000, files: 6_000 };

type Why = UnreadCode['why'];

const size = `${codeBounds.bytes / 1000} kB`;

/** Why a file of the change was not read, for the person who has to read it now. */
const reasons: Readonly<Record<Why, string>> = {
  size: `The file is larger than the ${size} of code that are read; check what it asks the database by hand.`,
  number: 'The application has more code files than are read; check what this one asks the database by hand.',
  text: 'The file cannot be read as UTF-8 text; check what it asks the database by hand.',
  time: 'Reading took too long and was stopped; check what it asks the database by hand.',
  failure: 'The code could not be read; check what it asks the database by hand.',
};

/** The same of files that nobody changed, behind "12 code files were not read: ". */
const clauses: Readonly<Record<Why, (orm: Orm) => string>> = {
  size: () => `larger than ${size}`,
  number: (orm) => `more than the ${codeBounds.files} that are read for ${orm.title}`,
  text: () => 'no UTF-8 text',
  time: () => 'reading took too long',
  failure: () => 'the code could not be read',
};

/** Code files of the change that could not be read. */
export function skippedCode(unread: readonly UnreadCode[], changes: ChangeSet): readonly Skipped[] {
  const changed = changedPaths(changes);
  return distinct(unread)
    .filter(({ path }) => changed.has(path))
    .map(({ path, why }) => ({ path, line: 1, reason: reasons[why] }));
}

/** One sentence for each reason for which files were not read that the change leaves alone. */
export function unreadNotes(unread: readonly UnreadCode[], changes: ChangeSet, orm: Orm): readonly string[] {
  const changed = changedPaths(changes);
  const others = distinct(unread).filter(({ path }) => !changed.has(path));
  return (Object.keys(clauses) as Why[]).flatMap((why) => {
    const amount = others.filter((one) => one.why === why).length;
    if (amount === 0) return [];
    return [`${count(amount, 'code file')} ${amount === 1 ? 'was' : 'were'} not read: ${clauses[why](orm)}.`];
  });
}

function changedPaths(changes: ChangeSet): ReadonlySet<string> {
  return new Set(changes.files.filter((file) => file.status !== 'removed').map((file) => file.path));
}

function distinct(unread: readonly UnreadCode[]): readonly UnreadCode[] {
  return [...new Map(unread.map((one) => [one.path, one])).values()];
}
