import type { Edit, SourceCall, SourceFile } from '../../core/source.js';

/** The block of `reversible`, or of `up_only`, that holds a call of a way forward: what is put there needs its opposite elsewhere. */
export interface OneWay {
  /** Indentation of the block's own line. */
  readonly indent: string;
  /** What the block of `reversible` is handed; null in `up_only`, which has no other way. */
  readonly handed: string | null;
  /** Behind the line of its `end`. */
  readonly end: number;
}

/**
 * The block round a call that runs on the way forward alone.
 * Source: https://github.com/rails/rails/blob/v8.0.0/activerecord/lib/active_record/migration.rb (`reversible`, `up_only`)
 */
export function oneWayOf(call: SourceCall, { text }: SourceFile): OneWay | null {
  const opened = [...text.slice(0, call.start).matchAll(/^([ \t]*)(?:(\w+)\.up|up_only)[ \t]+do[ \t]*$/gm)].at(-1);
  if (opened === undefined) return null;
  const [line, indent = '', handed = null] = opened;
  const closing = new RegExp(`^${indent}end\\b[^\\n]*(?:\\n|$)`, 'm').exec(text.slice(opened.index + line.length));
  const end = closing === null ? -1 : opened.index + line.length + closing.index + closing[0].length;
  return end <= call.end ? null : { indent, handed, end };
}

/** Puts lines into the way back of a `reversible`: first of all, or as a block of its own where it has none. Null where there is no place for them. */
export function intoDown({ indent, handed, end }: OneWay, lines: readonly string[], file: SourceFile): Edit | null {
  if (handed === null) return null;
  const { path, text } = file;
  const inner = `${indent}  `;
  const body = lines.map((line) => `${inner}${line.split('\n').join(`\n${inner}`)}\n`).join('');
  const opened = new RegExp(`^\\s*${handed}\\.down[ \\t]+do[ \\t]*\\n`).exec(text.slice(end));
  if (opened !== null) {
    const at = end + opened[0].length;
    return { path, start: at, end: at, text: body };
  }
  const other = new RegExp(`\\b${handed}\\.down\\b`).test(text);
  return other ? null : { path, start: end, end, text: `\n${indent}${handed}.down do\n${body}${indent}end\n` };
}
