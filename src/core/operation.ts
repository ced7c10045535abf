import type { CodeOperation } from './operation-code.js';
import type { ColumnOperation } from './operation-columns.js';
import type { IndexOperation } from './operation-indexes.js';
import type { ObjectOperation } from './operation-objects.js';
import type { RowOperation } from './operation-rows.js';
import type { SessionOperation } from './operation-session.js';
import type { TableOperation } from './operation-tables.js';

export type { Altered } from './operation-columns.js';
export type * from './operation-definitions.js';

/**
 * One thing done to a schema or to rows.
 *
 * The union is closed, so the compiler finds what a new kind forgets. A field that a source may leave out and a server
 * would fill in is optional here and filled by `Dialect.complete`.
 */
export type Operation =
  | TableOperation
  | ColumnOperation
  | IndexOperation
  | ObjectOperation
  | CodeOperation
  | SessionOperation
  | RowOperation;

export type OperationKind = Operation['kind'];

/** The operation of one kind. */
export type OperationOf<Kind extends OperationKind> = Extract<Operation, { readonly kind: Kind }>;

/** Every operation in a statement's operations and in the bodies of its DO blocks, outermost first. */
export function* withBodies(operations: readonly Operation[]): Generator<Operation> {
  for (const operation of operations) {
    yield operation;
    if (operation.kind === 'do') yield* withBodies(operation.body);
  }
}
