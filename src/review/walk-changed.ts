import { type OrderedMigration, type Parsed, repeatable } from '../core/framework.js';
import type { Migration } from '../core/migration.js';
import { key, type Name } from '../core/name.js';
import type { Schema } from '../core/schema.js';
import { apply } from '../core/schema-apply.js';
import { lostFrom, onlyNew, withoutMoved } from './edited-statements.js';
import { readMigration } from './read-migration.js';
import type { Recognised } from './recognise.js';
import { type WalkedMigration, walkMigration, wholeOf } from './walk.js';

/** Walks migrations that the change adds or edits. Of an edited one only the statements that are new. */
export function walkChanged(
  found: Recognised,
  changed: ReadonlyMap<OrderedMigration, OrderedMigration | null>,
  parsed: ReadonlyMap<string, Parsed>,
  parsedAtBase: ReadonlyMap<string, Parsed>,
  before: Schema,
): readonly WalkedMigration[] {
  let schema = before;
  const lost = lostFromEach(found, changed, parsed, parsedAtBase, before);
  return [...changed].map(([entry, then]) => {
    const path = (then ?? entry).path;
    const migration = readMigration(found, entry, parsed, schema);
    const known = schema;
    // What runs of it depends on the schema that it met, which is not the one of today.
    const whole = (from: ReadonlyMap<string, Parsed>, one: OrderedMigration) =>
      readMigration(found, one, from, known, 'every branch');
    // One that is run again whenever it changes is run from its first statement on.
    const isKnown = parsedAtBase.has(path) && !entry.id.startsWith(repeatable);
    const earlier = isKnown ? whole(parsedAtBase, { ...entry, path }) : null;
    const own = earlier === null ? migration : onlyNew(migration, earlier, found.dialect);
    const isNew = earlier === null ? migration : withoutMoved(own, entry, lost, found.dialect);
    const version = found.database.serverVersion?.value ?? null;
    const walk = (one: Migration, from: Schema): WalkedMigration =>
      walkMigration(one, from, found.dialect, version, found.timeZone);
    if (earlier === null) {
      const walked = walk(isNew, schema);
      schema = walked.after;
      return walked;
    }
    const now = whole(parsed, entry);
    const gone = onlyNew(earlier, now, found.dialect);
    const start = withoutRemade(isNew, found, schema);
    const met = withoutGone(gone, found, start);
    const walked = walk(isNew, met);
    // A server that has run it before has what is gone of it, for what comes behind.
    schema = walk(isNew, start).after;
    const makes = tablesOf(migration, found, schema);
    const remakes = makes.filter((table) => known.tables.has(key(table)));
    const takesIn = own.statements.length - isNew.statements.length;
    return {
      ...walked,
      makes,
      remakes,
      takesIn,
      loses: lostFrom(earlier, now, found.dialect),
      adds: onlyNew(isNew, earlier, found.dialect, 'outcome').statements.length,
      gains: onlyNew(now, earlier, found.dialect, 'outcome').statements.length,
      whole: wholeOf(migration, walked, found.dialect, version),
      asBase: { walked: walk(earlier, met), gone: idsOf(gone) },
    };
  });
}

function idsOf({ statements }: Migration): ReadonlySet<string> {
  return new Set(statements.map(({ id }) => id));
}

/** The statements that each edited migration no longer has, by its entry. */
function lostFromEach(
  found: Recognised,
  changed: ReadonlyMap<OrderedMigration, OrderedMigration | null>,
  parsed: ReadonlyMap<string, Parsed>,
  parsedAtBase: ReadonlyMap<string, Parsed>,
  schema: Schema,
): ReadonlyMap<OrderedMigration, Migration> {
  const edited = [...changed].filter(([entry, then]) => parsedAtBase.has((then ?? entry).path));
  if (edited.length < 2) return new Map();
  return new Map(
    edited.map(([entry, then]) => {
      const whole = (from: ReadonlyMap<string, Parsed>, path: string) =>
        readMigration(found, { ...entry, path }, from, schema, 'every branch');
      const [earlier, now] = [whole(parsedAtBase, (then ?? entry).path), whole(parsed, entry.path)];
      return [entry, onlyNew(earlier, now, found.dialect)] as const;
    }),
  );
}

/** What an edited migration makes otherwise than the base has it: on a server that runs the edit there is no other. */
function withoutRemade({ statements }: Migration, { dialect }: Recognised, schema: Schema): Schema {
  return statements
    .flatMap(({ operations }) => operations)
    .map((operation) => dialect.complete(operation, schema))
    .reduce(
      (left, operation) =>
        operation.kind === 'create_table' && operation.ifNotExists !== true
          ? apply(left, { kind: 'drop_table', table: operation.table })
          : left,
      schema,
    );
}

/** Without the indexes and constraints that statements make which an edit takes away: where it runs, they are not there. */
function withoutGone({ statements }: Migration, { dialect }: Recognised, schema: Schema): Schema {
  const made = statements.flatMap(({ operations }) => operations.map((one) => dialect.complete(one, schema)));
  return made.reduce(
    (left, one) => {
      if (one.kind === 'create_index' && one.index !== undefined) {
        const index = { ...one.table, name: one.index };
        return apply(left, { kind: 'drop_index', index, table: one.table, concurrently: false, ifExists: true });
      }
      const name = one.kind === 'add_constraint' ? one.constraint.name : undefined;
      return one.kind === 'add_constraint' && name !== undefined
        ? apply(left, { kind: 'drop_constraint', table: one.table, constraint: name, ifExists: true })
        : left;
    },
    withoutUnnamed(statements, schema),
  );
}

/** Without the keys that statements make and leave it to the server to name: completed anew, they would get a name that is still free. */
function withoutUnnamed(statements: Migration['statements'], schema: Schema): Schema {
  return statements
    .flatMap(({ operations }) => operations)
    .reduce((left, one) => {
      if (one.kind !== 'add_constraint' || one.constraint.name !== undefined || !('columns' in one.constraint))
        return left;
      const { type, columns } = one.constraint;
      const made = left.tables
        .get(key(one.table))
        ?.constraints.find((other) => other.type === type && other.columns.join() === columns.join());
      return made === undefined
        ? left
        : apply(left, { kind: 'drop_constraint', table: one.table, constraint: made.name, ifExists: true });
    }, schema);
}

/** The tables that a migration makes. Where an edit of it still runs, they are as new as the edit. */
function tablesOf({ statements }: Migration, { dialect }: Recognised, schema: Schema): readonly Name[] {
  return statements
    .flatMap(({ operations }) => operations.map((operation) => dialect.complete(operation, schema)))
    .flatMap((operation) => (operation.kind === 'create_table' ? [operation.table] : []));
}
