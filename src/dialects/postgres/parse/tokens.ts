/** Kind of a token. `word` is a keyword or an unquoted identifier. */
export type TokenKind = 'word' | 'quoted' | 'string' | 'number' | 'operator' | 'mark' | 'end';

/**
 * A text cut into tokens. Offsets are UTF-16 units.
 *
 * The server's own scanner refuses a text as a whole for one open quote, and does not know psql's commands; this one reads
 * every text. Source: https://www.postgresql.org/docs/18/sql-syntax-lexical.html
 */
export interface Tokens {
  readonly text: string;
  readonly kinds: readonly TokenKind[];
  readonly starts: readonly number[];
  readonly ends: readonly number[];
  readonly comments: readonly Stretch[];
  /** Commands of psql and the rows behind COPY … FROM stdin, which the server never sees as SQL. */
  readonly foreign: readonly Stretch[];
}

export interface Stretch {
  readonly start: number;
  readonly end: number;
}

const space = /\s+/y;
const word = /[A-Za-z_\u0080-\uffff][\w$\u0080-\uffff]*/y;
const number =
  /(?:0[xX][\da-fA-F_]+|0[oO][0-7_]+|0[bB][01_]+|(?:\d[\d_]*(?:\.(?!\.)[\d_]*)?|\.\d[\d_]*)(?:[eE][+-]?\d+)?)/y;
const dollarQuote = /\$(?:[A-Za-z_\u0080-\uffff][\w\u0080-\uffff]*)?\$/y;
const parameter = /\$\d+/y;
const operator = /[+\-*/<>=~!@#%^&|`?]+/y;
/** psql commands that send what was typed so far. Source: https://www.postgresql.org/docs/18/app-psql.html */
const sends = /^\\(?:g|gx|gset|gexec|gdesc|crosstabview|watch)\b|^\\;/;

/** Cuts a text into tokens. Never throws: an open quote or comment reaches to the end. */
export function tokensOf(text: string): Tokens {
  const kinds: TokenKind[] = [];
  const starts: number[] = [];
  const ends: number[] = [];
  const comments: Stretch[] = [];
  const foreign: Stretch[] = [];
  let statement = 0;

  const put = (kind: TokenKind, start: number, end: number): number => {
    kinds.push(kind);
    starts.push(start);
    ends.push(end);
    return end;
  };
  const close = (start: number, end: number): number => {
    const rows = copiesFromStdin(text, kinds, starts, ends, statement) ? rowsBehind(text, end) : null;
    put('end', start, end);
    statement = kinds.length;
    if (rows === null) return end;
    foreign.push(rows);
    return rows.end;
  };
  const command = (start: number): number => {
    const end = lineEnd(text, start);
    foreign.push({ start, end });
    if (sends.test(text.slice(start, Math.min(end, start + 20)))) close(start, end);
    return end;
  };

  for (let at = 0; at < text.length; ) {
    const unit = text.charCodeAt(at);
    if (unit === 32 || (unit >= 9 && unit <= 13) || unit === 0xa0 || unit === 0xfeff)
      at = endOf(space, text, at) ?? at + 1;
    else if (unit === 45 && text.charCodeAt(at + 1) === 45) {
      const end = lineEnd(text, at);
      comments.push({ start: at, end });
      at = end;
    } else if (unit === 47 && text.charCodeAt(at + 1) === 42) {
      const end = blockCommentEnd(text, at);
      comments.push({ start: at, end });
      at = end;
    } else if (unit === 39) at = put('string', at, quoteEnd(text, at, false));
    else if (unit === 34) at = put('quoted', at, doubled(text, at + 1, '"'));
    else if (unit === 36) at = dollar(text, at, put);
    else if (unit === 59) at = close(at, at + 1);
    else if (unit === 92) at = command(at);
    else at = plain(text, at, put);
  }
  return { text, kinds, starts, ends, comments, foreign };
}

type Put = (kind: TokenKind, start: number, end: number) => number;

function plain(text: string, at: number, put: Put): number {
  const wordEnd = endOf(word, text, at);
  if (wordEnd !== null) return prefixed(text, at, wordEnd, put);
  const numberEnd = endOf(number, text, at);
  if (numberEnd !== null) return put('number', at, numberEnd);
  const operatorEnd = endOf(operator, text, at);
  if (operatorEnd === null) return put('mark', at, at + 1);
  const run = text.slice(at, operatorEnd);
  const comment = run.search(/--|\/\*/);
  return put('operator', at, comment > 0 ? at + comment : operatorEnd);
}

/** A word, or a string or identifier whose quote stands right behind its prefix: e'…', u&"…". */
function prefixed(text: string, at: number, end: number, put: Put): number {
  if (end - at > 1 || !/[eEbBxXnNuU]/.test(text.charAt(at))) return put('word', at, end);
  if (/[uU]/.test(text.charAt(at))) {
    if (text.startsWith("&'", end)) return put('string', at, quoteEnd(text, end + 1, false));
    if (text.startsWith('&"', end)) return put('quoted', at, doubled(text, end + 2, '"'));
    return put('word', at, end);
  }
  if (text.charAt(end) !== "'") return put('word', at, end);
  return put('string', at, quoteEnd(text, end, /[eE]/.test(text.charAt(at))));
}

function dollar(text: string, at: number, put: Put): number {
  const open = endOf(dollarQuote, text, at);
  if (open === null) return put('mark', at, endOf(parameter, text, at) ?? at + 1);
  const tag = text.slice(at, open);
  const closing = text.indexOf(tag, open);
  return put('string', at, closing === -1 ? text.length : closing + tag.length);
}

function quoteEnd(text: string, quote: number, escapes: boolean): number {
  if (!escapes) return doubled(text, quote + 1, "'");
  for (let at = quote + 1; at < text.length; at += 1) {
    const unit = text.charCodeAt(at);
    if (unit === 92) at += 1;
    else if (unit === 39) {
      if (text.charCodeAt(at + 1) !== 39) return at + 1;
      at += 1;
    }
  }
  return text.length;
}

function doubled(text: string, from: number, quote: string): number {
  for (let at = text.indexOf(quote, from); at !== -1; at = text.indexOf(quote, at + 2)) {
    if (text.charAt(at + 1) !== quote) return at + 1;
  }
  return text.length;
}

function blockCommentEnd(text: string, start: number): number {
  const edge = /\/\*|\*\//g;
  edge.lastIndex = start;
  let depth = 0;
  for (let found = edge.exec(text); found !== null; found = edge.exec(text)) {
    depth += found[0] === '/*' ? 1 : -1;
    if (depth === 0) return edge.lastIndex;
  }
  return text.length;
}

function lineEnd(text: string, from: number): number {
  const end = text.indexOf('\n', from);
  return end === -1 ? text.length : end;
}

function endOf(pattern: RegExp, text: string, at: number): number | null {
  pattern.lastIndex = at;
  return pattern.test(text) ? pattern.lastIndex : null;
}

function copiesFromStdin(
  text: string,
  kinds: readonly TokenKind[],
  starts: readonly number[],
  ends: readonly number[],
  from: number,
): boolean {
  const is = (at: number, expected: string): boolean =>
    kinds[at] === 'word' && text.slice(starts[at], ends[at]).toLowerCase() === expected;
  if (!is(from, 'copy')) return false;
  for (let at = from + 1; at < kinds.length; at += 1) if (is(at, 'from') && is(at + 1, 'stdin')) return true;
  return false;
}

/** The rows behind the line of a COPY, with the line that ends them; null where no such line follows. */
function rowsBehind(text: string, from: number): Stretch | null {
  const start = lineEnd(text, from);
  const last = /\n\\\.[ \t\r]*(?=\n|$)/g;
  last.lastIndex = start;
  const found = last.exec(text);
  return found === null ? null : { start, end: found.index + found[0].length };
}

/** A word in lower case; a mark or an operator as it is written; nothing for quoted text, so that it equals no keyword. */
export function wordAt(tokens: Tokens, at: number): string {
  const kind = tokens.kinds[at];
  if (kind === undefined || kind === 'quoted' || kind === 'string') return '';
  const written = tokens.text.slice(tokens.starts[at], tokens.ends[at]);
  return kind === 'word' ? written.toLowerCase() : written;
}

/** The token behind the partner of an opening bracket, or `to`. */
export function behindBrackets(tokens: Tokens, open: number, to: number): number {
  let depth = 0;
  for (let at = open; at < to; at += 1) {
    const change = nesting(wordAt(tokens, at));
    depth += change;
    if (change < 0 && depth <= 0) return at + 1;
  }
  return to;
}

/** What a token does to the depth of brackets. CASE and END are brackets too. */
export function nesting(token: string): number {
  if (token === '(' || token === '[' || token === 'case') return 1;
  return token === ')' || token === ']' || token === 'end' ? -1 : 0;
}

/**
 * First token from `from` that stands in no bracket and that `accept` takes; -1 where there is none before `to` or before a
 * bracket closes that was open at `from`.
 */
export function findOutside(
  tokens: Tokens,
  from: number,
  to: number,
  accept: (token: string, at: number) => boolean,
): number {
  let depth = 0;
  for (let at = from; at < to; at += 1) {
    const token = wordAt(tokens, at);
    if (depth === 0 && accept(token, at)) return at;
    depth += nesting(token);
    if (depth < 0) return -1;
  }
  return -1;
}

/** Ranges between the commas that stand in no bracket. Ends at `to`, or where a bracket closes that was open at `from`. */
export function betweenCommas(tokens: Tokens, from: number, to: number): readonly Range[] {
  const ranges: Range[] = [];
  const end = endOutside(tokens, from, to);
  let start = from;
  for (let at = start; at < end; ) {
    const comma = findOutside(tokens, start, end, (token) => token === ',');
    at = comma === -1 ? end : comma;
    ranges.push({ from: start, to: at });
    start = at + 1;
    at = start;
  }
  return ranges;
}

/** Statements between semicolons, up to `to`. Empty ones are left out. */
export function betweenEnds(tokens: Tokens, from: number, to: number): readonly Range[] {
  const ranges: Range[] = [];
  let start = from;
  for (let at = from; at < to; at += 1) {
    if (tokens.kinds[at] !== 'end') continue;
    if (at > start) ranges.push({ from: start, to: at });
    start = at + 1;
  }
  return ranges;
}

/** The token at which a bracket closes that was open at `from`, or `to`. */
export function endOutside(tokens: Tokens, from: number, to: number): number {
  let depth = 0;
  for (let at = from; at < to; at += 1) {
    depth += nesting(wordAt(tokens, at));
    if (depth < 0) return at;
  }
  return to;
}

/** Tokens of a text, the end exclusive. */
export interface Range {
  readonly from: number;
  readonly to: number;
}

/** The text of some tokens on one line, without comments. */
export function textOf(tokens: Tokens, from: number, to: number): string {
  let text = '';
  for (let at = from; at < to; at += 1) {
    if (at > from) text += gap(tokens, at);
    text += tokens.text.slice(tokens.starts[at], tokens.ends[at]);
  }
  return text;
}

function gap(tokens: Tokens, at: number): string {
  if (tokens.ends[at - 1] === tokens.starts[at]) return '';
  // Two strings are one only when a line break stands between them.
  return tokens.kinds[at] === 'string' && tokens.kinds[at - 1] === 'string' ? '\n' : ' ';
}

/** A text with one space wherever there is space, or a comment, between two tokens, none beside a bracket, comma or semicolon, and its words in small letters. What stands in quotes is kept, but for a body in dollar quotes, which is SQL as well. */
export function evenSpacing(text: string): string {
  const { starts, ends, kinds } = tokensOf(text);
  return starts
    .map((start, at) => {
      const token = text.slice(start, ends[at]);
      const before = text.slice(starts[at - 1], ends[at - 1]);
      const isSpaced = at > 0 && start > (ends[at - 1] ?? 0) && !standsAlone.has(before) && !standsAlone.has(token);
      return `${isSpaced ? ' ' : ''}${kinds[at] === 'word' ? token.toLowerCase() : withEvenBody(token)}`;
    })
    .join('');
}

/** Tokens that are the same with space around them and without. */
const standsAlone = new Set(['(', ')', '[', ']', ',', ';']);

/** A token as it is, or a text in dollar quotes with its inside spaced evenly. */
function withEvenBody(token: string): string {
  const quote = /^\$\w*\$/.exec(token)?.[0];
  if (quote === undefined || !token.endsWith(quote) || token.length < 2 * quote.length) return token;
  return `${quote}${evenSpacing(token.slice(quote.length, -quote.length))}${quote}`;
}
