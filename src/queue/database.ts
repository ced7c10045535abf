import { UpstreamError } from '../core/errors.js';

/** One statement with its values. */
export interface Statement {
  readonly sql: string;
  readonly values?: readonly unknown[];
}

export type Row = Readonly<Record<string, unknown>>;

/** A Postgres, embedded or real, as the queue and the store use it. */
export interface Database {
  /**
   * Runs statements in one transaction and gives the rows of each.
   *
   * @throws DatabaseError where the database is gone or refuses
   */
  run(statements: readonly Statement[]): Promise<readonly (readonly Row[])[]>;
  close(): Promise<void>;
}

/** A refusal of a database, with its SQLSTATE; null where it did not get as far as that. */
export class DatabaseError extends UpstreamError {
  constructor(
    message: string,
    readonly code: string | null,
    options?: ErrorOptions,
  ) {
    super('queue database', `The queue's database: ${message}`, true, options);
  }
}

/** Runs one statement, and gives its rows. */
export async function rowsOf(
  database: Database,
  sql: string,
  values: readonly unknown[] = [],
): Promise<readonly Row[]> {
  const [rows] = await database.run([{ sql, values }]);
  return rows ?? [];
}

/** The SQLSTATE of an error, where it has one. Source: https://www.postgresql.org/docs/18/errcodes-appendix.html */
export function stateOf(error: unknown): string | null {
  const code = error instanceof Error && 'code' in error ? error.code : null;
  // No state begins with E, but the codes of the system do: EPIPE.
  return typeof code === 'string' && /^[0-9A-DF-Z][0-9A-Z]{4}$/.test(code) ? code : null;
}
