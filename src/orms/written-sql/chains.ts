/** One call of a chain: `.values(&value)`. */
export interface Link {
  readonly name: string;
  readonly content: string;
  /** Offset of its name. */
  readonly at: number;
}

/** Each place of a pattern, with the word of its first group, its offset, and the calls that are chained to it. */
export function chainsAt(
  code: string,
  pattern: RegExp,
  quotes: string,
): readonly { readonly word: string; readonly at: number; readonly links: readonly Link[] }[] {
  return [...code.matchAll(pattern)].map((match) => ({
    word: match[1] ?? '',
    at: match.index,
    links: linksFrom(code, match.index + match[0].length, quotes),
  }));
}

function linksFrom(code: string, from: number, quotes: string): readonly Link[] {
  const links: Link[] = [];
  const next = /\s*(?:\?\s*)?\.\s*(\w+)\s*(?:(?:::)?<[^()]*?>\s*)?\(/y;
  next.lastIndex = from;
  for (let match = next.exec(code); match !== null && links.length < 50; match = next.exec(code)) {
    const start = next.lastIndex;
    const end = closing(code, start, quotes);
    if (end === -1) break;
    const name = match[1] ?? '';
    links.push({ name, content: code.slice(start, end), at: code.indexOf(name, match.index) });
    next.lastIndex = end + 1;
  }
  return links;
}

/** The offset of the bracket that closes; -1 where none does within a reasonable length. */
function closing(code: string, from: number, quotes: string): number {
  let depth = 1;
  for (let at = from; at < Math.min(code.length, from + 20_000); at += 1) {
    const one = code[at] ?? '';
    if (quotes.includes(one)) {
      at = endOfString(code, at);
      if (at === -1) return -1;
    } else if ('([{'.includes(one)) depth += 1;
    else if (')]}'.includes(one)) depth -= 1;
    if (depth === 0) return at;
  }
  return -1;
}

function endOfString(code: string, from: number): number {
  for (let at = from + 1; at < code.length; at += 1) {
    if (code[at] === '\\') at += 1;
    else if (code[at] === code[from]) return at;
  }
  return -1;
}

/** Text without comments, each character of them a blank. A `//` behind a colon is an address, not a comment. */
export function withoutSlashes(text: string): string {
  return text.replace(/\/\*[\s\S]*?\*\/|(?<!:)\/\/[^\n]*/g, (comment) => comment.replace(/[^\n]/g, ' '));
}
