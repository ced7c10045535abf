import type { Row, Statement } from './database.js';

/** How the thread of the embedded database is started. */
export interface ThreadData {
  readonly folder: string;
  /** A tar of an empty database, from which a new folder is filled; making one takes seconds and a gigabyte. */
  readonly snapshot: string | null;
}

/** What the thread is asked. */
export interface Question {
  readonly id: number;
  readonly statements: readonly Statement[] | 'close';
}

/** What it answers. The first answer has id 0 and says that the database is open. */
export type Answer =
  | { readonly id: number; readonly rows: readonly (readonly Row[])[] }
  | { readonly id: number; readonly error: string; readonly code: string | null };
