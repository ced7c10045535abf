import { formatPatch, type StructuredPatchHunk, structuredPatch } from 'diff';
import type { WrittenFix } from '../core/finding.js';
import { applyEdits, type SourceFile } from '../core/source.js';

/** Files of a fix that go out with this change, and wait for nothing that a person does. */
export function filesOfNow({ files }: WrittenFix): WrittenFix['files'] {
  return files.filter((file) => file.deploy === 1 && file.before === undefined);
}

/**
 * What a fix changes in this deploy as a patch for `git apply`, from the root of the repository. Null where a file is not at hand, where
 * comparing takes too long, where a path would have to be escaped, or where the line ends of a file cannot be kept.
 */
export function patchOf(fix: WrittenFix, files: ReadonlyMap<string, SourceFile>): string | null {
  const parts: (string | null)[] = [...new Set(fix.edits.map(({ path }) => path))].map((path) => {
    const before = files.get(path);
    if (before === undefined || before.written === 'other') return null;
    const edits = fix.edits.filter((edit) => edit.path === path);
    const [from, to] = [before.text, applyEdits(before.text, edits)].map((text) =>
      before.written === 'crlf' ? text.replaceAll('\n', '\r\n') : text,
    );
    return between(path, from ?? '', to ?? '');
  });
  parts.push(...filesOfNow(fix).map(({ path, text }) => between(path, null, text)));
  return parts.length === 0 || parts.some((part) => part === null) ? null : parts.join('');
}

/** What a fix writes into a file that is there: the text for its one place, or the hunks of the patch, which tell its places apart. */
export interface WrittenPlaces {
  readonly path: string;
  readonly kind: 'text' | 'hunks';
  readonly text: string;
}

/** What a fix writes into files that are there, by file. Of places that no patch tells apart each is one of its own. */
export function writtenPlaces(fix: WrittenFix): readonly WrittenPlaces[] {
  const written = fix.edits.filter(({ text }) => text.trim() !== '');
  return [...new Set(written.map(({ path }) => path))].flatMap((path): readonly WrittenPlaces[] => {
    const texts = written.flatMap((edit) => (edit.path === path ? [edit.text.replace(/^\n+/, '')] : []));
    const isOne = fix.edits.filter((edit) => edit.path === path).length === 1;
    const hunks = isOne ? null : hunksIn(fix.patch ?? '', path);
    if (hunks !== null) return [{ path, kind: 'hunks', text: hunks }];
    return texts.map((text) => ({ path, kind: 'text', text }));
  });
}

/** The hunks of one file of a patch; null where the patch does not change it. */
function hunksIn(patch: string, path: string): string | null {
  const part = patch.split(/^(?=diff --git )/m).find((one) => one.startsWith(`diff --git a/${path} b/${path}\n`));
  const start = part?.search(/^@@/m) ?? -1;
  return part === undefined || start === -1 ? null : part.slice(start).replaceAll('\r', '');
}

function between(path: string, before: string | null, after: string): string | null {
  if (!/^[\w./@+=, -]+$/.test(path)) return null;
  const [from, to] = [`a/${path}`, `b/${path}`];
  const patch = structuredPatch(before === null ? '/dev/null' : from, to, before ?? '', after, undefined, undefined, {
    context: 3,
    timeout: 2000,
  });
  if (patch === undefined) return null;
  if (patch.hunks.length === 0) return '';
  const body = formatPatch({ ...patch, hunks: patch.hunks.map(narrowed) }).replace(/^[\s\S]*?(?=^--- )/m, '');
  return `diff --git ${from} ${to}\n${before === null ? 'new file mode 100644\n' : ''}${body}`;
}

/**
 * A hunk that leans on what it takes away and on one line behind that, so that the fix of a statement next to it, whichever goes in first, does
 * not shut it out. One that only adds has nothing but its context to find its place by.
 */
function narrowed(hunk: StructuredPatchHunk): StructuredPatchHunk {
  if (!hunk.lines.some((line) => line.startsWith('-'))) return hunk;
  const lines = slid(hunk.lines);
  const [first, last] = rangeOf(lines);
  const rest = lines.slice(last);
  const kept = rest.slice(0, rest.findIndex((line) => line.startsWith(' ')) + 1);
  const marker = rest[kept.length]?.startsWith('\\') === true ? rest.slice(kept.length, kept.length + 1) : [];
  const cut = rest.filter((line) => line.startsWith(' ')).length - (kept.length === 0 ? 0 : 1);
  return {
    oldStart: hunk.oldStart + first,
    newStart: hunk.newStart + first,
    oldLines: hunk.oldLines - first - cut,
    newLines: hunk.newLines - first - cut,
    lines: [...lines.slice(first, last), ...kept, ...marker],
  };
}

/** Lines that go, with the empty line before them and not the one behind, where both are: the same text is left. */
function slid(lines: readonly string[]): readonly string[] {
  const [first, last] = rangeOf(lines);
  const gone = lines.slice(first, last);
  const isSlidable = lines[first - 1] === ' ' && gone.at(-1) === '-' && gone.every((line) => line.startsWith('-'));
  return isSlidable ? [...lines.slice(0, first - 1), '-', ...gone.slice(0, -1), ' ', ...lines.slice(last)] : lines;
}

/** From the first line that changes to behind the last one. */
function rangeOf(lines: readonly string[]): readonly [number, number] {
  return [lines.findIndex(isChange), lines.findLastIndex(isChange) + 1];
}

function isChange(line: string): boolean {
  return line.startsWith('-') || line.startsWith('+');
}
