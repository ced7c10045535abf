/** Longest text of one comment, in UTF-16 units: below GitHub's 65,536. */
export const maxCommentLength = 65_000;

/** Text of a pull request as inert Markdown: no markup, no mention, no link, no HTML. */
export function inert(value: string): string {
  return value
    .replace(/[\p{Cc}\p{Cf}]/gu, (character) => (character === '\n' || character === '\t' ? character : ''))
    .replace(/[\\`*_{}[\]<>()#!|~&]/g, (character) => `\\${character}`)
    .replace(/@/g, '@\u200b')
    .replace(/\r?\n/g, ' ');
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

/** Cuts a text at a line break below a limit and says how much is missing. */
export function cut(value: string, limit: number): string {
  if (value.length <= limit) return value;
  const room = limit - 60;
  const at = value.lastIndexOf('\n', room);
  const kept = value.slice(0, at === -1 ? room : at);
  const open = (kept.match(/^`{3,}/gm)?.length ?? 0) % 2 === 1 ? '\n```' : '';
  const missing = value.slice(kept.length).split('\n').length;
  return `${kept}${open}\n\n*Cut here: ${missing} more lines.*`;
}
