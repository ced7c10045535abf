import type { NamedRelation } from '../../core/query-site.js';

/** A table that a file declares, or where some are named columns of it, at a 1-based line. */
export function declared(
  relation: string,
  columns: readonly string[],
  what: string,
  path: string,
  line: number,
): NamedRelation {
  const only = columns.length === 0 ? {} : ({ columnsOnly: true } as const);
  return { relation, columns, ...only, what, writes: false, location: { path, startLine: line, endLine: line } };
}

/** Text without its comments, each character of them a blank, so that every offset and line stays. */
export function withoutComments(text: string): string {
  return text.replace(/"""[\s\S]*?"""|"(?:\\.|[^"\\\n])*"|`[^`]*`|\/\*[\s\S]*?\*\/|\/\/[^\n]*/g, (part) =>
    part.startsWith('/') ? part.replace(/[^\n]/g, ' ') : part,
  );
}
