import { parseSync } from 'libpg-query';
import type { ParsedSql, ParsedStatement } from '../../core/dialect.js';
import type { Operation } from '../../core/operation.js';
import { blankOut, templateIn } from './foreign-text.js';
import { type Source, sourceOf } from './source.js';
import { split } from './split.js';
import { operationsOf } from './statements/index.js';
import { child, children, number, type Tree } from './tree.js';

/** SQL of Postgres as statements. What the grammar refuses is listed, and loses nothing else. */
export function parse(sql: string): ParsedSql {
  const clean = blankOut(sql);
  const source = sourceOf(clean);
  const comments = source.comments().map((token) => ({
    text: token.text,
    line: source.positions.lineOf(token.start),
    endLine: source.positions.lineOf(Math.max(token.start, token.end - 1)),
  }));
  const whole = readWhole(source);
  if (whole !== null) return { statements: whole, unread: [], comments };
  return { ...readPieces(source), comments: comments.length > 0 ? comments : lineComments(clean) };
}

/** Every statement of a text that the grammar takes as a whole; null where it does not. */
function readWhole(source: Source): readonly ParsedStatement[] | null {
  const tree = treeOf(source.sql);
  return typeof tree === 'string' ? null : children(tree, 'stmts').flatMap((raw) => statementOf(raw, source, false) ?? []);
}

/** Each stretch between semicolons by itself. */
function readPieces(source: Source): Pick<ParsedSql, 'statements' | 'unread'> {
  const statements: ParsedStatement[] = [];
  const unread: ParsedSql['unread'][number][] = [];
  for (const piece of split(source)) {
    const text = source.sql.slice(piece.start, piece.end);
    const tree = treeOf(text);
    if (typeof tree !== 'string') {
      const own = sourceOf(text);
      const shift = source.positions.lineOf(piece.start) - 1;
      for (const raw of children(tree, 'stmts')) {
        const statement = statementOf(raw, own, false);
        if (statement !== null) statements.push(moved(statement, piece.start, shift));
      }
      continue;
    }
    unread.push({
      start: piece.start,
      end: piece.end,
      startLine: source.positions.lineOf(piece.start),
      endLine: source.positions.lineOf(Math.max(piece.start, piece.end - 1)),
      reason: reasonFor(text, tree),
    });
  }
  return { statements, unread };
}

function reasonFor(text: string, error: string): string {
  const template = templateIn(text);
  if (template !== null) return `The placeholder \`${template}\` is filled in at run time, so the SQL is not known here; check it by hand.`;
  return `Postgres cannot read this statement (${error}); correct it, or check it by hand.`;
}

function moved(statement: ParsedStatement, by: number, lines: number): ParsedStatement {
  return { ...statement, start: statement.start + by, end: statement.end + by, startLine: statement.startLine + lines, endLine: statement.endLine + lines };
}

function statementOf(raw: Tree, source: Source, inLoop: boolean): ParsedStatement | null {
  const stmt = child(raw, 'stmt');
  if (stmt === undefined) return null;
  const { positions } = source;
  const start = skipBlank(source, positions.fromByte(number(raw, 'stmt_location')));
  const length = number(raw, 'stmt_len');
  const rawEnd = length === 0 ? source.sql.length : positions.fromByte(number(raw, 'stmt_location') + length);
  const end = trimEnd(source, start, rawEnd);
  const sql = source.sql.slice(start, end);
  return {
    operations: operationsOf(stmt, { source, sql, from: start, to: end }, readInside, inLoop),
    sql,
    start,
    end,
    startLine: positions.lineOf(start),
    endLine: positions.lineOf(Math.max(start, end - 1)),
  };
}

/** Operations of SQL that stands in a body. Text that the grammar refuses is kept as such. */
function readInside(sql: string, inLoop: boolean): readonly Operation[] {
  const tree = treeOf(sql);
  if (typeof tree === 'string') return sql.trim() === '' ? [] : [{ kind: 'opaque', sql, reason: `Postgres cannot read this part of a body (${tree})` }];
  const source = sourceOf(sql);
  return children(tree, 'stmts').flatMap((raw) => statementOf(raw, source, inLoop)?.operations ?? []);
}

/** The tree of a text, or the server's words on why there is none. */
function treeOf(sql: string): Tree | string {
  try {
    return parseSync(sql) as unknown as Tree;
  } catch (error) {
    const words = error instanceof Error ? error.message : String(error);
    return words === 'Query cannot be empty' ? { stmts: [] } : words;
  }
}

function skipBlank(source: Source, from: number): number {
  let at = from;
  const { sql } = source;
  for (;;) {
    const blank = /^\s+/.exec(sql.slice(at, at + 200))?.[0].length ?? 0;
    at += blank;
    if (sql.startsWith('--', at)) {
      const line = sql.indexOf('\n', at);
      at = line === -1 ? sql.length : line + 1;
    } else if (sql.startsWith('/*', at)) {
      const close = sql.indexOf('*/', at);
      at = close === -1 ? sql.length : close + 2;
    } else if (blank === 0) return at;
  }
}

/** The end of a statement without blanks and comments behind its last token. */
function trimEnd(source: Source, start: number, end: number): number {
  const text = source.sql.slice(start, end);
  const plain = text.trimEnd();
  if (!plain.includes('--') && !plain.endsWith('*/')) return start + plain.length;
  let last = start;
  for (const token of source.tokens()) {
    if (token.start >= end) break;
    if (token.start >= start && token.text !== ';') last = token.end;
  }
  return last === start ? start + plain.length : last;
}

function lineComments(sql: string): ParsedSql['comments'] {
  return sql.split('\n').flatMap((line, index) => {
    const at = line.indexOf('--');
    return at === -1 ? [] : [{ text: line.slice(at), line: index + 1, endLine: index + 1 }];
  });
}
