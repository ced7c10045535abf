import type { NamedRelation } from '../../core/query-site.js';
import { lineAt } from '../../core/source.js';
import { chainsAt, withoutSlashes } from './chains.js';

/**
 * Inserts of Diesel whose values name each column: `insert_into(orders::table).values((orders::note.eq(note), …))`. A struct, or a value
 * that is made elsewhere, may bring any column, so that such an insert is left out.
 * Source: https://docs.rs/diesel/2.2.0/diesel/query_builder/struct.IncompleteInsertStatement.html#method.values
 */
export function dieselInserts(path: string, text: string): readonly NamedRelation[] {
  if (!path.endsWith('.rs') || !text.includes('insert_into(')) return [];
  const code = withoutSlashes(text);
  return chainsAt(code, /\binsert_into\(\s*([\w:]+)\s*\)/g, '"').flatMap(({ word, at, links: [first] }) => {
    const parts = word.split('::');
    const table = parts.at(-1) === 'table' ? parts.at(-2) : parts.at(-1);
    const columns = first?.name === 'values' ? columnsOf(first.content) : null;
    if (table === undefined || columns === null) return [];
    const line = lineAt(text, at);
    return [
      {
        relation: table.replace(/^r#/, ''),
        columns,
        inserts: columns,
        what: '`insert_into` of Diesel',
        writes: true,
        location: { path, startLine: line, endLine: line },
      },
    ];
  });
}

/** The columns of `(a.eq(x), b.eq(y))`; null where anything else gives values. */
function columnsOf(content: string): readonly string[] | null {
  const inner = content.trim().replace(/^\(([\s\S]*)\)$/, '$1');
  const given = parts(inner).filter((one) => one !== '');
  const names = given.flatMap((one) => /^(?:\w+::)*(?:r#)?(\w+)\s*\.\s*eq\s*\(/.exec(one)?.[1] ?? []);
  if (names.length === 0 || names.length !== given.length || given.some((one) => !isOneCall(one))) return null;
  // A column whose name is a word of Rust is written with `_` behind it.
  return names.flatMap((name) => (name.endsWith('_') ? [name, name.slice(0, -1)] : [name]));
}

/** What stands between the commas that are in no brackets. */
function parts(text: string): readonly string[] {
  const found = [''];
  let depth = 0;
  for (const [part] of pieces(text)) {
    depth += step(part);
    if (part === ',' && depth === 0) found.push('');
    else found.push((found.pop() ?? '') + part);
  }
  return found.map((one) => one.trim());
}

/** The first bracket of a text is closed by its last character. */
function isOneCall(text: string): boolean {
  let depth = 0;
  for (const [part] of pieces(text.slice(text.indexOf('(')))) {
    if (depth === 0 && part !== '(') return false;
    depth += step(part);
  }
  return depth === 0;
}

function pieces(text: string): IterableIterator<RegExpMatchArray> {
  return text.matchAll(/"(?:\\[\s\S]|[^"\\])*"|[\s\S]/g);
}

function step(part: string): number {
  if (part.length > 1) return 0;
  return '([{'.includes(part) ? 1 : ')]}'.includes(part) ? -1 : 0;
}
