import type { Facts } from '../../core/query-site.js';
import { withoutSlashes } from './chains.js';

/** Every column of a table is in scope of the file. */
const globs = /\b(?:dsl|columns|super)::\*|\bschema::\w+::\*/;

const derives = /#\[derive\([^)]*\b(?:Queryable|Selectable|Insertable|AsChangeset|HasQuery)\b/;

/**
 * Words by which a Rust file may name tables of Diesel, as `orders::`, and columns: in paths, in what it imports, and in structs that stand for rows, but for a field that
 * selects something else. `table!` lists what no query names any more, too.
 * Source: https://docs.rs/diesel/2.2.0/diesel/prelude/derive.Selectable.html
 */
export function wordsIn(path: string, text: string): Pick<Facts, 'words'> {
  if (!path.endsWith('.rs')) return {};
  const code = withoutSlashes(text);
  const tables = [
    ...code.matchAll(/\b([a-z_]\w*)\s*::/g),
    ...code.matchAll(/\btable_name\s*=\s*"?(?:\w+::)*(\w+)/g),
  ].map(([, table = '']) => `${table}::`);
  const columns = globs.test(code) && !/\btable!\s*\{/.test(code) ? wordsOf(code) : [...paths(code), ...fields(code)];
  const found = [...new Set([...tables, ...columns])];
  return found.length === 0 ? {} : { words: found };
}

function paths(code: string): readonly string[] {
  const imported = [...code.matchAll(/\buse\s[^;]*;/g)].flatMap(([use]) => wordsOf(use));
  return [...[...code.matchAll(/::\s*(?:r#)?([a-z_]\w*)/g)].map(([, word = '']) => word), ...imported];
}

function fields(code: string): readonly string[] {
  const structs = [...code.matchAll(/((?:#\[[^\]]*\]\s*)+)(?:pub(?:\([^)]*\))?\s+)?struct\s+\w+[^{;(]*\{([^}]*)\}/g)];
  const rows = structs.filter(([, attributes = '']) => derives.test(attributes));
  const named = rows.flatMap(([, , body = '']) =>
    [...body.matchAll(/((?:#\[[^\]]*\]\s*)*)(?:pub(?:\([^)]*\))?\s+)?(?:r#)?([a-z_]\w*)\s*:(?!:)/g)].flatMap(
      ([, attributes = '', field = '']) => (attributes.includes('select_expression') ? [] : [field]),
    ),
  );
  const other = [...code.matchAll(/\bcolumn_name\s*=\s*(?:r#)?"?(\w+)/g)].map(([, word = '']) => word);
  return [...named, ...other];
}

function wordsOf(code: string): readonly string[] {
  return code.match(/\b[a-z_]\w*/g) ?? [];
}

/** Facts in which a declared table or column counts where a word of the code may name it. */
export function withWords(facts: readonly Facts[]): readonly Facts[] {
  const words = new Set(facts.flatMap((file) => file.words ?? []));
  return facts.map((file) => {
    if (file.named?.some(({ word }) => word !== undefined) !== true) return file;
    return { ...file, named: file.named.filter(({ word }) => word === undefined || words.has(word)) };
  });
}
