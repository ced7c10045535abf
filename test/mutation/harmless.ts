import { seeded } from '../../bench/migrations.js';
import { tokensOf } from '../../src/dialects/postgres/parse/tokens.js';
import type { Names } from './migrations.js';

/** Writes the same SQL otherwise. */
export type Rewriting = (sql: string, seed: number, names: Names) => string;

/** The text with each gap between two tokens, and each token, written anew. */
function retold(
  sql: string,
  gap: (between: string, at: number) => string,
  token: (text: string, kind: string, before: string) => string,
): string {
  const { kinds, starts, ends } = tokensOf(sql);
  let told = '';
  let end = 0;
  for (const [at, kind] of kinds.entries()) {
    const text = sql.slice(starts[at], ends[at]);
    const before = at === 0 ? '' : sql.slice(starts[at - 1], ends[at - 1]).toLowerCase();
    told += gap(sql.slice(end, starts[at]), at) + token(text, kind, before);
    end = ends[at] ?? end;
  }
  return told + sql.slice(end);
}

const same = (text: string): string => text;

/** Words behind which the name of a relation stands. */
const before = new Set(['table', 'references', 'update', 'into', 'from', 'truncate', 'vacuum', 'full', 'on']);

/** Edits that change how a migration looks and nothing that it does. */
export const harmless: Readonly<Record<string, Rewriting>> = {
  'block comments between tokens': (sql, seed) => {
    const random = seeded(seed);
    return retold(sql, (gap) => (gap !== '' && random() < 0.3 ? `${gap}/* as agreed; drop table x */ ` : gap), same);
  },
  'line comments between tokens': (sql, seed) => {
    const random = seeded(seed);
    return retold(sql, (gap) => (gap !== '' && random() < 0.3 ? `${gap}-- it's the "last" one\n` : gap), same);
  },
  'upper case': (sql) => retold(sql, same, (text, kind) => (kind === 'word' ? text.toUpperCase() : text)),
  'mixed case': (sql, seed) => {
    const random = seeded(seed);
    const mixed = (text: string): string =>
      [...text].map((letter) => (random() < 0.5 ? letter.toUpperCase() : letter)).join('');
    return retold(sql, same, (text, kind) => (kind === 'word' ? mixed(text) : text));
  },
  'quoted names': (sql, _, names) => {
    const own = new Set(Object.values(names).flatMap((name: string) => name.split('.')));
    return retold(sql, same, (text, kind) => (kind === 'word' && own.has(text) ? `"${text}"` : text));
  },
  'line breaks': (sql, seed) => {
    const random = seeded(seed);
    return retold(sql, (gap) => (gap !== '' && random() < 0.4 ? '\n\t  ' : gap), same);
  },
  'Windows line ends': (sql) => sql.replaceAll('\n', '\r\n'),
  'a schema before names': (sql, _, { table, parent }) => {
    const bare = [table, parent].filter((name) => !name.includes('.'));
    return retold(sql, same, (text, _kind, word) =>
      before.has(word) && bare.includes(text) ? `public.${text}` : text,
    );
  },
};
