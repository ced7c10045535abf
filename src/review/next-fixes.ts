import type { PlacedFinding, Review } from '../core/review.js';
import { applyEdits, type SourceFile } from '../core/source.js';
import { filesOfNow } from './fix-patch.js';

/** One file that a fix changes or makes, with its whole text. */
export interface FileWrite {
  readonly path: string;
  readonly text: string;
  /** The file must not be there yet. */
  readonly fresh: boolean;
}

/** A fix as it goes into a work tree. */
export interface FixWrite {
  readonly finding: PlacedFinding;
  readonly writes: readonly FileWrite[];
  /** Files that belong to a later deploy, or wait for something that a person does: they are not written. */
  readonly later: readonly { readonly path: string; readonly text: string; readonly when: string }[];
}

/**
 * The fixes of a review that can be written together: each was proven against the files as they stand, so no two may touch the same
 * file, and only one may make new ones, whose numbers follow the last there is. `done` holds fingerprints of what was written before.
 */
export function nextFixes(
  review: Review,
  files: ReadonlyMap<string, SourceFile>,
  done: ReadonlySet<string>,
): readonly FixWrite[] {
  const taken = new Set<string>();
  let numbered = false;
  return review.findings.flatMap((finding) => {
    const fix = done.has(finding.fingerprint) ? null : writeOf(finding, files);
    if (fix === null || fix.writes.length === 0) return [];
    const makes = fix.writes.some(({ fresh }) => fresh) || fix.later.length > 0;
    if (fix.writes.some(({ path }) => taken.has(path)) || (makes && numbered)) return [];
    for (const { path } of fix.writes) taken.add(path);
    numbered ||= makes;
    return [fix];
  });
}

function writeOf(finding: PlacedFinding, files: ReadonlyMap<string, SourceFile>): FixWrite | null {
  const { fix } = finding;
  if (fix === null) return null;
  const paths = [...new Set(fix.edits.map(({ path }) => path))];
  if (paths.some((path) => !files.has(path))) return null;
  const edited = paths.map((path) => ({
    path,
    text: applyEdits(
      files.get(path)?.text ?? '',
      fix.edits.filter((edit) => edit.path === path),
    ),
    fresh: false,
  }));
  const now = filesOfNow(fix);
  const later = fix.files.filter((file) => !now.includes(file));
  return {
    finding,
    writes: [...edited, ...now.map(({ path, text }) => ({ path, text, fresh: true }))],
    later: later.map(({ path, text, deploy, before }) => ({
      path,
      text,
      when: before ?? `in deploy ${deploy}`,
    })),
  };
}

/** Paths of the files that fixes of a review edit. */
export function editedPaths(review: Review): readonly string[] {
  return [...new Set(review.findings.flatMap(({ fix }) => fix?.edits.map(({ path }) => path) ?? []))];
}
