import { formatPatch, structuredPatch } from 'diff';
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

function between(path: string, before: string | null, after: string): string | null {
  if (!/^[\w./@+=, -]+$/.test(path)) return null;
  const [from, to] = [`a/${path}`, `b/${path}`];
  const patch = structuredPatch(before === null ? '/dev/null' : from, to, before ?? '', after, undefined, undefined, {
    context: 3,
    timeout: 2000,
  });
  if (patch === undefined) return null;
  if (patch.hunks.length === 0) return '';
  const body = formatPatch(patch).replace(/^[\s\S]*?(?=^--- )/m, '');
  return `diff --git ${from} ${to}\n${before === null ? 'new file mode 100644\n' : ''}${body}`;
}
