/** Code between backticks, an escaped character, or a mark. */
const marks = /(`+)([\s\S]*?)\1|\\([\\`*_{}[\]<>()#!|~&])|\*\*|`/g;

/** Markdown without its marks, and without control characters that would reach the terminal. What is escaped stands as it was meant. */
export function plain(markdown: string): string {
  return markdown
    .replace(/\p{Cc}/gu, (character) => (character === '\n' ? character : ''))
    .replace(marks, (_, _ticks, code: string | undefined, escaped: string | undefined) => code ?? escaped ?? '');
}
