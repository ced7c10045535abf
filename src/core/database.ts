/** Id of a database engine, such as `postgres`. */
export type DialectId = string;

/** A value with how we came to know it, in words that end the sentence "Postgres 15 (…)". */
export interface Known<Value> {
  readonly value: Value;
  readonly from: string;
  /** Nothing names it: it is what there mostly is, or what the texts look like. */
  readonly guessed?: true;
}

/** An application with its database: a monorepo has several. */
export interface Database {
  /** Root folder, or the name in the configuration; the empty string for the root of the repository. */
  readonly id: string;
  readonly root: string;
  readonly framework: string;
  readonly dialect: Known<DialectId>;
  /** Major version, or null where it is unknown: then hazards of any supported version count. */
  readonly serverVersion: Known<number> | null;
  /** Paths of its migrations at the head, in no particular order. */
  readonly migrations: readonly string[];
  /** Path of a schema dump, where there is one. */
  readonly schemaDump?: string;
  readonly orms: readonly string[];
  /**
   * What the framework found in its own settings, for its own use, and `limitsLockWait`: the file by which its runner sets a `lock_timeout`;
   * `triesLocksAgain`: the file by which it tries again what that cancels.
   */
  readonly settings: Readonly<Record<string, string>>;
}
