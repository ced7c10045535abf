import { hasSqlDetails, type Node, parseSync } from 'libpg-query';
import type { Comment, ParsedSql, ParsedStatement } from '../../../core/dialect.js';
import { type Expression, unreadExpression } from '../../../core/name.js';
import type { Operation, Type } from '../../../core/operation.js';
import { castType, typeAs, typeEnd } from './data-types.js';
import { expressionOf } from './expressions.js';
import { type Positions, positionsOf } from './positions.js';
import { type Body, noBody, readingOf } from './reading.js';
import { reasonFor } from './refusals.js';
import { split, withoutForeign } from './split.js';
import { onlyValue, operationsOf } from './statements.js';
import { type Range, type Tokens, textOf, tokensOf } from './tokens.js';

export { isSerial } from './data-types.js';
export { worstVolatility } from './volatility.js';

type Unread = ParsedSql['unread'][number];

/** SQL of Postgres as statements. What the grammar refuses is listed, and loses nothing but itself. */
export function parse(sql: string): ParsedSql {
  const text = openText(sql);
  const { statements, unread } = read(text, noBody);
  const comments = text.tokens.comments.map(({ start, end }): Comment => {
    const endLine = text.positions.lineOf(Math.max(start, end - 1));
    return { text: sql.slice(start, end), line: text.positions.lineOf(start), endLine };
  });
  return { statements, unread, comments };
}

/** A text that is read, with what only psql understands blanked out. */
interface Text {
  readonly sql: string;
  readonly tokens: Tokens;
  readonly positions: Positions;
}

function openText(sql: string): Text {
  const tokens = tokensOf(sql);
  const clean = withoutForeign(tokens);
  return { sql: clean, tokens: { ...tokens, text: clean }, positions: positionsOf(clean) };
}

function read(text: Text, body: Body): Pick<ParsedSql, 'statements' | 'unread'> {
  const pieces = split(text.tokens);
  if (pieces.length === 0) return { statements: [], unread: [] };
  const nodes = tryParse(text.sql);
  if (typeof nodes !== 'string' && nodes.length === pieces.length) {
    const statements = pieces.map((piece, at) => statementOf(nodes[at], piece, text, 0, body));
    return { statements, unread: [] };
  }
  return readPieces(pieces, text, body);
}

/** Each statement by itself, so that one that the grammar refuses takes no other along. */
function readPieces(pieces: readonly Range[], text: Text, body: Body): Pick<ParsedSql, 'statements' | 'unread'> {
  const statements: ParsedStatement[] = [];
  const unread: Unread[] = [];
  for (const piece of pieces) {
    const start = text.tokens.starts[piece.from] ?? 0;
    const end = text.tokens.ends[piece.to - 1] ?? start;
    const sql = text.sql.slice(start, end);
    const nodes = tryParse(sql);
    const [node] = typeof nodes === 'string' ? [] : nodes;
    if (node !== undefined) statements.push(statementOf(node, piece, text, start, body));
    else unread.push({ ...place(text, start, end), ...reasonFor(sql, typeof nodes === 'string' ? nodes : '') });
  }
  return { statements, unread };
}

/** The statements of a text, or the server's words on why there are none. */
function tryParse(sql: string): readonly Node[] | string {
  try {
    return (parseSync(sql).stmts ?? []).flatMap(({ stmt }) => stmt ?? []);
  } catch (error) {
    if (hasSqlDetails(error)) return error.message;
    throw error;
  }
}

function statementOf(node: Node | undefined, piece: Range, text: Text, base: number, body: Body): ParsedStatement {
  const reading = readingOf(text.tokens, text.positions, piece, base, body);
  const start = text.tokens.starts[piece.from] ?? 0;
  const end = text.tokens.ends[piece.to - 1] ?? start;
  const operations = node === undefined ? [] : operationsOf(node, reading, readInside);
  return { operations, sql: reading.sql, ...place(text, start, end) };
}

function place(text: Text, start: number, end: number): Pick<Unread, 'start' | 'end' | 'startLine' | 'endLine'> {
  const { positions } = text;
  return { start, end, startLine: positions.lineOf(start), endLine: positions.lineOf(Math.max(start, end - 1)) };
}

/** The operations of SQL in a body. What the grammar refuses is opaque. */
function readInside(sql: string, body: Body): readonly Operation[] {
  const text = openText(sql);
  const { statements, unread } = read(text, body);
  const refused = unread.map(
    ({ start, end, reason }): Operation => ({ kind: 'opaque', sql: text.sql.slice(start, end), reason }),
  );
  return [...statements.flatMap((statement) => statement.operations), ...refused];
}

/** A type out of its text. Text that is no type keeps it as the base. */
export function readType(sql: string): Type {
  const tokens = tokensOf(sql);
  const count = tokens.kinds.length;
  const nodes = tryParse(`select null::${textOf(tokens, 0, count)}`);
  const cast = typeof nodes === 'string' ? undefined : castType(onlyValue(nodes));
  // A type and something behind it, such as a collation, is more than a type.
  if (cast === undefined || typeEnd(tokens, 0, count) !== count)
    return { sql, base: sql.trim(), modifiers: [], array: 0 };
  return typeAs(cast, textOf(tokens, 0, count));
}

/** An expression out of its text. Text that is none is known by its text only. */
export function readExpression(sql: string): Expression {
  const tokens = tokensOf(sql);
  const text = textOf(tokens, 0, tokens.kinds.length);
  const nodes = tryParse(`select ${text}`);
  const value = typeof nodes === 'string' ? undefined : onlyValue(nodes);
  return value === undefined ? unreadExpression(sql) : expressionOf(value, text);
}
