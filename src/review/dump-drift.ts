import type { ChangeSet } from '../core/change-set.js';
import type { OrderedMigration } from '../core/framework.js';
import type { Name } from '../core/name.js';
import { type Operation, withBodies } from '../core/operation.js';
import type { ChangeView } from '../core/rule.js';
import { emptySchema, type Schema } from '../core/schema.js';
import { pathsOf } from './changed-entries.js';
import { readMigration } from './read-migration.js';
import type { Reader } from './reader.js';
import type { Recognised } from './recognise.js';

/** The dump of the head, and the migrations that it does not know. */
export interface Dump {
  readonly path: string;
  readonly schema: Schema;
  readonly newer: readonly OrderedMigration[];
}

type Unmade = NonNullable<ChangeView['dump']>['unmade'][number];

/** What the dump of the head says, against the migrations. `expected` is null where they could not all be read. */
export async function driftOfDump(
  found: Recognised,
  changes: ChangeSet,
  dump: Dump | null,
  expected: Schema | null,
  before: { readonly baseOrder: readonly OrderedMigration[]; readonly reader: Reader },
): Promise<ChangeView['dump']> {
  if (dump === null) return null;
  const added = new Set(changes.files.filter(({ status }) => status === 'added').map(({ path }) => path));
  const isChanged = changes.files.some(({ path }) => path === dump.path);
  const unmade = isChanged && expected?.complete === true ? unmadeIn(dump.schema, expected) : [];
  const made = unmade.length === 0 ? [] : await madeAtBase(found, changes, before);
  return {
    path: dump.path,
    lacks: dump.newer.filter(({ path }) => added.has(path)).map(({ id, path }) => ({ id, path })),
    // The dump of the base may lack what its own migrations make.
    unmade: unmade.filter((one) => !made.some((operation) => makes(operation, one))),
  };
}

function unmadeIn(dump: Schema, expected: Schema): readonly Unmade[] {
  return [...dump.tables].flatMap(([name, table]): readonly Unmade[] => {
    const made = expected.tables.get(name);
    if (made === undefined) return [{ table: table.name }];
    if (made.madeFrom !== undefined) return [];
    return table.columns
      .filter((column) => !made.columns.some((one) => one.name === column.name))
      .map((column) => ({ table: table.name, column: column.name }));
  });
}

/** What the migrations of the base do, each read by itself: what stands in a dump was not read with it. */
async function madeAtBase(
  found: Recognised,
  { base }: ChangeSet,
  { baseOrder, reader }: { readonly baseOrder: readonly OrderedMigration[]; readonly reader: Reader },
): Promise<readonly Operation[]> {
  const files = await base.readMany([...new Set(baseOrder.flatMap(pathsOf))]);
  const parsed = await reader.parse(found.framework, [...files.values()], found.dialect);
  const empty = emptySchema(found.dialect.facts.defaultSchema === null ? [] : [found.dialect.facts.defaultSchema]);
  return baseOrder.flatMap((entry) =>
    readMigration(found, entry, parsed, empty, 'every branch').statements.flatMap(({ operations }) => [
      ...withBodies(operations),
    ]),
  );
}

/** Whether an operation makes a table, or a column of it. */
function makes(operation: Operation, { table, column }: Unmade): boolean {
  switch (operation.kind) {
    case 'create_table':
      return (
        sameTable(operation.table, table) &&
        (column === undefined || operation.definition.columns.some(({ name }) => name === column))
      );
    case 'add_column':
      return sameTable(operation.table, table) && operation.column.name === column;
    case 'rename_column':
      return sameTable(operation.table, table) && operation.to === column;
    case 'rename_table':
      return column === undefined && operation.to === table.name;
    default:
      return false;
  }
}

/** A migration that was read by itself may name a table without the schema that the dump has it in. */
function sameTable(one: Name, other: Name): boolean {
  return one.name === other.name;
}
