import type { Name } from '../core/name.js';
import type { Trace } from './trace.js';

/** One connection to a throw-away database, as the trace needs it. */
export interface Session {
  /** Runs SQL text that may hold several statements; gives the notices that came with it. */
  run(sql: string): Promise<readonly string[]>;
  query<Row>(sql: string): Promise<readonly Row[]>;
  /**
   * Runs a statement that refuses a transaction while another session looks on, which waits for `tables` where it can. Absent where
   * there is no other session.
   */
  watch?(sql: string, tables: readonly Name[]): Promise<Trace>;
}

/** The session answers nonsense, or nothing: whatever it said last is not to be believed. */
export class BrokenSession extends Error {
  override readonly name = 'BrokenSession';
}

/** An error of the server with its code. */
export interface ServerError {
  readonly message: string;
  readonly code?: string;
}

/** What went wrong, in the server's words: the message, and on further lines what it adds. */
export function serverError(error: unknown): ServerError {
  if (typeof error !== 'object' || error === null) return { message: String(error) };
  const words = 'message' in error ? String(error.message) : String(error);
  const detail = 'detail' in error && typeof error.detail === 'string' ? `\n${error.detail}` : '';
  const message = `${words}${detail}`;
  return 'code' in error && typeof error.code === 'string' ? { message, code: error.code } : { message };
}

/** Most notices of one statement that are kept: a trace needs few, and a flood is no news. */
const mostNotices = 10_000;

/** Puts one more notice to those of a statement. */
export function keepNotice(notices: string[], message: string | undefined): void {
  if (notices.length < mostNotices) notices.push(message ?? '');
}
