import { scanSync } from 'libpg-query';
import { type Positions, positionsOf } from './positions.js';

/** One token of the scanner. Offsets are UTF-16 units. */
export interface Token {
  readonly start: number;
  readonly end: number;
  /** Upper case for keywords and punctuation as written. */
  readonly text: string;
  readonly comment: boolean;
}

/** A text that is being read, with its positions and, when somebody asks, its tokens. */
export interface Source {
  readonly sql: string;
  readonly positions: Positions;
  /** Tokens without comments. Empty where the scanner refuses the text. */
  tokens(): readonly Token[];
  comments(): readonly Token[];
}

/** Opens a text. */
export function sourceOf(sql: string): Source {
  const positions = positionsOf(sql);
  let all: readonly Token[] | undefined;
  const scan = (): readonly Token[] => {
    all ??= scanned(sql, positions);
    return all;
  };
  return { sql, positions, tokens: () => scan().filter((token) => !token.comment), comments: () => scan().filter((token) => token.comment) };
}

function scanned(sql: string, positions: Positions): readonly Token[] {
  try {
    return scanSync(sql).tokens.map((token) => {
      const start = positions.fromByte(token.start);
      const end = positions.fromByte(token.end);
      return { start, end, text: sql.slice(start, end), comment: token.tokenName === 'SQL_COMMENT' || token.tokenName === 'C_COMMENT' };
    });
  } catch {
    // An unclosed quote: the caller says so of the statement.
    return [];
  }
}

/** The text between the first parenthesis at or behind an offset and its partner, without both. */
export function inParentheses(source: Source, from: number): string | null {
  const tokens = source.tokens();
  const first = tokens.findIndex((token) => token.start >= from && token.text === '(');
  if (first === -1) return null;
  let depth = 0;
  for (let at = first; at < tokens.length; at += 1) {
    const token = tokens[at];
    if (token === undefined) break;
    if (token.text === '(') depth += 1;
    if (token.text === ')') depth -= 1;
    if (depth === 0) return source.sql.slice(tokens[first]?.end ?? 0, token.start).trim();
  }
  return null;
}

/** The text behind the first keyword at depth 0 at or behind an offset, up to `end`. */
export function behindKeyword(source: Source, keyword: string, from: number, end: number): string | null {
  let depth = 0;
  for (const token of source.tokens()) {
    if (token.start < from || token.end > end) continue;
    if (token.text === '(') depth += 1;
    else if (token.text === ')') depth -= 1;
    else if (depth === 0 && token.text.toUpperCase() === keyword) return source.sql.slice(token.end, end).trim();
  }
  return null;
}
