import type { QueryFacts } from '../../core/query-site.js';
import type { Node } from '../../languages/index.js';
import { children, type Link } from './nodes.js';

type Mention = NonNullable<QueryFacts['mentions']>[number];

/** Calls that take a part of a statement as a string. Source: https://guides.rubyonrails.org/v8.0/active_record_querying.html */
const takesSql = new Set(
  'where rewhere not having order reorder in_order_of select reselect group joins pluck pick sum average minimum maximum'.split(
    ' ',
  ),
);

/** Columns that parts of SQL name in the strings of a call, each with its table or alias where it is written out. */
export function mentionsOf(link: Link): readonly Mention[] {
  if (!takesSql.has(link.name)) return [];
  const first = link.values.flatMap((value) => (value.type === 'array' ? children(value).slice(0, 1) : [value]));
  const found = first.flatMap((value) => columnsIn(textOf(value)));
  // What is joined is named without a column.
  return link.name === 'joins' ? found.filter(({ of }) => of !== null) : found;
}

/** What a string says, with a blank for what is known at run time; empty for anything else. */
function textOf(node: Node): string {
  if (node.type !== 'string') return node.type === 'chained_string' ? children(node).map(textOf).join('') : '';
  return node.text.slice(1, -1).replace(/#\{[^}]*\}/g, ' ');
}

const name = '"?([a-z_][a-z0-9_]*)"?';
const column = new RegExp(`(?<![\\w:.$"])(?:${name}\\.)?${name}(?![\\w"(.])`, 'g');

/** What looks like the name of a column and is none: strings, binds, casts, functions, new names, words before a literal or in EXTRACT. */
const others =
  /'[^']*'|::\s*\w+(?:\[\])?|(?<!:):\w+|\b\w+\s*\(|\bas\s+"?\w+"?|\bextract\s*\(\s*\w+\s+from\b|\b(?:date|time|timestamp|timestamptz|interval)\s+(?=')|\bnulls\s+(?:first|last)\b/gi;

function columnsIn(sql: string): readonly Mention[] {
  const text = sql
    .replace(/\b(?:date|time|timestamp|timestamptz|interval)\s+'[^']*'/gi, ' ')
    .replace(others, (found) => (/^extract/i.test(found) || !found.endsWith('(') ? ' ' : '('));
  // Names of a query within the query may be of its own tables.
  const isNested = /\bselect\b/i.test(text);
  return [...text.matchAll(column)].flatMap(([, of, word = '']): readonly Mention[] => {
    if (of !== undefined) return [{ of, column: word }];
    // A string of one word is the name of a column, and is read as such elsewhere.
    return isNested || word === sql.trim() ? [] : [{ of: null, column: word }];
  });
}
