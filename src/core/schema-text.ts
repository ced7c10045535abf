import { type Name, quotedIdentifier, quotedName } from './name.js';

/**
 * Names inside texts that a schema keeps as SQL: queries of views, expressions, triggers, rules.
 *
 * A server keeps trees and so follows a rename by itself; a text has to be told. Only identifiers are touched, never strings, dollar
 * quotes (bodies of routines, which no server follows either) and comments.
 */
interface Token {
  /** The identifier as the server knows it; other tokens as they are written. */
  readonly value: string;
  readonly isName: boolean;
  readonly start: number;
  readonly end: number;
}

const tokenPattern =
  /\s+|--[^\n]*|\/\*[\s\S]*?\*\/|(?:[eE]'(?:[^'\\]|\\[\s\S]|'')*'|'(?:[^']|'')*')|\$([A-Za-z_]\w*)?\$[\s\S]*?\$\1\$|"(?:[^"]|"")*"|`(?:[^`]|``)*`|[A-Za-z_\u0080-\uffff][\w$\u0080-\uffff]*|::|[\s\S]/g;

function tokensOf(sql: string): readonly Token[] {
  const tokens: Token[] = [];
  for (const match of sql.matchAll(tokenPattern)) {
    const [text] = match;
    if (/^(?:\s|--|\/\*)/.test(text)) continue;
    const isQuoted = text.length > 1 && /^["`]/.test(text);
    const isName = isQuoted || /^[A-Za-z_\u0080-\uffff][^']*$/.test(text);
    const value = isQuoted
      ? text.slice(1, -1).replaceAll(text.charAt(0).repeat(2), text.charAt(0))
      : isName
        ? text.toLowerCase()
        : text;
    tokens.push({ value, isName, start: match.index, end: match.index + text.length });
  }
  return tokens;
}

interface Change {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

function changed(sql: string, changes: readonly Change[]): string {
  return [...changes]
    .reverse()
    .reduce((text, { start, end, text: by }) => text.slice(0, start) + by + text.slice(end), sql);
}

const relationWords = new Set([
  'from',
  'join',
  'into',
  'update',
  'only',
  'on',
  'table',
  'references',
  'using',
  'view',
  'index',
  // A rule: `on delete to orders`.
  'to',
  ',',
]);

/** A text after a relation got another name. `home` is the default schema, which a text may spell out. */
export function renameRelation(sql: string, from: Name, to: Name, home: string | undefined): string {
  return rename(
    sql,
    from,
    to,
    home,
    (before, behind) => (behind === '.' || relationWords.has(before)) && behind !== '(',
  );
}

/** A text after a type got another name. */
export function renameType(sql: string, from: Name, to: Name, home: string | undefined): string {
  return rename(
    sql,
    from,
    to,
    home,
    (before, behind) => behind !== '(' && behind !== '.' && !relationWords.has(before),
  );
}

function rename(
  sql: string,
  from: Name,
  to: Name,
  home: string | undefined,
  stands: (before: string, behind: string) => boolean,
): string {
  if (!sql.toLowerCase().includes(from.name.toLowerCase())) return sql;
  const tokens = tokensOf(sql);
  const changes = tokens.flatMap((token, at): readonly Change[] => {
    if (!token.isName || token.value !== from.name) return [];
    const before = tokens[at - 1]?.value ?? '';
    const behind = tokens[at + 1]?.value ?? '';
    if (before !== '.')
      return stands(before, behind) ? [{ start: token.start, end: token.end, text: quotedName(to) }] : [];
    const qualifier = tokens[at - 2];
    if (qualifier?.value !== (from.schema ?? home)) return [];
    const target = to.schema === undefined && home !== undefined ? { schema: home, name: to.name } : to;
    return [{ start: qualifier?.start ?? token.start, end: token.end, text: quotedName(target) }];
  });
  return changed(sql, changes);
}

/** Where the columns of a relation stand in a text. */
export interface ColumnPlace {
  /** The relation, whose name or alias may stand before the column. */
  readonly relation: string;
  /** A column without a qualifier can be meant. */
  readonly bare: boolean;
  /** A column that a query gives keeps its name: `status` becomes `state as status`. */
  readonly keepsOutput?: boolean;
}

/** A text after a column got another name. */
export function renameColumnIn(sql: string, from: string, to: string, place: ColumnPlace): string {
  if (!sql.toLowerCase().includes(from.toLowerCase())) return sql;
  const tokens = tokensOf(sql);
  const qualifiers = new Set([place.relation, 'new', 'old', 'excluded', ...aliases(tokens, place.relation)]);
  const clauses = place.keepsOutput === true ? clausesOf(tokens) : [];
  const changes = tokens.flatMap((token, at): readonly Change[] => {
    if (!token.isName || token.value !== from || !isColumn(tokens, at, qualifiers, place.bare)) return [];
    const keeps = clauses[at] === 'select' && isWholeItem(tokens, at);
    return [
      {
        start: token.start,
        end: token.end,
        text: quotedIdentifier(to) + (keeps ? ` as ${quotedIdentifier(from)}` : ''),
      },
    ];
  });
  return changed(sql, changes);
}

const noColumnBehind = new Set([
  '::',
  'as',
  'collate',
  'from',
  'join',
  'into',
  'update',
  'on',
  'trigger',
  'function',
  'procedure',
  'table',
]);

function isColumn(tokens: readonly Token[], at: number, qualifiers: ReadonlySet<string>, bare: boolean): boolean {
  const before = tokens[at - 1]?.value ?? '';
  const behind = tokens[at + 1]?.value ?? '';
  if (behind === '(' || behind.startsWith("'")) return false;
  if (before === '.') return qualifiers.has(tokens[at - 2]?.value ?? '');
  // `join orders on status = …` and `extract(year from …)` are the two ends of this list.
  return bare && behind !== '.' && (!noColumnBehind.has(before) || (before === 'on' && /^[=<>!]/.test(behind)));
}

const noAlias = new Set(
  'where on using join inner left right full cross natural group order having limit offset union intersect except fetch for window with set values returning as'.split(
    ' ',
  ),
);

function aliases(tokens: readonly Token[], relation: string): readonly string[] {
  return tokens.flatMap((token, at) => {
    if (token.value !== relation || !/^(?:from|join|,|\.|only|update|into)$/.test(tokens[at - 1]?.value ?? ''))
      return [];
    const next = tokens[at + 1];
    const alias = next?.value === 'as' ? tokens[at + 2] : next;
    return alias?.isName === true && (next?.value === 'as' || !noAlias.has(alias.value)) ? [alias.value] : [];
  });
}

const clauseWords = new Set([
  'select',
  'from',
  'where',
  'group',
  'order',
  'having',
  'on',
  'window',
  'limit',
  'returning',
]);

/** The clause of a query in which each token stands. */
function clausesOf(tokens: readonly Token[]): readonly string[] {
  const stack: string[] = [''];
  return tokens.map((token) => {
    if (token.value === '(') stack.push('');
    else if (token.value === ')') stack.pop();
    else if (token.isName && clauseWords.has(token.value)) stack[stack.length - 1] = token.value;
    return stack.at(-1) ?? '';
  });
}

/** Whether a column, with its qualifier, is all of what a query gives at that place, without a name of its own. */
function isWholeItem(tokens: readonly Token[], at: number): boolean {
  const behind = tokens[at + 1]?.value ?? '';
  let first = at;
  while (tokens[first - 1]?.value === '.') first -= 2;
  const before = tokens[first - 1]?.value ?? '';
  return (
    ['select', 'distinct', 'all', ','].includes(before) && ['', ',', 'from', ')', 'union', 'where'].includes(behind)
  );
}
