import { text } from '../core/name.js';
import { type Operation, withBodies } from '../core/operation.js';
import type { Schema } from '../core/schema.js';
import type { Skipped } from '../core/source.js';
import type { WalkedMigration } from './walk.js';

/** Statements that were read and of which nobody can tell what they do: what no operation models, and code that they run. */
export function notTold({ migration: { path, statements }, after }: WalkedMigration): readonly Skipped[] {
  return statements.flatMap(({ operations, location: { startLine: line } }) =>
    [...withBodies(operations)].flatMap((operation): Skipped[] => {
      const reason = whyNotTold(operation, after);
      return reason === null ? [] : [{ path, line, reason }];
    }),
  );
}

function whyNotTold(operation: Operation, schema: Schema): string | null {
  switch (operation.kind) {
    case 'opaque':
      return operation.reason;
    case 'do':
      return operation.dynamic ? 'The block puts SQL together at run time; check it by hand.' : null;
    case 'call':
      return `The procedure ${text(operation.routine)} runs code that is not followed here; check what it changes.`;
    case 'select': {
      const called = operation.functions?.find((name) => isOwnAndVolatile(name, schema));
      return called === undefined
        ? null
        : `The function ${called} runs code that is not followed here; check what it changes.`;
    }
    default:
      return null;
  }
}

/** A function of the migrations that may change something. */
function isOwnAndVolatile(called: string, { routines }: Schema): boolean {
  const name = called.slice(called.lastIndexOf('.') + 1);
  return [...routines.values()].some(
    (routine) => routine.name.name.toLowerCase() === name && routine.volatility === 'volatile',
  );
}
