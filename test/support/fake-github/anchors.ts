/** One line of a hunk, with its number on each side that has it. */
interface HunkRow {
  readonly text: string;
  readonly left: number | null;
  readonly right: number | null;
  /** Lines below the first header of the patch. */
  readonly position: number;
}

interface HunkRows {
  readonly header: string;
  readonly rows: readonly HunkRow[];
}

/** Where a comment is to stand. */
export interface Anchor {
  readonly line: number;
  readonly side: 'LEFT' | 'RIGHT';
  readonly startLine: number | null;
  readonly startSide: 'LEFT' | 'RIGHT';
}

/** What is wrong with an anchor. */
export type AnchorProblem = 'line' | 'start order' | 'start hunk';

/** A place in a diff that GitHub takes. */
export interface Place {
  readonly diffHunk: string;
  readonly position: number;
}

function hunkRows(patch: string): readonly HunkRows[] {
  const hunks: { header: string; rows: HunkRow[] }[] = [];
  let [left, right] = [0, 0];
  for (const [index, text] of patch.split('\n').entries()) {
    const header = /^@@ -(\d+)(?:,\d+)? \+(\d+)(?:,\d+)? @@/.exec(text);
    if (header !== null) {
      [left, right] = [Number(header[1]), Number(header[2])];
      hunks.push({ header: text, rows: [] });
      continue;
    }
    // It says something of the line above, and is none itself.
    if (text.startsWith('\\')) continue;
    const isAdded = text.startsWith('+');
    const isRemoved = text.startsWith('-');
    hunks.at(-1)?.rows.push({ text, left: isAdded ? null : left, right: isRemoved ? null : right, position: index });
    if (!isAdded) left += 1;
    if (!isRemoved) right += 1;
  }
  return hunks;
}

/** RIGHT has additions and what is unchanged, LEFT has deletions. */
function find(rows: readonly HunkRow[], side: 'LEFT' | 'RIGHT', line: number): number {
  return rows.findIndex((row) => (side === 'RIGHT' ? row.right === line : row.left === line && row.right === null));
}

/** Finds the place of an anchor in a patch, or says why there is none. */
export function placeIn(patch: string, anchor: Anchor): Place | AnchorProblem {
  for (const { header, rows } of hunkRows(patch)) {
    const end = find(rows, anchor.side, anchor.line);
    if (end === -1) continue;
    if (anchor.startLine !== null) {
      if (anchor.startSide === anchor.side && anchor.startLine >= anchor.line) return 'start order';
      const start = find(rows, anchor.startSide, anchor.startLine);
      if (start === -1) return 'start hunk';
      if (start >= end) return 'start order';
    }
    const shown = rows.slice(0, end + 1).map(({ text }) => text);
    return { diffHunk: [header, ...shown].join('\n'), position: rows[end]?.position ?? 0 };
  }
  return 'line';
}

/** The line at a position of a patch; null where it has none. */
export function anchorAt(patch: string, position: number): Anchor | null {
  const row = hunkRows(patch)
    .flatMap(({ rows }) => rows)
    .find((one) => one.position === position);
  if (row === undefined) return null;
  const side = row.right === null ? 'LEFT' : 'RIGHT';
  return { line: row.right ?? row.left ?? 0, side, startLine: null, startSide: side };
}
