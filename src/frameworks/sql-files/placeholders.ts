import type { Dialect, ParsedSql } from '../../core/dialect.js';
import { quotedIdentifier } from '../../core/name.js';

/** What fills in a placeholder before the server sees it, for a reason. */
const kinds: readonly (readonly [RegExp, string])[] = [
  [/\{\{[\s\S]*?\}\}/, 'a template engine'],
  [/\$\{[^}\n]+\}/, 'a placeholder substitution'],
];

/** The first placeholder in a text, and who fills it in; null where it holds none. */
export function placeholderIn(text: string): { readonly text: string; readonly filledBy: string } | null {
  for (const [pattern, filledBy] of kinds) {
    const found = pattern.exec(text);
    if (found !== null) return { text: found[0], filledBy };
  }
  return null;
}

/** A placeholder that stands for a text of its own: what decides or repeats, or eats the blanks round it, does not. */
const single = String.raw`(?:\{\{(?!-|\s*(?:if|else|end|range|with|define|block|template|break|continue|\/\*)\b)(?:(?!-\}\})[^{}\n])+\}\}|\$\{[^{}\n]+\})`;
const letter = String.raw`(?:\w|\$(?!\{))`;

/** Texts, quoted names, comments and words, which are passed over, and names that hold a placeholder, in quotes or not. */
const pieces = new RegExp(
  `"(?<within>[^"{]*${single}[^"{]*)"|` +
    String.raw`[eE]'(?:[^'\\]|\\[\s\S]|'')*'|'(?:[^']|'')*'|"(?:[^"]|"")*"|--[^\n]*|\/\*[\s\S]*?(?:\*\/|$)` +
    `|(?<held>(?:${letter}|${single})*${single}(?:${letter}|${single})*)|${letter}+`,
  'g',
);

const alone = new RegExp(`^${single}$`);
const placeholders = new RegExp(single, 'g');
const behindName = /(?:[\w"}])\.$/;
const beforeSchema = /\bschema\s+(?:if\s+(?:not\s+)?exists\s+)?$|\bsearch_path\s*(?:=|\bto\b)\s*$/i;

/** SQL in which names that are filled in later are names already. */
export interface Named {
  readonly text: string;
  /** The names, as the author wrote them. */
  readonly names: readonly string[];
  /** What a dialect read in it, at the offsets of the text that was given. */
  placed(parsed: ParsedSql): ParsedSql;
}

/**
 * Puts placeholders that stand for a schema, or for a part of a name, into double quotes, so that they are read as a name like any
 * other: `${app}.orders`, `orders_${region}`. One that may stand for anything else, such as a clause or a value, stays as it is.
 */
export function nameThePlaceholders(text: string, dialect: Dialect): Named {
  const names: string[] = [];
  const shifts: { readonly end: number; readonly by: number }[] = [];
  let result = '';
  let behind = 0;
  for (const match of placeholderIn(text) === null ? [] : text.matchAll(pieces)) {
    const { within, held = within } = match.groups ?? {};
    if (held === undefined || (within === undefined && !isName(held, text, match.index))) continue;
    // Quotes round a placeholder that holds none are read as they stand.
    if (within?.includes('"') === false || Buffer.byteLength(held) > dialect.facts.maxIdentifierBytes) continue;
    const name = quotedIdentifier(evenly(held));
    names.push(held);
    result += text.slice(behind, match.index) + name;
    behind = match.index + match[0].length;
    shifts.push({ end: result.length, by: name.length - match[0].length });
  }
  result += text.slice(behind);
  const original = (offset: number): number =>
    shifts.reduce((left, { end, by }) => (end <= offset ? left - by : left), offset);
  const moved = <Part extends { readonly start: number; readonly end: number }>(part: Part): Part => ({
    ...part,
    start: original(part.start),
    end: original(part.end),
  });
  return {
    text: result,
    names,
    placed: ({ statements, unread, comments }) => ({
      statements: statements.map(moved),
      unread: unread.map(moved),
      comments,
    }),
  };
}

function isName(held: string, text: string, at: number): boolean {
  const before = text.slice(Math.max(0, at - 80), at);
  const after = text.slice(at + held.length, at + held.length + 2);
  // A name that begins with a digit is none, and of one with capitals the dialect would have to know what becomes of them.
  if (!alone.test(held)) return !/^\d/.test(held) && !/[A-Z]/.test(held.replace(placeholders, ''));
  return /^\.["\w${]/.test(after) || behindName.test(before) || beforeSchema.test(before);
}

/** A name with the blanks inside of its placeholders written one way: `{{ .Name }}` and `{{.Name}}` are filled in with the same. */
function evenly(name: string): string {
  return name.replace(/\{\{\s*(.*?)\s*\}\}/g, (_, inside: string) => `{{ ${inside.replace(/\s+/g, ' ')} }}`);
}

/** Printed SQL with the placeholders of a file as the file writes them: without the quotes, unless it has them round them too. */
export function asPlaceholders(sql: string, file: string): string {
  const written = new Map([...file.matchAll(placeholders)].map(([text]) => [evenly(text), text]));
  return sql.replace(/"(?:[^"]|"")*"/g, (quoted) => {
    const name = quoted
      .slice(1, -1)
      .replaceAll('""', '"')
      .replace(placeholders, (text) => written.get(text) ?? text);
    if (placeholderIn(name) === null || !file.includes(name)) return quoted;
    return file.includes(`"${name}"`) ? `"${name}"` : name;
  });
}
