import type { ChangeSet } from '../core/change-set.js';
import type { Config } from '../core/config.js';
import type { Database } from '../core/database.js';
import type { Dialect } from '../core/dialect.js';
import type { Effect } from '../core/effect.js';
import type { ServerFacts } from '../core/facts.js';
import type { Model, QuerySite } from '../core/query-site.js';
import type {
  ChangeContext,
  ChangeView,
  MigrationContext,
  Namings,
  StatementContext,
  TransactionView,
  Use,
} from '../core/rule.js';
import type { Schema } from '../core/schema.js';
import { type IsNew, isProvenNotNull, tableSizes, unusedTables } from './context.js';
import type { OperationView, WalkedMigration, WalkedStatement } from './walk.js';

/** Everything that rules may look at in one database of one change. */
export interface World {
  readonly database: Database;
  readonly dialect: Dialect;
  readonly config: Config;
  readonly changes: ChangeSet;
  readonly serverVersion: number | null;
  readonly known: ServerFacts | null;
  readonly schemaBefore: Schema;
  readonly schemaAfter: Schema;
  readonly migrations: readonly WalkedMigration[];
  /** Migrations of the base that the last release does not have. */
  readonly sinceRelease: readonly WalkedMigration[];
  readonly change: ChangeView;
  readonly models: readonly Model[];
  readonly modelsAtBase: readonly Model[];
  readonly sites: readonly QuerySite[];
  readonly uses: (table: string, column?: string) => readonly Use[];
  readonly namings: (table: string, column: string) => Namings;
  readonly canSeeUses: boolean;
  /** The runner opens a transaction round each file, and a file cannot leave it. */
  readonly runnerForcesTransaction: boolean;
  /** Takes every table for one in use, to learn what rules would say of it then. */
  readonly asIfInUse?: true;
  /** Parts of the change wait for later deploys, whose code is not written yet. */
  readonly inLaterDeploys?: true;
}

/** No options: nearly every rule has none, and can so share its context. */
export const noOptions: Readonly<Record<string, unknown>> = {};

const newIn = new WeakMap<World, IsNew>();

export function isNewIn(world: World): IsNew {
  const known = newIn.get(world);
  if (known !== undefined) return known;
  const isNew: IsNew =
    world.asIfInUse === true ? () => false : unusedTables(world.migrations, world.sinceRelease, world.known);
  newIn.set(world, isNew);
  return isNew;
}

/** The context that all handlers of one world share, without the rule's own options. */
export function sharedContext(world: World): ChangeContext {
  const isNew = isNewIn(world);
  const sizes = tableSizes(world.config, world.known);
  const { deploy } = world.config;
  return {
    database: world.database,
    config: world.config,
    facts: world.dialect.facts,
    known: world.known,
    serverVersion: world.serverVersion,
    schemaBefore: world.schemaBefore,
    schemaAfter: world.schemaAfter,
    options: noOptions,
    isNewTable: (table) => isNew(table),
    sizeOf: sizes.sizeOf,
    isHot: sizes.isHot,
    usesOf: (table, column) => world.uses(table.name, column),
    namingsOf: (table, column) => world.namings(table.name, column),
    canSeeUses: world.canSeeUses,
    oldCodeRuns: deploy.style === 'rolling' && deploy.migrate !== 'after' && world.inLaterDeploys !== true,
    models: world.models,
    modelsAtBase: world.modelsAtBase,
  };
}

/** The context for things about one migration. */
export function migrationContext(shared: ChangeContext, world: World, walked: WalkedMigration): MigrationContext {
  const at = world.migrations.indexOf(walked);
  return {
    ...shared,
    migration: walked.migration,
    before: walked.before,
    after: walked.after,
    statements: allOf(walked),
    earlierMigrations: world.migrations.slice(0, Math.max(at, 0)),
    laterMigrations: world.migrations.slice(at + 1),
    runnerForcesTransaction: world.runnerForcesTransaction,
  };
}

/** The context for one operation. */
export function statementContext(
  context: MigrationContext,
  walked: WalkedMigration,
  statement: WalkedStatement,
  part: OperationView,
  isNew: IsNew,
): StatementContext {
  let held: readonly Effect[] | undefined;
  return {
    ...context,
    isNewTable: (table) => isNew(table, part),
    statement: statement.statement,
    effects: part.effects,
    schema: part.before,
    schemaNext: part.after,
    parts: statement.parts,
    // Few rules ask for these two, and there are many operations.
    get transaction() {
      return earlierOf(walked, statement);
    },
    get held() {
      held ??= [
        ...(earlierOf(walked, statement)?.statements ?? []).flatMap((view) =>
          view.effects.filter((effect) => effect.until === 'transaction'),
        ),
        ...statement.parts.slice(0, statement.parts.indexOf(part)).flatMap((before) => before.effects),
      ];
      return held;
    },
    nested: part.nested,
    isProven: (table, column) => isProvenNotNull(part.before, table, column, context),
  };
}

const earlier = new WeakMap<WalkedStatement, TransactionView | null>();

/** The transaction of a statement with the statements that ran in it before; null outside any. */
function earlierOf(walked: WalkedMigration, statement: WalkedStatement): TransactionView | null {
  const known = earlier.get(statement);
  if (known !== undefined) return known;
  const { id, transaction } = statement.statement;
  const found = transactionsOf(walked).find((view) => view.transaction.id === transaction);
  const at = found?.statements.findIndex((view) => view.statement.id === id);
  const made =
    found === undefined ? null : { transaction: found.transaction, statements: found.statements.slice(0, at) };
  earlier.set(statement, made);
  return made;
}

/** What a migration runs, what an edit of it leaves as it was among it. */
export function allOf({ whole, statements }: WalkedMigration): readonly WalkedStatement[] {
  return whole ?? statements;
}

const views = new WeakMap<WalkedMigration, readonly TransactionView[]>();

/** Transactions of a migration, each with its statements. */
export function transactionsOf(walked: WalkedMigration): readonly TransactionView[] {
  const known = views.get(walked);
  if (known !== undefined) return known;
  const made = walked.migration.transactions.map((transaction) => ({
    transaction,
    statements: allOf(walked).filter((view) => view.statement.transaction === transaction.id),
  }));
  views.set(walked, made);
  return made;
}
