import type { Fix } from './finding.js';
import type { Operation, OperationKind, OperationOf } from './operation.js';

const making = [
  'create_table',
  'create_table_as',
  'create_index',
  'add_column',
  'create_schema',
  'create_extension',
] as const satisfies readonly OperationKind[];

const dropping = [
  'drop_table',
  'drop_column',
  'drop_index',
  'drop_view',
  'drop_constraint',
  'drop_sequence',
  'drop_type',
] as const satisfies readonly OperationKind[];

/** Kinds of operations that can be told to pass over what is there already, or is gone. */
export const guardable = [...making, ...dropping] as const;

/** An operation that has a guard. */
export type Guardable = OperationOf<(typeof guardable)[number]>;

export function isGuardable(operation: Operation): operation is Guardable {
  return guardable.some((kind) => kind === operation.kind);
}

/** Whether it passes over what is there already, or is gone. */
export function isGuarded(operation: Guardable): boolean {
  return (
    ('ifNotExists' in operation && operation.ifNotExists === true) ||
    ('ifExists' in operation && operation.ifExists === true)
  );
}

/** The same operation, passing over what is there already, or is gone. */
function guarded(operation: Guardable): Operation {
  return making.some((kind) => kind === operation.kind)
    ? ({ ...operation, ifNotExists: true } as Operation)
    : ({ ...operation, ifExists: true } as Operation);
}

/** A cure for an operation that fails when it is run a second time; null where it has none. */
export function guardFix(operation: Operation): Fix | null {
  if (!isGuardable(operation)) return null;
  if (operation.kind === 'create_index' && operation.index === undefined) return null;
  if (operation.kind === 'create_index' && operation.concurrently) return rebuild(operation);
  return {
    title: 'Let it pass over what is there',
    replaces: [operation],
    steps: [{ operations: [guarded(operation)], transaction: 'same', deploy: 1 }],
    caution: 'The guard looks at the name only: something else of that name is taken for it.',
  };
}

/** An index of that name may be what a failed build left, which no query uses: it is dropped rather than passed over. */
function rebuild(operation: OperationOf<'create_index'>): Fix {
  const { table, index = '', concurrently } = operation;
  const drop = { kind: 'drop_index' as const, index: { ...table, name: index }, concurrently, ifExists: true };
  return {
    title: 'Drop what an earlier run left',
    replaces: [operation],
    steps: [{ operations: [drop, operation], transaction: 'none', deploy: 1 }],
    caution: 'An index that is there and valid is built again, too.',
  };
}
