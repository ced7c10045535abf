import { lineAt } from '../../core/source.js';
import { withoutComments } from './declaration.js';
import type { WrittenText } from './strings.js';

/** One call of a chain: its name and its arguments, as they are written. */
interface Call {
  readonly name: string;
  readonly given: readonly string[];
}

const joins = /^(?:(?:Left|Right|Inner|Cross|Full)(?:Outer)?)?Join$/;

/**
 * Queries that Go code builds of their parts, each call a clause: `psql.Select("r.note").From("orders r").Where(…)`. Such a
 * query is written out as SQL, with as much of it as stands there; none where its relations are not all known.
 * Source: https://pkg.go.dev/github.com/Masterminds/squirrel@v1.5.4
 */
export function builtInGo(path: string, text: string): readonly WrittenText[] {
  if (!path.endsWith('.go')) return [];
  const code = withoutComments(text);
  return [...code.matchAll(/[\w)]\s*\.\s*(?=(?:Select|Update|Insert|Delete)\()/g)].flatMap((match) => {
    const calls = chainAt(code, match.index + match[0].length);
    const query = calls === null ? null : queryOf(calls);
    return query === null ? [] : [{ text: query, line: lineAt(text, match.index) }];
  });
}

function queryOf([head, ...rest]: readonly Call[]): string | null {
  if (head === undefined) return null;
  const texts = (name: string): readonly string[] => rest.filter((call) => call.name === name).flatMap(literals);
  const froms = rest.filter(({ name }) => name === 'From' || joins.test(name)).map(relationOf);
  if (froms.includes(null)) return null;
  const from = froms.join(' ');
  const where = rest.filter(({ name }) => name === 'Where').flatMap(conditionsOf);
  const behind = where.length === 0 ? '' : ` where ${where.join(' and ')}`;
  const [table] = literals(head);
  switch (head.name) {
    case 'Select': {
      const columns = [...literals(head), ...texts('Columns'), ...texts('Column')];
      return from === '' ? null : `select ${columns.length === 0 ? '1' : columns.join(', ')} ${from}${behind}`;
    }
    case 'Update': {
      const set = [
        ...rest.filter(({ name }) => name === 'Set').flatMap(({ given }) => literal(given[0]) ?? []),
        ...keysIn(rest),
      ];
      if (table === undefined || set.length === 0) return null;
      return `update ${table} set ${set.map((column) => `${column} = $1`).join(', ')} ${from}${behind}`;
    }
    case 'Insert': {
      const columns = [...texts('Columns'), ...keysIn(rest)];
      if (table === undefined || columns.length === 0) return null;
      return `insert into ${table} (${columns.join(', ')}) values (${columns.map(() => '$1').join(', ')})`;
    }
    default: {
      const whole = table === undefined ? from : `from ${table}`;
      return whole === '' ? null : `delete ${whole}${behind}`;
    }
  }
}

/** What `From` or a join names, as its clause; null where that is not all written out. */
function relationOf(call: Call): string | null {
  const [first, second] = call.given.map(literal);
  if (first === undefined || first === null) return null;
  if (call.name === 'From') return call.given.length === 1 ? `from ${first}` : null;
  const kind = call.name
    .replace(/Join$/, '')
    .replace(/Outer$/, '')
    .toLowerCase();
  // In some builders the condition is an argument of its own.
  const on = /\b(?:on|using)\b/i.test(first) || kind === 'cross' ? '' : ` on ${second ?? ''}`;
  return `${kind} join ${first}${on}`;
}

/** Conditions that are written out, and columns that a map compares: `sq.Eq{"id": id}`. What another query within compares is not the query's own. */
function conditionsOf({ given }: Call): readonly string[] {
  const [first = ''] = given;
  const text = literal(first);
  if (text !== null) return [`(${text})`];
  return keysOf(first).map((column) => `${column} = $1`);
}

/** The columns of `SetMap`. */
function keysIn(calls: readonly Call[]): readonly string[] {
  return calls.filter(({ name }) => name === 'SetMap').flatMap(({ given }) => keysOf(given[0] ?? ''));
}

function keysOf(written: string): readonly string[] {
  if (/\bSelect\(|\bmap\[.*\bmap\[/s.test(written)) return [];
  return [...written.matchAll(/[{,]\s*"([\w.]+)"\s*:/g)].map(([, column = '']) => column);
}

function literals({ given }: Call): readonly string[] {
  return given.flatMap((one) => literal(one) ?? []);
}

/** The text of an argument that is a string; null for another. */
function literal(written: string | undefined): string | null {
  const found = /^\s*(?:"((?:\\.|[^"\\\n])*)"|`([^`]*)`)\s*$/.exec(written ?? '');
  return found === null ? null : (found[2] ?? (found[1] ?? '').replace(/\\(.)/g, '$1'));
}

/** The calls of a chain whose first one is at an offset; null where it does not end. */
function chainAt(code: string, start: number): readonly Call[] | null {
  const calls: Call[] = [];
  const next = /(\w+)\(/y;
  for (let at = start; ; ) {
    next.lastIndex = at;
    const name = next.exec(code)?.[1];
    if (name === undefined) return calls;
    const read = argumentsAt(code, next.lastIndex);
    if (read === null) return null;
    calls.push({ name, given: read.given });
    const dot = /\s*\.\s*/y;
    dot.lastIndex = read.end;
    if (!dot.test(code)) return calls;
    at = dot.lastIndex;
  }
}

/** Most of the arguments of a call that is read, in UTF-16 units. */
const longest = 10_000;

/** Arguments up to the bracket that closes them, and the offset behind it. */
function argumentsAt(code: string, from: number): { readonly given: readonly string[]; readonly end: number } | null {
  const given: string[] = [];
  let [depth, one] = [0, ''];
  for (const part of code
    .slice(from, from + longest)
    .matchAll(/"(?:\\.|[^"\\\n])*"|`[^`]*`|'(?:\\.|[^'\\\n])'|[\s\S]/g)) {
    const [text] = part;
    if (depth === 0 && (text === ')' || text === ',')) {
      if (one.trim() !== '') given.push(one);
      if (text === ')') return { given, end: from + part.index + 1 };
      one = '';
      continue;
    }
    if (/^[([{]$/.test(text)) depth += 1;
    if (/^[)\]}]$/.test(text)) depth -= 1;
    one += text;
  }
  return null;
}
