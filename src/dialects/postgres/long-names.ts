import { tokensOf } from './parse/tokens.js';

/** NAMEDATALEN less one. Source: https://www.postgresql.org/docs/18/sql-syntax-lexical.html#SQL-SYNTAX-IDENTIFIERS */
export const maxIdentifierBytes = 63;

/** Names in a statement of which the server uses only the beginning, each once. */
export function cutNames(sql: string): readonly string[] {
  if (sql.length <= maxIdentifierBytes) return [];
  const { kinds, starts, ends, text } = tokensOf(sql);
  const names = kinds.flatMap((kind, at) => {
    const written = text.slice(starts[at], ends[at]);
    if (kind === 'word') return [written.toLowerCase()];
    return kind === 'quoted' && written.startsWith('"') ? [written.slice(1, -1).replaceAll('""', '"')] : [];
  });
  return [...new Set(names)].filter((name) => Buffer.byteLength(name) > maxIdentifierBytes);
}
