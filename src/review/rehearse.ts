import type { Dialect } from '../core/dialect.js';
import type { Statement } from '../core/migration.js';
import type { Rehearsal, RehearsalStep, Trial } from '../core/rehearsal.js';
import type { Schema } from '../core/schema.js';
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
    base: dialect.build(schemaBefore).map((operation) => dialect.print(operation)),
    extensions: [...new Set([...schemaBefore.extensions.keys(), ...extensions, ...created(migrations)])],
    steps: stepsOf(dialect, migrations),
    back: wayBack(dialect, migrations),
    roundTrips: migrations.flatMap(roundTrip),
    trials,
  };
}

function roundTrip({ migration, statements }: WalkedMigration): NonNullable<Rehearsal['roundTrips']> {
  const first = statements[0]?.statement.id;
  const last = migration.back?.at(-1)?.id;
  return first === undefined || last === undefined ? [] : [{ first, last }];
}

/** The statements of migrations, each as it may run. */
export function stepsOf(dialect: Dialect, migrations: readonly WalkedMigration[]): readonly RehearsalStep[] {
  return migrations.flatMap((walked) =>
    walked.statements.map((view) => stepOf(dialect, view.statement, view.operations, view.before)),
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
      ? { kind: 'skipped', reason: 'its SQL is made at run time' }
      : dialect.rehearse(operations, statement.sql, schema);
  return { id: statement.id, sql: statement.sql, transaction: statement.transaction, how };
}

/** The ways back of all migrations, last one first; null where one of them has none. */
function wayBack(dialect: Dialect, migrations: readonly WalkedMigration[]): readonly RehearsalStep[] | null {
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
