/** A text that code writes out, with the 1-based line at which it starts. */
export interface WrittenText {
  readonly text: string;
  readonly line: number;
}

/** How a language writes strings and comments. */
interface Style {
  readonly comment: RegExp;
  /** What opens a string, longest first, with what closes it; `once` where a line end closes it too. */
  readonly quotes: readonly {
    readonly open: RegExp;
    readonly close: string;
    readonly once?: true;
    readonly raw?: true;
  }[];
  /** A character, or a lifetime: no string. */
  readonly character?: RegExp;
  /** Each line of a text may begin with a `|` that is no part of it. */
  readonly margin?: true;
  /** What opens a text that goes on from the next line to a line with nothing but the word, its second group. */
  readonly heredoc?: RegExp;
}

const slashes = /\/\/[^\n]*|\/\*[\s\S]*?\*\//y;
const hashes = /#[^\n]*/y;
const double = { open: /"/y, close: '"', once: true } as const;
const single = { open: /'/y, close: "'", once: true } as const;
const triple = { open: /"""/y, close: '"""' } as const;
const back = { open: /`/y, close: '`' } as const;
const character = /'(?:\\[^\n]{1,9}|[^'\\\n])'|'/y;

const jvm: Style = { comment: slashes, quotes: [triple, double], character, margin: true };
const script: Style = { comment: slashes, quotes: [back, double, single] };

const styles: Readonly<Record<string, Style>> = {
  rs: {
    comment: slashes,
    quotes: [
      { open: /\br"/y, close: '"', raw: true },
      { open: /\br#"/y, close: '"#', raw: true },
      { open: /\br##"/y, close: '"##', raw: true },
      { open: /"/y, close: '"' },
    ],
    character,
  },
  go: { comment: slashes, quotes: [{ ...back, raw: true }, double], character },
  java: jvm,
  kt: jvm,
  scala: jvm,
  cs: { comment: slashes, quotes: [triple, { open: /[@$]{1,2}"/y, close: '"' }, double], character },
  php: {
    comment: slashes,
    quotes: [
      { open: /"/y, close: '"' },
      { open: /'/y, close: "'" },
    ],
  },
  rb: {
    comment: hashes,
    quotes: [double, single],
    heredoc: /<<[~-]?(["'`]?)([A-Z]\w*)\1[^\n]*\n/y,
  },
  py: { comment: hashes, quotes: [triple, { open: /'''/y, close: "'''" }, double, single] },
  js: script,
  ts: script,
};

const same: Readonly<Record<string, string>> = { mjs: 'js', cjs: 'js', jsx: 'js', mts: 'ts', cts: 'ts', tsx: 'ts' };

/** The style of a file by its name; undefined where its language is not read. */
function styleOf(path: string): Style | undefined {
  const ending = /\.(\w+)$/.exec(path)?.[1] ?? '';
  return styles[same[ending] ?? ending];
}

/** Whether the strings of a file can be told, by its name. */
export function hasStrings(path: string): boolean {
  return styleOf(path) !== undefined;
}

/** The strings of a file. What code puts together is one: what stands between two strings for a value at run time is `$1`. */
export function stringsOf(path: string, code: string): readonly WrittenText[] {
  const style = styleOf(path);
  if (style === undefined) return [];
  const found: { text: string; readonly line: number; end: number }[] = [];
  let [line, counted] = [1, 0];
  for (const { start, end, text } of pieces(code, style)) {
    const last = found.at(-1);
    const joint = last === undefined ? null : jointOf(code.slice(last.end, start));
    if (last !== undefined && joint !== null) {
      last.text += joint + text;
      last.end = end;
      continue;
    }
    for (let at = code.indexOf('\n', counted); at !== -1 && at < start; at = code.indexOf('\n', counted)) {
      line += 1;
      counted = at + 1;
    }
    found.push({ text, line, end });
  }
  return found.map((one) => ({ text: one.text, line: one.line }));
}

/** What one string and the next are joined by: nothing, or a value; null where they are two. */
function jointOf(between: string): string | null {
  if (between.length > 200) return null;
  if (/^\s*[+.]?\s*$/.test(between)) return between === '' ? null : '';
  return /^\s*\+\s*[\w.()[\]]+\s*\+\s*$/.test(between) ? ' $1 ' : null;
}

function* pieces(code: string, style: Style): Generator<{ start: number; end: number; text: string }> {
  const at = (pattern: RegExp, from: number): number => {
    pattern.lastIndex = from;
    return pattern.test(code) ? pattern.lastIndex : -1;
  };
  for (let here = 0; here < code.length; ) {
    const past = at(style.comment, here);
    if (past !== -1) {
      here = past;
      continue;
    }
    const document = style.heredoc === undefined ? null : heredocAt(code, here, style.heredoc);
    if (document !== null) {
      yield document;
      here = document.end;
      continue;
    }
    const quote = style.quotes.find(({ open }) => at(open, here) !== -1);
    if (quote === undefined) {
      const behind = style.character === undefined ? -1 : at(style.character, here);
      here = behind === -1 ? here + 1 : behind;
      continue;
    }
    const from = at(quote.open, here);
    const to = endOf(code, from, quote.close, quote.raw === true, quote.once === true);
    if (to === -1) {
      here = from;
      continue;
    }
    yield { start: here, end: to + quote.close.length, text: plain(code.slice(from, to), quote, style) };
    here = to + quote.close.length;
  }
}

function heredocAt(code: string, start: number, heredoc: RegExp): { start: number; end: number; text: string } | null {
  heredoc.lastIndex = start;
  const [opening = '', , word] = heredoc.exec(code) ?? [];
  if (word === undefined) return null;
  const from = start + opening.length;
  const close = new RegExp(`^[ \\t]*${word}[ \\t]*$`, 'm').exec(code.slice(from));
  return close === null
    ? null
    : { start, end: from + close.index + close[0].length, text: code.slice(from, from + close.index) };
}

/** The offset of what closes a string; -1 where nothing does. */
function endOf(code: string, from: number, close: string, raw: boolean, once: boolean): number {
  for (let at = from; at < code.length; at += 1) {
    if (code.startsWith(close, at)) return at;
    if (once && code[at] === '\n') return -1;
    if (!raw && code[at] === '\\') at += 1;
  }
  return -1;
}

function plain(text: string, quote: Style['quotes'][number], style: Style): string {
  const lines = style.margin === true && quote.close === '"""' ? text.replace(/^[ \t]*\|/gm, '') : text;
  if (quote.raw === true) return lines;
  return lines.replace(/\\(\r?\n\s*|.)/g, (_, escaped: string) =>
    escaped === 'n' || escaped === 't' || escaped.includes('\n') ? ' ' : escaped,
  );
}
