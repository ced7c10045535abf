import { structuredPatch } from 'diff';
import type { Hunk } from '../core/change-set.js';

/** Hunks of a patch of one file, as a platform gives it: without the lines that name the file. */
export function hunksOf(patch: string): readonly Hunk[] {
  return hunksByFile(`diff --git \n${patch}`)[0] ?? [];
}

/** Hunks of the difference between two texts, with three lines of context. Null where comparing them takes too long. */
export function hunksBetween(before: string, after: string): readonly Hunk[] | null {
  const patch = structuredPatch('', '', before, after, undefined, undefined, { context: 3, timeout: 2000 });
  if (patch === undefined) return null;
  return patch.hunks.flatMap((hunk) => {
    const { hunk: read } = readHunk(hunk.lines, 0, hunk.oldLines, hunk.newStart, hunk.newLines);
    return read ?? [];
  });
}

/** Hunks of each file of a patch, in the order of its files. Content lines are counted, never searched. */
export function hunksByFile(patch: string): readonly (readonly Hunk[])[] {
  const files: Hunk[][] = [];
  const lines = patch.split('\n');
  for (let at = 0; at < lines.length; at += 1) {
    const line = lines[at] ?? '';
    if (line.startsWith('diff --git ')) files.push([]);
    const header = /^@@ -\d+(?:,(\d+))? \+(\d+)(?:,(\d+))? @@/.exec(line);
    if (header === null) continue;
    const taken = readHunk(lines, at + 1, Number(header[1] ?? 1), Number(header[2]), Number(header[3] ?? 1));
    at = taken.next - 1;
    if (taken.hunk !== null) files.at(-1)?.push(taken.hunk);
  }
  return files;
}

function readHunk(
  lines: readonly string[],
  from: number,
  oldCount: number,
  start: number,
  newCount: number,
): { readonly hunk: Hunk | null; readonly next: number } {
  const added: number[] = [];
  let [oldLeft, newLeft, current, at] = [oldCount, newCount, start, from];
  for (; at < lines.length && (oldLeft > 0 || newLeft > 0); at += 1) {
    const mark = (lines[at] ?? '')[0] ?? ' ';
    if (mark === '\\') continue;
    if (mark === '-') {
      oldLeft -= 1;
      continue;
    }
    if (mark === '+') added.push(current);
    else oldLeft -= 1;
    newLeft -= 1;
    current += 1;
  }
  const hunk = newCount === 0 ? null : { startLine: start, endLine: start + newCount - 1, added };
  return { hunk, next: at };
}
