import type { ChangeSet } from '../core/change-set.js';
import type { Model, QuerySite } from '../core/query-site.js';
import type { Use } from '../core/rule.js';
import type { History } from './history.js';
import type { Reader } from './reader.js';
import type { Recognised } from './recognise.js';

/** What the application's code says about one database. */
export interface Application {
  readonly models: readonly Model[];
  readonly sites: readonly QuerySite[];
  readonly uses: (table: string, column?: string) => readonly Use[];
  /** An ORM of the application was read. */
  readonly read: boolean;
}

/** An application of which no code was read. */
export const unreadApplication: Application = { models: [], sites: [], uses: () => [], read: false };

/** Reads the application's code on both sides of a change, where the change gives a reason to. */
export async function readApplication(
  _found: Recognised,
  _history: History,
  _changes: ChangeSet,
  _reader: Reader,
): Promise<Application> {
  return unreadApplication;
}
