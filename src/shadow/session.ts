/** One connection to a throw-away database, as the trace needs it. */
export interface Session {
  /** Runs SQL text that may hold several statements; gives the notices that came with it. */
  run(sql: string): Promise<readonly string[]>;
  query<Row>(sql: string): Promise<readonly Row[]>;
}

/** An error of the server with its code. */
export interface ServerError {
  readonly message: string;
  readonly code?: string;
}

/** What went wrong, in the server's words. */
export function serverError(error: unknown): ServerError {
  if (typeof error !== 'object' || error === null) return { message: String(error) };
  const message = 'message' in error ? String(error.message) : String(error);
  return 'code' in error && typeof error.code === 'string' ? { message, code: error.code } : { message };
}
