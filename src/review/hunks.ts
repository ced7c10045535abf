import type { FileChange } from '../core/change-set.js';
import type { Location } from '../core/source.js';

/**
 * The part of a location that a diff shows, within one hunk; null where its last line is in none.
 *
 * A comment stands on the last line of what it is about, so that line decides; the start is moved into the same hunk.
 */
export function withinHunk(
  location: Location,
  file: FileChange | undefined,
): { readonly startLine: number; readonly endLine: number } | null {
  if (file === undefined) return null;
  const hunk = file.hunks.find(
    (candidate) => candidate.startLine <= location.endLine && location.endLine <= candidate.endLine,
  );
  if (hunk !== undefined) return { startLine: Math.max(location.startLine, hunk.startLine), endLine: location.endLine };
  const touching = file.hunks.find(
    (candidate) => candidate.startLine <= location.endLine && location.startLine <= candidate.endLine,
  );
  if (touching === undefined) return null;
  return {
    startLine: Math.max(location.startLine, touching.startLine),
    endLine: Math.min(location.endLine, touching.endLine),
  };
}

/** Whether every line from the first to the last is in one hunk. */
export function isWithinOneHunk(startLine: number, endLine: number, file: FileChange | undefined): boolean {
  return file?.hunks.some((hunk) => hunk.startLine <= startLine && endLine <= hunk.endLine) ?? false;
}
