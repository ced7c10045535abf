import type { ChangeSet, FileChange } from '../core/change-set.js';
import type { Config } from '../core/config.js';
import type { Finding, WrittenFix } from '../core/finding.js';
import type { PlacedFinding, Placement } from '../core/review.js';
import { applyEdits, lineAt, type SourceFile } from '../core/source.js';
import { alikeIn } from './alike.js';
import { isWithinOneHunk, withinHunk } from './hunks.js';

/** Decides for each finding whether it stands beside a line, on its file, or in the summary only, where so many have a comment already. Needs no network. */
export function place(
  findings: readonly Finding[],
  changes: ChangeSet,
  files: ReadonlyMap<string, SourceFile>,
  config: Config,
  before: readonly PlacedFinding[] = [],
): readonly PlacedFinding[] {
  let room = config.comments['max-inline'] - before.filter(({ placement }) => placement.kind !== 'summary').length;
  const alike = alikeIn(findings);
  const speakers = new Map([...alike].flatMap(([first, others]) => others.map((other) => [other, first] as const)));
  return findings.map((finding) => {
    const speaker = speakers.get(finding);
    if (speaker !== undefined)
      return { ...finding, placement: { kind: 'summary' }, toldAt: speaker.location.startLine };
    const alsoAt = alike.get(finding)?.map(({ location }) => location.startLine);
    const placement = placementOf(finding, changes, files, room > 0);
    if (placement.kind !== 'summary') room -= 1;
    return { ...finding, placement, ...(alsoAt === undefined ? {} : { alsoAt }) };
  });
}

function placementOf(
  finding: Finding,
  changes: ChangeSet,
  files: ReadonlyMap<string, SourceFile>,
  room: boolean,
): Placement {
  if (finding.severity === 'notice' || !room) return { kind: 'summary' };
  const file = changes.files.find((candidate) => candidate.path === finding.location.path);
  const suggested = finding.fix === null ? null : suggestion(finding.fix, file, files.get(finding.location.path));
  if (suggested !== null) return { kind: 'inline', ...suggested };
  const within = withinHunk(finding.location, file);
  if (within !== null) return { kind: 'inline', ...within, suggestion: null };
  return file === undefined ? { kind: 'summary' } : { kind: 'file' };
}

/** A fix as the replacement of whole lines that the diff shows; null where it is not all of that. */
function suggestion(
  fix: WrittenFix,
  file: FileChange | undefined,
  source: SourceFile | undefined,
): { readonly startLine: number; readonly endLine: number; readonly suggestion: string } | null {
  if (file === undefined || source === undefined || fix.files.length > 0 || fix.edits.length === 0) return null;
  if (fix.edits.some((edit) => edit.path !== file.path)) return null;
  const first = Math.min(...fix.edits.map((edit) => edit.start));
  const last = Math.max(...fix.edits.map((edit) => edit.end));
  const startLine = lineAt(source.text, first);
  const endLine = lineAt(source.text, Math.max(first, last - (source.text[last - 1] === '\n' ? 1 : 0)));
  if (!isWithinOneHunk(startLine, endLine, file)) return null;
  const from = lineStart(source.text, startLine);
  const to = lineStart(source.text, endLine + 1);
  const replaced = applyEdits(
    source.text.slice(from, to),
    fix.edits.map((edit) => ({ ...edit, start: edit.start - from, end: Math.min(edit.end, to) - from })),
  );
  return { startLine, endLine, suggestion: replaced.replace(/\n$/, '') };
}

function lineStart(text: string, line: number): number {
  let at = 0;
  for (let current = 1; current < line; current += 1) {
    const next = text.indexOf('\n', at);
    if (next === -1) return text.length;
    at = next + 1;
  }
  return at;
}
