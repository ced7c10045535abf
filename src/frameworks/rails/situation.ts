import type { Operation } from '../../core/operation.js';
import type { Schema } from '../../core/schema.js';
import type { SourceCall } from '../../core/source.js';
import type { Rails } from './columns.js';
import { argument } from './values.js';

/** What one call of a migration does: operations, or why it could not be read. */
export interface Made {
  readonly operations: readonly Operation[];
  /** SQL of its own, where the call runs SQL as it stands. */
  readonly sql?: readonly { readonly sql: string; readonly operations: readonly Operation[] }[];
  readonly unread?: string;
}

/** What a call needs to know besides its arguments. */
export interface Situation extends Rails {
  readonly schema: Schema;
}

/** Reads one kind of call. Null where its arguments are known only at run time. */
export type Read = (call: SourceCall, situation: Situation) => Made | null;

/** What a call does that does one thing. */
export function one(operation: Operation): Made {
  return { operations: [operation] };
}

/** Reads a call whose first argument is a table. */
export function withTable(call: SourceCall, read: (table: string) => Made | null): Made | null {
  const table = argument(call, 0);
  return table === undefined ? null : read(table);
}
