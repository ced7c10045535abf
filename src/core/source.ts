/** A place in the head revision. Lines are 1-based and inclusive. */
export interface Location {
  readonly path: string;
  readonly startLine: number;
  readonly endLine: number;
}

/** A text with its path. `text` uses `\n` only and has no byte order mark: `sourceFile` sees to that. */
export interface SourceFile {
  readonly path: string;
  readonly text: string;
  /** Content id of the bytes (the git blob id where there is one). */
  readonly contentId: string;
  /** How the file differs from `text`: `crlf` where each line ends in `\r\n`, `other` where it has a byte order mark or line ends of several kinds. */
  readonly written?: 'crlf' | 'other';
}

/** A call in a host language, as a framework or an ORM reads it. Plain data, so that it can leave a worker and be cached. */
export interface SourceCall {
  /** The method's name, without its receiver. */
  readonly name: string;
  /** The receiver's text, where there is one. */
  readonly receiver?: string;
  readonly arguments: readonly SourceValue[];
  /** Keyword arguments or the trailing options object. */
  readonly options: Readonly<Record<string, SourceValue>>;
  /** Calls in the block, body or closure that was handed over. */
  readonly block?: readonly SourceCall[];
  /** Name of the block's first parameter, such as `t`. */
  readonly blockParameter?: string;
  readonly location: Location;
  /** Offset of the first and behind the last character, in UTF-16 units. */
  readonly start: number;
  readonly end: number;
}

/** A value in a host language that could be read, or `unknown` with its text. */
export type SourceValue =
  | { readonly kind: 'string'; readonly value: string }
  | { readonly kind: 'symbol'; readonly value: string }
  | { readonly kind: 'number'; readonly value: number }
  | { readonly kind: 'boolean'; readonly value: boolean }
  | { readonly kind: 'null' }
  | { readonly kind: 'list'; readonly items: readonly SourceValue[] }
  | { readonly kind: 'map'; readonly entries: Readonly<Record<string, SourceValue>> }
  | { readonly kind: 'call'; readonly call: SourceCall }
  | { readonly kind: 'unknown'; readonly text: string };

/** Something in a file that could not be read. A person must be able to act on `reason`. */
export interface Skipped {
  readonly path: string;
  /** 1-based; the first line where the file as a whole is meant. */
  readonly line: number;
  /** The last line, where it is known to be another one. */
  readonly endLine?: number;
  readonly reason: string;
  /** It holds a placeholder that something fills in before the server sees it. */
  readonly filledIn?: true;
  /** What the server says to a statement of the way forward that its grammar refuses as it stands. */
  readonly refused?: string;
  /** How many more places of the file it speaks for, where they are told together. */
  readonly more?: number;
}

/** Replaces the text between two offsets (UTF-16 units, end exclusive) of a file of the head revision. */
export interface Edit {
  readonly path: string;
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** The text of a file as everything inside reads it: no byte order mark, `\n` at the end of each line. */
export function sourceFile(path: string, raw: string, contentId: string): SourceFile {
  if (!raw.startsWith('\uFEFF') && !raw.includes('\r')) return { path, text: raw, contentId };
  const text = raw.replace(/^\uFEFF/, '').replace(/\r\n?/g, '\n');
  return { path, text, contentId, written: text.replaceAll('\n', '\r\n') === raw ? 'crlf' : 'other' };
}

/** The 1-based line of an offset in UTF-16 units. */
export function lineAt(content: string, offset: number): number {
  let line = 1;
  for (let at = content.indexOf('\n'); at !== -1 && at < offset; at = content.indexOf('\n', at + 1)) line += 1;
  return line;
}

/** Applies edits to one text. Edits must not overlap. */
export function applyEdits(content: string, edits: readonly Edit[]): string {
  const ordered = [...edits].sort((one, other) => other.start - one.start || other.end - one.end);
  return ordered.reduce((result, edit) => result.slice(0, edit.start) + edit.text + result.slice(edit.end), content);
}

const decoder = new TextDecoder('utf-8', { fatal: true });

/** Bytes as text; null where they are not valid UTF-8, or hold a zero byte as binary files do. */
export function textOf(bytes: Uint8Array): string | null {
  if (bytes.includes(0)) return null;
  try {
    return decoder.decode(bytes);
  } catch {
    // Not UTF-8: the caller says of which file that is so.
    return null;
  }
}
