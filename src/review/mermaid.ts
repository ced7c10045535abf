/**
 * Words of a Mermaid diagram.
 *
 * A name of a database may hold anything: quotes, line breaks, markup. What the grammar of the diagram, Markdown, or HTML reads
 * another way is written as an underscore.
 * Source: https://github.com/mermaid-js/mermaid/blob/mermaid%4011.4.0/packages/mermaid/src/diagrams/er/parser/erDiagram.jison
 */

/** Longest name that is written whole, in UTF-16 units. */
const longest = 80;

/** Names as text inside double quotes, each of them once: two that read alike get a number. */
export function aliases(
  names: readonly string[],
  written: (name: string) => string = plain,
): ReadonlyMap<string, string> {
  const taken = new Set<string>();
  const given = new Map<string, string>();
  for (const name of names) {
    if (given.has(name)) continue;
    const word = written(name);
    let free = word;
    for (let count = 2; taken.has(free); count += 1) free = `${word}_${count}`;
    taken.add(free);
    given.set(name, free);
  }
  return given;
}

function plain(name: string): string {
  const word = name.replace(/[^\p{L}\p{N}_ .-]/gu, '_').slice(0, longest);
  return word.trim() === '' ? '_' : word;
}

/** A name of a column, as the grammar takes it without quotes. */
export function keyWord(name: string): string {
  return firstLetter(name.replace(/[^A-Za-z0-9_\u00c0-\u024f-]/g, '_').slice(0, longest));
}

/** A type, as the grammar takes it: `numeric(10,2)` becomes `numeric(10_2)`. */
export function typeWord(type: string): string {
  const word = type.replace(/[\s,]+/g, '_').replace(/[^A-Za-z0-9_()[\]-]/g, '_');
  return firstLetter(word.slice(0, longest));
}

function firstLetter(word: string): string {
  return /^[A-Za-z_]/.test(word) ? word : `_${word}`;
}
