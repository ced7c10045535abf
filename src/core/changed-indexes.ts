import type { FixInSteps, FixStep } from './finding.js';
import { key, type Name, sameName } from './name.js';
import type { Operation, OperationOf } from './operation.js';
import { nameBeside } from './replaced-uniqueness.js';
import type { StatementContext } from './rule.js';
import { indexesOf } from './schema-lookup.js';

type Made = OperationOf<'create_index'> & { readonly index: string };

/**
 * The cure of a migration that drops indexes of a table which are not unique, and builds others: all new ones first, and only then the old
 * ones go, so that the queries on the table always have an index. Undefined where the migration does not do both, or changes the table in
 * a way that may take an old index along.
 */
export function newIndexesFirst(table: Name, operation: Operation, context: StatementContext): FixInSteps | undefined {
  const all = context.statements.flatMap(({ operations, statement }) =>
    // As the migration has it, so that a fix can replace it: the schema that completed it may be another by then.
    operations.map((one, at) => ({ one, written: statement.operations[at] ?? one })),
  );
  if (all.some(({ one }) => mayTakeIndexes(one, table))) return;
  const changed = all.filter(({ one }) => isMade(one, table) || isGone(one, table, context));
  const operations = changed.map(({ one }) => one);
  const made = operations.filter((one) => isMade(one, table));
  const gone = operations.filter((one) => isGone(one, table, context));
  // What stands in a body is no statement that could be moved.
  if (made.length === 0 || gone.length === 0 || !operations.includes(operation)) return;
  const old = gone.map(({ index }) => index);
  const built = made.map((one) => ({ ...one, index: nameBeside(one.index, old, context), concurrently: true }));
  const renames = made.flatMap(({ index: to }, at): Operation[] => {
    const name = built[at]?.index ?? to;
    return name === to ? [] : [{ kind: 'rename_index', index: { ...table, name }, to, table }];
  });
  return {
    title: 'Build the new before the old goes',
    replaces: changed.map(({ written }) => written),
    steps: [
      ...[...built, ...gone.map((one) => ({ ...one, concurrently: true }))].map(
        (one): FixStep => ({ operations: [one], transaction: 'none', deploy: 1 }),
      ),
      ...(renames.length === 0 ? [] : [{ operations: renames, transaction: 'own' as const, deploy: 1 }]),
    ],
    caution:
      'Each build waits for every older transaction and reads the table twice, and a failed one leaves an INVALID index to drop. Until the last step the table keeps old and new, and each write goes into both.',
  };
}

function isMade(operation: Operation, table: Name): operation is Made {
  return (
    operation.kind === 'create_index' &&
    sameName(operation.table, table) &&
    !operation.definition.unique &&
    operation.index !== undefined
  );
}

/** An index of the table from before the migration. */
function isGone(
  operation: Operation,
  table: Name,
  { before }: StatementContext,
): operation is OperationOf<'drop_index'> {
  if (operation.kind !== 'drop_index' || operation.cascade === true) return false;
  return indexesOf(before, table).some(
    ({ name, definition }) => key(name) === key(operation.index) && !definition.unique,
  );
}

const harmless: ReadonlySet<Operation['kind']> = new Set([
  'create_index',
  'drop_index',
  'add_column',
  'add_constraint',
  'validate_constraint',
  'set_default',
  'drop_default',
  'set_not_null',
  'drop_not_null',
  'insert',
  'update',
  'delete',
  'analyze',
  'comment',
]);

/** Whether the table, or what nobody can tell of, changes so that an index of the table may be gone, or have another name. */
function mayTakeIndexes(operation: Operation, table: Name): boolean {
  if (unknown.has(operation.kind)) return true;
  const named = 'table' in operation ? operation.table : undefined;
  return typeof named === 'object' && 'name' in named && sameName(named, table) && !harmless.has(operation.kind);
}

const unknown: ReadonlySet<Operation['kind']> = new Set([
  'do',
  'call',
  'opaque',
  'drop_schema',
  'rename_schema',
  'drop_table',
  'drop_type',
  'set_schema',
]);
