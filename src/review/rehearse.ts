import type { Dialect } from '../core/dialect.js';
import type { Statement } from '../core/migration.js';
import type { Operation } from '../core/operation.js';
import type { Rehearsal, RehearsalStep, Trial } from '../core/rehearsal.js';
import type { Schema } from '../core/schema.js';
import { partRehearsed } from './part-rehearsed.js';
import type { WalkedMigration } from './walk.js';

/** What the shadow is asked to run for one database: the schema before, every statement of the change, the way back, and trials. */
export function rehearsalOf(
  dialect: Dialect,
  schemaBefore: Schema,
  migrations: readonly WalkedMigration[],
  extensions: readonly string[],
  trials: readonly Trial[] = [],
): Rehearsal {
  return {
    base: baseOf(dialect, schemaBefore),
    extensions: [...new Set([...schemaBefore.extensions.keys(), ...extensions, ...created(migrations)])],
    steps: stepsOf(dialect, migrations),
    back: wayBack(dialect, migrations),
    roundTrips: migrations.flatMap((walked, at) => roundTrip(walked, migrations.slice(at + 1))),
    trials,
  };
}

function baseOf(dialect: Dialect, schema: Schema): Rehearsal['base'] {
  return dialect.build(schema).map((operation) => dialect.print(operation));
}

/** A rehearsal on a part of the schema. */
export interface PartRehearsal {
  readonly rehearsal: Rehearsal;
  /** How many tables are built. */
  readonly tables: number;
}

/** The same rehearsal on the part of the schema that its statements can meet; null where that is all of it, or not known. */
export function onPart(
  whole: Rehearsal,
  dialect: Dialect,
  schemaBefore: Schema,
  migrations: readonly WalkedMigration[],
): PartRehearsal | null {
  const part = partRehearsed(
    schemaBefore,
    migrations.flatMap((walked) => running(walked, dialect)),
  );
  return part === null ? null : { rehearsal: { ...whole, base: baseOf(dialect, part) }, tables: part.tables.size };
}

/** What of a migration and of its way back runs on a shadow. */
function running({ migration, statements, after }: WalkedMigration, dialect: Dialect): readonly Operation[] {
  const forward = statements.flatMap((view) => {
    const { how } = stepOf(dialect, view.statement, view.operations, view.before);
    return how.kind === 'skipped' ? [] : view.operations;
  });
  const back = (migration.back ?? []).flatMap((statement) => {
    const { how } = stepOf(dialect, statement, statement.operations, after);
    return how.kind === 'skipped' ? [] : statement.operations.map((operation) => dialect.complete(operation, after));
  });
  return [...forward, ...back];
}

/** Not where a later migration does nothing on its way back: what it did would be missed at the end of this one's. */
function roundTrip(
  { migration, statements }: WalkedMigration,
  later: readonly WalkedMigration[],
): NonNullable<Rehearsal['roundTrips']> {
  if (later.some((one) => one.statements.length > 0 && one.migration.back?.length === 0)) return [];
  const first = statements[0]?.statement.id;
  const last = migration.back?.at(-1)?.id;
  return first === undefined || last === undefined ? [] : [{ first, last }];
}

/** The statements of migrations, each as it may run. */
export function stepsOf(dialect: Dialect, migrations: readonly WalkedMigration[]): readonly RehearsalStep[] {
  return migrations.flatMap(({ statements, makes }) =>
    statements.map((view) => {
      const step = stepOf(dialect, view.statement, view.operations, view.before);
      // An edit meets what its migration has made before.
      return makes === undefined ? step : { ...step, mayFail: true };
    }),
  );
}

function stepOf(
  dialect: Dialect,
  statement: Statement,
  operations: WalkedMigration['statements'][number]['operations'],
  schema: Schema,
): RehearsalStep {
  const how: RehearsalStep['how'] =
    statement.sql.trim() === ''
      ? { kind: 'skipped', reason: 'its SQL is made by code, which is not run here' }
      : dialect.rehearse(operations, statement.sql, schema);
  const mayLackRows = [...new Set(operations.flatMap(dialect.facts.errorsOfMissingRows))];
  return {
    id: statement.id,
    sql: statement.sql,
    transaction: statement.transaction,
    ...(statement.conditional === true ? { mayNotRun: true as const } : {}),
    ...(mayLackRows.length === 0 ? {} : { mayLackRows }),
    how,
  };
}

/** The ways back of all migrations, last one first; null where one of them has none. */
export function wayBack(dialect: Dialect, migrations: readonly WalkedMigration[]): readonly RehearsalStep[] | null {
  const steps: RehearsalStep[] = [];
  for (const walked of [...migrations].reverse()) {
    if (walked.migration.back === null) return null;
    for (const statement of walked.migration.back)
      steps.push(stepOf(dialect, statement, statement.operations, walked.after));
  }
  return steps.length === 0 ? null : steps;
}

function created(migrations: readonly WalkedMigration[]): readonly string[] {
  return migrations.flatMap((walked) =>
    walked.statements.flatMap((view) =>
      view.operations.flatMap((operation) => (operation.kind === 'create_extension' ? [operation.extension] : [])),
    ),
  );
}
