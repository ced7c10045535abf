import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { ChangeSet } from '../core/change-set.js';
import { UserError } from '../core/errors.js';
import type { Review } from '../core/review.js';
import { editedPaths, type FileWrite, type FixWrite, nextFixes } from '../review/next-fixes.js';

/** What became of the fixes of a change. */
export interface Fixed {
  /** The review of what then stands in the work tree. */
  readonly review: Review;
  readonly written: readonly FixWrite[];
}

/** Fixes that touch the same files go in one after the other, with a review between them, up to this often. */
const mostRounds = 25;

/**
 * Writes the fixes of a change into the work tree, and reviews what then stands there, until none is left.
 *
 * @throws UserError where a file cannot be written
 */
export async function fixWorkTree(
  folder: string,
  changes: () => Promise<ChangeSet>,
  review: (changes: ChangeSet) => Promise<Review>,
): Promise<Fixed> {
  const done = new Set<string>();
  const written: FixWrite[] = [];
  for (let round = 0; ; round += 1) {
    const change = await changes();
    const seen = await review(change);
    const fixes = nextFixes(seen, await change.head.readMany(editedPaths(seen)), done);
    if (fixes.length === 0 || round === mostRounds) return { review: seen, written };
    for (const fix of fixes) {
      for (const write of fix.writes) await put(folder, write);
      done.add(fix.finding.fingerprint);
      written.push(fix);
    }
  }
}

async function put(folder: string, { path, text, fresh }: FileWrite): Promise<void> {
  const full = join(folder, path);
  try {
    if (fresh) await mkdir(dirname(full), { recursive: true });
    const raw = fresh ? '' : await readFile(full, 'utf8');
    await writeFile(full, asBefore(raw, text), { flag: fresh ? 'wx' : 'w' });
  } catch (error) {
    throw new UserError(
      `${path} cannot be written: ${error instanceof Error ? error.message : String(error)}. What was written before it stays.`,
      { cause: error },
    );
  }
}

/** A text with the line ends and the byte order mark of the file that it replaces. */
function asBefore(raw: string, text: string): string {
  const mark = raw.startsWith('\uFEFF') ? '\uFEFF' : '';
  return mark + (raw.includes('\r\n') ? text.replaceAll('\n', '\r\n') : text);
}

/** What was written, and what belongs to a later deploy, for the terminal. */
export function fixedText(written: readonly FixWrite[]): string {
  if (written.length === 0) return 'No fix was written.';
  const lines = written.flatMap(({ finding, writes }) => [
    `${finding.fix?.title ?? finding.instead} (${finding.rule}):`,
    ...writes.map(({ path, fresh }) => `  ${fresh ? 'new file ' : 'changed '}${path}`),
    ...(finding.fix?.caution === undefined ? [] : [`  ${finding.fix.caution}`]),
  ]);
  const later = written
    .flatMap((fix) => fix.later)
    .map(({ path, text, when }) => `Not written, it comes later (${when.replace(/:$/, '')}): ${path}\n${text}`);
  return [...lines, ...later].join('\n');
}
