import { structuredPatch } from 'diff';
import { blobId, type Commit, isBinary } from './git.js';

/** A row of a pull request's files, as GitHub gives it. */
export interface ChangedFile {
  readonly filename: string;
  readonly previous_filename?: string;
  readonly status: 'added' | 'removed' | 'modified' | 'renamed';
  readonly sha: string;
  readonly additions: number;
  readonly deletions: number;
  readonly changes: number;
  readonly patch?: string;
}

/** Past these a file comes without a patch. Source: https://docs.github.com/en/repositories/creating-and-managing-repositories/repository-limits */
const longestPatch = { lines: 20_000, bytes: 500_000 };

/** What differs from one commit to another, in the order of paths. `renames` maps a path to what it was, where their contents differ. */
export function changesBetween(
  before: Commit,
  after: Commit,
  renames: ReadonlyMap<string, string>,
): readonly ChangedFile[] {
  const moved = movedFiles(before.files, after.files, renames);
  const gone = new Set(moved.values());
  const rows: ChangedFile[] = [];
  for (const [path, bytes] of after.files) {
    const earlier = moved.get(path);
    const old = before.files.get(earlier ?? path);
    const isSame = old?.equals(bytes) === true && before.modes.get(path) === after.modes.get(path);
    if (earlier !== undefined) rows.push(row(path, 'renamed', old, bytes, earlier));
    else if (old === undefined) rows.push(row(path, 'added', undefined, bytes));
    else if (!isSame) rows.push(row(path, 'modified', old, bytes));
  }
  for (const [path, old] of before.files)
    if (!after.files.has(path) && !gone.has(path)) rows.push(row(path, 'removed', old));
  return rows.sort((one, other) => (one.filename < other.filename ? -1 : 1));
}

function movedFiles(
  before: ReadonlyMap<string, Buffer>,
  after: ReadonlyMap<string, Buffer>,
  renames: ReadonlyMap<string, string>,
): ReadonlyMap<string, string> {
  const gone = new Map<string, string>();
  for (const [path, bytes] of before) if (!after.has(path) && bytes.length > 0) gone.set(blobId(bytes), path);
  const moved = new Map<string, string>();
  if (gone.size === 0 && renames.size === 0) return moved;
  const taken = new Set<string>();
  for (const [path, bytes] of after) {
    if (before.has(path)) continue;
    const from = renames.get(path) ?? gone.get(blobId(bytes));
    if (from === undefined || !before.has(from) || after.has(from) || taken.has(from)) continue;
    moved.set(path, from);
    taken.add(from);
  }
  return moved;
}

const empty = Buffer.alloc(0);

function row(
  filename: string,
  status: ChangedFile['status'],
  old: Buffer = empty,
  now: Buffer = empty,
  earlier?: string,
): ChangedFile {
  const { patch, additions, deletions } = patchOf(old, now);
  return {
    filename,
    ...(earlier === undefined ? {} : { previous_filename: earlier }),
    status,
    sha: blobId(status === 'removed' ? old : now),
    additions,
    deletions,
    changes: additions + deletions,
    ...(patch === null ? {} : { patch }),
  };
}

interface Patch {
  readonly patch: string | null;
  readonly additions: number;
  readonly deletions: number;
}

const none: Patch = { patch: null, additions: 0, deletions: 0 };

/** The patch as GitHub prints it: hunks only. None for binary files and for long ones. */
export function patchOf(old: Buffer, now: Buffer): Patch {
  if (isBinary(old) || isBinary(now) || old.equals(now)) return none;
  const [before, after] = [old.toString('utf8'), now.toString('utf8')];
  const hunks = old.length === 0 || now.length === 0 ? [wholeFile(before, after)] : hunksOf(before, after);
  if (hunks === null) return none;
  const lines = hunks.flatMap((hunk) => hunk.lines);
  const additions = lines.filter((line) => line.startsWith('+')).length;
  const deletions = lines.filter((line) => line.startsWith('-')).length;
  const beforeLines = before.split('\n');
  const text = hunks.map((hunk) => `${headerOf(hunk, beforeLines)}\n${hunk.lines.join('\n')}`).join('\n');
  const isLong = lines.length > longestPatch.lines || Math.max(old.length, now.length) > longestPatch.bytes;
  return { patch: isLong ? null : text, additions, deletions };
}

interface PrintedHunk {
  readonly oldStart: number;
  readonly oldLines: number;
  readonly newStart: number;
  readonly newLines: number;
  readonly lines: readonly string[];
}

function hunksOf(before: string, after: string): readonly PrintedHunk[] | null {
  const patch = structuredPatch('', '', before, after, undefined, undefined, { context: 3, timeout: 5000 });
  return patch?.hunks ?? null;
}

/** A file that comes, or goes, needs no comparison, however long it is. */
function wholeFile(before: string, after: string): PrintedHunk {
  const text = after === '' ? before : after;
  const lines = text.split('\n');
  const isEnded = lines.at(-1) === '';
  if (isEnded) lines.pop();
  const mark = after === '' ? '-' : '+';
  return {
    oldStart: 1,
    oldLines: after === '' ? lines.length : 0,
    newStart: 1,
    newLines: after === '' ? 0 : lines.length,
    lines: [...lines.map((line) => mark + line), ...(isEnded ? [] : ['\\ No newline at end of file'])],
  };
}

/** A count of one is left out; a start without lines is the line before; and the nearest line that begins a block stands behind. */
function headerOf(hunk: PrintedHunk, before: readonly string[]): string {
  const range = (start: number, count: number) =>
    count === 1 ? `${start}` : `${count === 0 ? start - 1 : start},${count}`;
  const above = before.slice(0, Math.max(hunk.oldStart - 1, 0)).findLast((line) => /^[A-Za-z_$]/.test(line));
  const block = above === undefined || hunk.oldLines === 0 ? '' : ` ${above.slice(0, 80).trimEnd()}`;
  return `@@ -${range(hunk.oldStart, hunk.oldLines)} +${range(hunk.newStart, hunk.newLines)} @@${block}`;
}

/** Where a line stands after a change; null where it was changed or removed. */
export function lineAfter(before: string, after: string, line: number): number | null {
  const patch = structuredPatch('', '', before, after, undefined, undefined, { context: 0, timeout: 5000 });
  let shift = 0;
  for (const hunk of patch?.hunks ?? []) {
    if (line < hunk.oldStart) break;
    if (line < hunk.oldStart + hunk.oldLines) return null;
    shift += hunk.newLines - hunk.oldLines;
  }
  return line + shift;
}
