/** Longest text of one comment or of one part of a check, in bytes of UTF-8: below GitHub's 65,535. */
export const maxCommentLength = 65_000;

/** Text of a pull request as inert Markdown: no markup, no mention, no link, no HTML. */
export function inert(value: string): string {
  return value
    .replace(/[\p{Cc}\p{Cf}]/gu, (character) => (character === '\n' || character === '\t' ? character : ''))
    .replace(/[\\`*_{}[\]<>()#!|~&]/g, (character) => `\\${character}`)
    .replace(/@/g, '@\u200b')
    .replace(/\r?\n/g, ' ');
}

/** Text of a pull request inside an HTML element that stands in Markdown, such as the line of a fold. */
export function htmlText(value: string): string {
  return value
    .replace(/[\p{Cc}\p{Cf}]/gu, '')
    .replace(/&/g, '&amp;')
    .replace(/</g, '&lt;')
    .replace(/>/g, '&gt;')
    .replace(/@/g, '@\u200b');
}

/** Text of a pull request as inline code. */
export function code(value: string): string {
  const clean = value.replace(/\s+/g, ' ').replace(/[\p{Cc}\p{Cf}]/gu, '');
  const longest = Math.max(0, ...[...clean.matchAll(/`+/g)].map((run) => run[0].length));
  if (longest === 0) return `\`${clean}\``;
  const fence = '`'.repeat(longest + 1);
  return `${fence} ${clean} ${fence}`;
}

/** A fenced block whose fence no line of the content can close. */
export function fenced(language: string, content: string): string {
  const longest = Math.max(2, ...[...content.matchAll(/`+/g)].map((run) => run[0].length));
  const fence = '`'.repeat(longest + 1);
  return `${fence}${language}\n${content.replace(/\n$/, '')}\n${fence}`;
}

/** Text in a cell of a table. */
export function cell(value: string): string {
  return value.replace(/\|/g, '\\|').replace(/\r?\n/g, ' ');
}

/** The name of a lock in a cell of a table, on two lines at most: on one, the column after it is pushed out of sight; free to break, it takes three. */
export function inTwoLines(value: string): string {
  return value.replace(/ (?=.* )/g, '\u00a0');
}

/**
 * Cuts a text at a line break below a limit in bytes of UTF-8, closes what is open, and says how much is missing. Empty where not even that has room.
 *
 * GitHub counts characters in some places and bytes in others, and there are never more characters than bytes.
 */
export function cut(value: string, limitBytes: number): string {
  const bytes = Buffer.from(value);
  if (bytes.length <= limitBytes) return value;
  if (limitBytes < closing) return '';
  const room = bytes
    .subarray(0, limitBytes - closing)
    .toString('utf8')
    .replace(/\uFFFD+$/, '');
  const at = room.lastIndexOf('\n');
  const kept = at <= 0 ? room : room.slice(0, at);
  const missing = value.slice(kept.length).trim().split('\n').length;
  return `${kept}${openFence(kept)}\n\n*Cut here: ${missing} more ${missing === 1 ? 'line' : 'lines'}.*${openFolds(kept)}`;
}

/** Room for what follows a cut, in bytes. */
const closing = 200;

function openFence(markdown: string): string {
  let open: string | null = null;
  for (const [fence, rest] of [...markdown.matchAll(/^(`{3,})(.*)$/gm)].map((found) => [
    found[1] ?? '',
    found[2] ?? '',
  ]))
    if (open === null) open = fence ?? null;
    else if (rest === '' && (fence ?? '').length >= open.length) open = null;
  return open === null ? '' : `\n${open}`;
}

function openFolds(markdown: string): string {
  const open = markdown.split('<details>').length - markdown.split('</details>').length;
  return open > 0 ? `\n\n${'</details>'.repeat(open)}` : '';
}
