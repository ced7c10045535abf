import type { ChangeSet } from '../core/change-set.js';
import type { Config } from '../core/config.js';
import type { Database } from '../core/database.js';
import type { Dialect } from '../core/dialect.js';
import type { Effect } from '../core/effect.js';
import type { ServerFacts } from '../core/facts.js';
import type { Problem, Severity } from '../core/finding.js';
import { sameName } from '../core/name.js';
import type { Operation } from '../core/operation.js';
import type { Model, QuerySite } from '../core/query-site.js';
import type {
  ChangeContext,
  ChangeView,
  MigrationContext,
  ModelContext,
  Rule,
  StatementContext,
  TransactionView,
  Use,
} from '../core/rule.js';
import type { Schema } from '../core/schema.js';
import type { Location } from '../core/source.js';
import { type IsNew, isBaseEdited, isProvenNotNull, tableSizes, unusedTables } from './context.js';
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
  readonly canSeeUses: boolean;
  /** The runner opens a transaction round each file, and a file cannot leave it. */
  readonly runnerForcesTransaction: boolean;
}

/** A problem with the rule that raised it and the thing it was raised about. */
export interface Raised {
  readonly rule: Rule;
  readonly problem: Problem;
  readonly severity: Severity;
  readonly location: Location;
  readonly statement: WalkedStatement | null;
  readonly migration: WalkedMigration | null;
  readonly operation: Operation | null;
  readonly effects: readonly Effect[];
}

/** Runs rules over a world. Rules that a configuration switched off, or that speak about other engines, do not run. */
export function checkWorld(world: World, rules: readonly Rule[]): readonly Raised[] {
  const active = rules.filter((rule) => isActive(rule, world));
  const shared = sharedContext(world);
  const migrations = world.migrations.map((walked) => migrationContext(shared, world, walked));
  const kinds = byKind(world, migrations);
  const raised = active.flatMap((rule) => runRule(rule, world, shared, migrations, kinds));
  return quiet(raised);
}

/** Whether a configuration lets a rule run on a database. */
export function isActive(rule: Rule, world: Pick<World, 'config' | 'database'>): boolean {
  if (rule.dialects !== undefined && !rule.dialects.includes(world.database.dialect.value)) return false;
  const set = severityInConfig(rule, world.config);
  if (set !== undefined) return set !== 'off';
  const presets = {
    recommended: ['recommended'],
    strict: ['recommended', 'strict'],
    all: ['recommended', 'strict', 'all'],
  };
  return presets[world.config.preset].includes(rule.preset);
}

const newIn = new WeakMap<World, IsNew>();

function isNewIn(world: World): IsNew {
  const known = newIn.get(world);
  if (known !== undefined) return known;
  const isNew = unusedTables(world.migrations, world.sinceRelease, world.known);
  newIn.set(world, isNew);
  return isNew;
}

/** The context that all handlers of one world share, without the rule's own options. */
export function sharedContext(world: World): ChangeContext {
  const isNew = isNewIn(world);
  const sizes = tableSizes(world.config, world.known);
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
    canSeeUses: world.canSeeUses,
    models: world.models,
    modelsAtBase: world.modelsAtBase,
  };
}

/** The context for things about one migration. */
export function migrationContext(shared: ChangeContext, world: World, walked: WalkedMigration): MigrationContext {
  return {
    ...shared,
    migration: walked.migration,
    before: walked.before,
    after: walked.after,
    statements: walked.statements,
    runnerForcesTransaction: world.runnerForcesTransaction,
  };
}

/** One operation with where it stands. */
interface Placed {
  readonly ordinal: number;
  readonly context: StatementContext;
  readonly walked: WalkedMigration;
  readonly statement: WalkedStatement;
  readonly part: OperationView;
}

/** Operations by their kind: most rules ask for one kind of a hundred. */
function byKind(world: World, migrations: readonly MigrationContext[]): ReadonlyMap<string, readonly Placed[]> {
  const kinds = new Map<string, Placed[]>();
  let ordinal = 0;
  for (const [index, walked] of world.migrations.entries()) {
    const around = migrations[index];
    if (around === undefined) continue;
    for (const statement of walked.statements)
      for (const part of statement.parts) {
        ordinal += 1;
        const context = statementContext(around, walked, statement, part, isNewIn(world));
        const placed = { ordinal, context, walked, statement, part };
        const known = kinds.get(part.operation.kind);
        if (known === undefined) kinds.set(part.operation.kind, [placed]);
        else known.push(placed);
      }
  }
  return kinds;
}

function runRule(
  rule: Rule,
  world: World,
  shared: ChangeContext,
  migrations: readonly MigrationContext[],
  kinds: ReadonlyMap<string, readonly Placed[]>,
): readonly Raised[] {
  const options = optionsOf(rule, world.config);
  const own = <Context extends ChangeContext>(context: Context): Context =>
    options === noOptions ? context : { ...context, options };
  return [
    ...placedFor(rule, kinds).flatMap((placed) => runOnPart(rule, own(placed.context), placed)),
    ...(rule.on.transaction === undefined && rule.on.migration === undefined
      ? []
      : migrations.flatMap((context, index) => runOnMigration(rule, own(context), world.migrations[index]))),
    ...runOnChange(rule, world, own(shared)),
    ...runOnModels(rule, world, own(shared)),
  ];
}

/** Operations that a rule speaks about, in order. */
function placedFor(rule: Rule, kinds: ReadonlyMap<string, readonly Placed[]>): readonly Placed[] {
  const [first = [], ...others] = Object.keys(rule.on).flatMap((kind) => {
    const placed = kinds.get(kind);
    return placed === undefined ? [] : [placed];
  });
  return others.length === 0 ? first : [first, ...others].flat().sort((one, other) => one.ordinal - other.ordinal);
}

function runOnMigration(rule: Rule, context: MigrationContext, walked: WalkedMigration | undefined): readonly Raised[] {
  if (walked === undefined) return [];
  return [
    ...(rule.on.transaction === undefined ? [] : runOnTransactions(rule, context, walked)),
    ...problems(rule.on.migration?.(walked.migration, context)).flatMap((problem) =>
      raise(rule, problem, context, wholeOf(walked)),
    ),
  ];
}

function wholeOf(walked: WalkedMigration): Omit<Raised, 'rule' | 'problem' | 'severity'> {
  const location: Location = { path: walked.migration.path, startLine: 1, endLine: 1 };
  return { statement: null, migration: walked, operation: null, effects: [], location };
}

/** What a rule says of a whole transaction stands at its last statement, unless the rule knows better. */
function runOnTransactions(rule: Rule, context: MigrationContext, walked: WalkedMigration): readonly Raised[] {
  return transactionsOf(walked).flatMap((view) =>
    problems(rule.on.transaction?.(view, context)).flatMap((problem) => {
      const last = view.statements.at(-1)?.statement.id;
      const statement = walked.statements.find((candidate) => candidate.statement.id === last) ?? null;
      const whole = wholeOf(walked);
      return raise(rule, problem, context, {
        ...whole,
        statement,
        location: statement?.statement.location ?? whole.location,
      });
    }),
  );
}

function runOnPart(rule: Rule, context: StatementContext, { walked, statement, part }: Placed): readonly Raised[] {
  const handler = rule.on[part.operation.kind] as
    | ((operation: Operation, context: StatementContext) => Problem | readonly Problem[] | undefined)
    | undefined;
  const found = handler?.(part.operation, context);
  if (found === undefined) return none;
  return problems(found).flatMap((problem) =>
    raise(rule, problem, context, {
      statement,
      migration: walked,
      operation: part.operation,
      effects: part.effects,
      location: statement.statement.location,
    }),
  );
}

const none: readonly Raised[] = [];

function statementContext(
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
    isProven: (table, column) => isProvenNotNull(part.before, table, column),
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

const views = new WeakMap<WalkedMigration, readonly TransactionView[]>();

function transactionsOf(walked: WalkedMigration): readonly TransactionView[] {
  const known = views.get(walked);
  if (known !== undefined) return known;
  const made = walked.migration.transactions.map((transaction) => ({
    transaction,
    statements: walked.statements.filter((view) => view.statement.transaction === transaction.id),
  }));
  views.set(walked, made);
  return made;
}

function runOnChange(rule: Rule, world: World, context: ChangeContext): readonly Raised[] {
  const path = world.change.migrations[0]?.path ?? world.changes.files[0]?.path ?? '';
  return problems(rule.on.change?.(world.change, context)).flatMap((problem) =>
    raise(rule, problem, context, {
      statement: null,
      migration: problem.fix === undefined ? null : migrationAt(problem.location?.path, world),
      operation: null,
      effects: [],
      location: { path, startLine: 1, endLine: 1 },
    }),
  );
}

/** The migration into which a fix is written. */
function migrationAt(path: string | undefined, world: World): WalkedMigration | null {
  return world.migrations.find((walked) => walked.migration.path === path) ?? null;
}

function runOnModels(rule: Rule, world: World, shared: ChangeContext): readonly Raised[] {
  const changed = new Set(world.changes.files.map((file) => file.path));
  const context: ModelContext = {
    ...shared,
    sites: world.sites,
    isChanged: (path) => changed.has(path),
    baseEdited: isBaseEdited(world.change),
  };
  const none = { statement: null, migration: null, operation: null, effects: [] };
  return [
    ...world.models.flatMap((model) =>
      problems(rule.on.model?.(model, context)).flatMap((problem) =>
        raise(rule, problem, context, { ...none, location: model.location }),
      ),
    ),
    ...world.sites.flatMap((site) =>
      problems(rule.on.query_site?.(site, context)).flatMap((problem) =>
        raise(rule, problem, context, { ...none, location: site.location }),
      ),
    ),
  ];
}

function raise(
  rule: Rule,
  problem: Problem,
  context: ChangeContext,
  about: Omit<Raised, 'rule' | 'problem' | 'severity'>,
): readonly Raised[] {
  const severity = severityOf(rule, problem, context);
  if (severity === 'off') return [];
  return [{ ...about, rule, problem, severity, location: problem.location ?? about.location }];
}

/** The severity of one problem: the configuration's word, else the problem's own, else the rule's by the size of the table. */
export function severityOf(rule: Rule, problem: Problem, context: ChangeContext): Severity | 'off' {
  const set = severityInConfig(rule, context.config);
  if (set !== undefined) return set;
  const own = problem.severity ?? severityBySize(rule, problem, context);
  const isHarmless = rule.whileRunning === true && context.config.deploy.style === 'stop';
  return isHarmless && own !== 'off' ? 'notice' : own;
}

function severityBySize({ severity }: Rule, { subject: { table } }: Problem, context: ChangeContext): Severity | 'off' {
  if (typeof severity === 'string') return severity;
  return severity[table === undefined ? 'unknown' : context.sizeOf(table)];
}

function severityInConfig(rule: Rule, config: Config): Severity | 'off' | undefined {
  const entry = config.rules[rule.id];
  return typeof entry === 'string' ? entry : entry?.severity;
}

const noOptions: Readonly<Record<string, unknown>> = {};

function optionsOf(rule: Rule, config: Config): Readonly<Record<string, unknown>> {
  const entry = config.rules[rule.id];
  return typeof entry === 'object' ? entry : noOptions;
}

function problems(found: Problem | readonly Problem[] | undefined): readonly Problem[] {
  if (found === undefined) return [];
  return Array.isArray(found) ? found : [found as Problem];
}

/** Leaves out what gives way to a stronger rule about the same statement and table. */
export function quiet(raised: readonly Raised[]): readonly Raised[] {
  const said = new Map<string, Raised[]>();
  const place = (id: string, { statement }: Raised): string => `${id} ${statement?.statement.id ?? ''}`;
  for (const one of raised) {
    const known = said.get(place(one.rule.id, one));
    if (known === undefined) said.set(place(one.rule.id, one), [one]);
    else known.push(one);
  }
  return raised.filter(
    (one) =>
      !(one.rule.quietedBy ?? []).some((id) => said.get(place(id, one))?.some((other) => isSameTable(one, other))),
  );
}

function isSameTable(one: Raised, other: Raised): boolean {
  const table = one.problem.subject.table;
  const otherTable = other.problem.subject.table;
  return table === undefined || otherTable === undefined || sameName(table, otherTable);
}
