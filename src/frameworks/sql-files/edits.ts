import type { Edit, SourceFile } from '../../core/source.js';

interface Range {
  readonly start: number;
  readonly end: number;
}

/** Lines that must stand round a statement which holds semicolons, such as goose's StatementBegin and StatementEnd. */
export interface Wrapping {
  readonly begin: RegExp;
  readonly end: RegExp;
  readonly beginLine: string;
  readonly endLine: string;
}

/** Puts other statements in the place of one. The closing semicolon of the file stays, or is added. */
export function replaceStatement(file: SourceFile, range: Range, texts: readonly string[], wrapping?: Wrapping): Edit {
  if (texts.length === 0) return cutStatement(file, range, wrapping);
  const wrapped = wrapping === undefined ? null : wrappedRange(file.text, range, wrapping);
  if (wrapped !== null && wrapping !== undefined) {
    return { path: file.path, ...wrapped, text: texts.map((text) => `${wrapBody(text, wrapping)}\n`).join('') };
  }
  const indent = /[^\n]*$/.exec(file.text.slice(0, range.start))?.[0] ?? '';
  const separator = `;\n${/^\s*$/.test(indent) ? indent : ''}`;
  const closed = /^\s*;/.test(file.text.slice(range.end));
  return { path: file.path, ...range, text: texts.join(separator) + (closed ? '' : ';') };
}

/** A statement with its semicolon, between marker lines where it holds semicolons of its own. */
export function wrapBody(statement: string, wrapping: Wrapping): string {
  const closed = `${statement};`;
  return statement.includes(';') ? `${wrapping.beginLine}\n${closed}\n${wrapping.endLine}` : closed;
}

/** Takes a statement out, with its semicolon, and with its lines where it has them for itself. */
export function cutStatement(file: SourceFile, range: Range, wrapping?: Wrapping): Edit {
  const wrapped = wrapping === undefined ? null : wrappedRange(file.text, range, wrapping);
  const { start, end } = wrapped ?? wholeLines(file.text, range);
  // Of the empty lines round the gap one is enough, and none at the end of the file.
  const blankBefore = start === 0 || file.text.slice(0, start).endsWith('\n\n');
  const blankAfter = /^[ \t]*\n/.exec(file.text.slice(end))?.[0].length ?? 0;
  const atEnd = start > 0 && blankBefore && file.text.slice(end).trim() === '';
  return { path: file.path, start: atEnd ? start - 1 : start, end: end + (blankBefore ? blankAfter : 0), text: '' };
}

/** Puts a comment where a statement stood. */
export function commentOut(file: SourceFile, range: Range, comment: string, wrapping?: Wrapping): Edit {
  const wrapped = wrapping === undefined ? null : wrappedRange(file.text, range, wrapping);
  if (wrapped !== null) return { path: file.path, ...wrapped, text: `${comment}\n` };
  const semicolon = /^\s*;/.exec(file.text.slice(range.end))?.[0].length ?? 0;
  const rest = /^[^\n]*/.exec(file.text.slice(range.end + semicolon))?.[0] ?? '';
  return {
    path: file.path,
    start: range.start,
    end: range.end + semicolon,
    text: comment + (rest.trim() === '' ? '' : '\n'),
  };
}

function wholeLines(text: string, range: Range): Range {
  const semicolon = /^\s*;/.exec(text.slice(range.end))?.[0].length ?? 0;
  const end = range.end + semicolon;
  const before = /[^\n]*$/.exec(text.slice(0, range.start))?.[0] ?? '';
  const after = /^[ \t]*(\n|$)/.exec(text.slice(end))?.[0];
  if (before.trim() !== '' || after === undefined) return { start: range.start, end };
  return { start: range.start - before.length, end: end + after.length };
}

function wrappedRange(text: string, range: Range, wrapping: Wrapping): Range | null {
  const lines = wholeLines(text, range);
  const above = /([^\n]*)\n$/.exec(text.slice(0, lines.start));
  const below = /^([^\n]*)(\n|$)/.exec(text.slice(lines.end));
  if (above === null || below === null) return null;
  if (!wrapping.begin.test(above[1] ?? '') || !wrapping.end.test(below[1] ?? '')) return null;
  return { start: lines.start - above[0].length, end: lines.end + below[0].length };
}
