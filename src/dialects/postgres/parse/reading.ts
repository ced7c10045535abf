import { lastAtOrBefore, type Positions } from './positions.js';
import { type Range, type Tokens, textOf, wordAt } from './tokens.js';

/** One statement while it is read: its tokens, and how to find them from the offsets that the grammar gives. */
export interface Reading {
  readonly tokens: Tokens;
  /** First token, and the one behind the last. */
  readonly from: number;
  readonly to: number;
  /** The statement as it is written, without the closing semicolon. */
  readonly sql: string;
  /** The token that starts at a byte offset of the text that was parsed, or the last one before it. */
  tokenAt(byte: number | undefined): number;
  /** What surrounds the statement in a body of PL/pgSQL. */
  readonly body: Body;
}

/** What is known of the body in PL/pgSQL in which a statement stands. */
export interface Body {
  /** Variables, which look like columns. */
  readonly variables: ReadonlySet<string>;
  /** It stands in a loop that commits. */
  readonly commitsInLoop: boolean;
}

/** A statement that stands by itself. */
export const noBody: Body = { variables: new Set(), commitsInLoop: false };

/** Opens one statement. `base` is the unit at which the text that was parsed begins. */
export function readingOf(tokens: Tokens, positions: Positions, range: Range, base: number, body: Body): Reading {
  const { from, to } = range;
  const baseByte = positions.byteOfUnit(base);
  return {
    tokens,
    from,
    to,
    sql: tokens.text.slice(tokens.starts[from], tokens.ends[to - 1]),
    tokenAt: (byte) => lastAtOrBefore(tokens.starts, positions.unitOfByte(baseByte + (byte ?? 0)), from, to - 1),
    body,
  };
}

/** Some tokens of a statement as text on one line, without comments. */
export function slice(reading: Reading, range: Range): string {
  return textOf(reading.tokens, range.from, range.to);
}

/** The token behind a name with all its parts, from the token at which it begins. */
export function behindName(reading: Reading, start: number): number {
  let at = start + 1;
  while (wordAt(reading.tokens, at) === '.') at += 2;
  return at;
}
