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
   * @throws UpstreamError where the database is gone or refuses
   */
  run(statements: readonly Statement[]): Promise<readonly (readonly Row[])[]>;
  close(): Promise<void>;
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
