import type { Source } from './source.js';

/** A stretch of a text between semicolons, without blanks and comments round it. Offsets are UTF-16 units. */
export interface Piece {
  readonly start: number;
  readonly end: number;
}

/** The stretches between semicolons that stand outside quotes, brackets and the bodies of SQL functions. */
export function split(source: Source): readonly Piece[] {
  const tokens = source.tokens();
  return tokens.length > 0 ? byTokens(source) : byHand(source.sql);
}

function byTokens(source: Source): readonly Piece[] {
  const pieces: Piece[] = [];
  let start = -1;
  let end = -1;
  let depth = 0;
  let previous = '';
  for (const token of source.tokens()) {
    const word = token.text.toUpperCase();
    if (word === 'ATOMIC' && previous === 'BEGIN') depth += 1;
    if (word === 'CASE' && depth > 0) depth += 1;
    if (word === 'END' && depth > 0) depth -= 1;
    previous = word;
    if (token.text === ';' && depth === 0) {
      if (start !== -1) pieces.push({ start, end });
      start = -1;
      continue;
    }
    if (start === -1) start = token.start;
    end = token.end;
  }
  if (start !== -1) pieces.push({ start, end });
  return pieces;
}

/** For a text that the scanner refuses, because a quote never ends: quotes and comments by hand. */
function byHand(sql: string): readonly Piece[] {
  const pieces: Piece[] = [];
  const skip = /'(?:[^']|'')*'|"(?:[^"]|"")*"|--[^\n]*|\/\*[\s\S]*?\*\/|(\$[A-Za-z_]*\$)[\s\S]*?\1|;/g;
  let from = 0;
  const add = (to: number): void => {
    const text = sql.slice(from, to);
    const start = from + (text.length - text.trimStart().length);
    if (text.trim() !== '') pieces.push({ start, end: start + text.trim().length });
    from = to + 1;
  };
  for (let match = skip.exec(sql); match !== null; match = skip.exec(sql)) if (match[0] === ';') add(match.index);
  add(sql.length);
  return pieces;
}
