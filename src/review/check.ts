import type { Config } from '../core/config.js';
import type { Effect } from '../core/effect.js';
import type { NotRaised, Problem, Severity } from '../core/finding.js';
import { key, sameName } from '../core/name.js';
import type { Operation } from '../core/operation.js';
import type { ChangeContext, MigrationContext, ModelContext, Rule, StatementContext } from '../core/rule.js';
import type { Location } from '../core/source.js';
import { isBaseEdited } from './context.js';
import {
  isNewIn,
  migrationContext,
  noOptions,
  sharedContext,
  statementContext,
  transactionsOf,
  type World,
} from './rule-contexts.js';
import { isToldBefore } from './told-before.js';
import type { OperationView, WalkedMigration, WalkedStatement } from './walk.js';
import { smallTable } from './words.js';

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

/** A hazard that a rule looked for and that something rules out. */
export interface RuledOut {
  readonly rule: Rule;
  /** One sentence. */
  readonly ruledOut: string;
  readonly location: Location;
  readonly statement: WalkedStatement | null;
}

/** What rules say of a world. */
export interface Checked {
  readonly raised: readonly Raised[];
  readonly ruledOut: readonly RuledOut[];
}

/** Runs rules over a world. Rules that a configuration switched off, or that speak about other engines, do not run. */
export function checkWorld(world: World, rules: readonly Rule[]): Checked {
  const active = rules.filter((rule) => isActive(rule, world));
  const shared = sharedContext(world);
  const migrations = world.migrations.map((walked) => migrationContext(shared, world, walked));
  const kinds = byKind(world, migrations);
  const said = active.flatMap((rule) => runRule(rule, world, shared, migrations, kinds));
  const raised = quiet(said.filter(isRaised));
  const old = toldBefore(raised, world);
  return {
    raised: raised.filter((one) => !old.has(one)),
    ruledOut: [
      ...said.filter(isRuledOut),
      ...[...old].map(({ problem: _, ...one }) => ({ ...one, ruledOut: sameBefore })),
    ],
  };
}

const sameBefore = 'As the base branch has this migration it does the same: nothing of this is new.';

/** What edits of migrations do and the migrations did before. */
function toldBefore(raised: readonly Raised[], world: World): ReadonlySet<Raised> {
  return new Set(
    world.migrations.flatMap((migration) => {
      const { asBase } = migration;
      if (asBase === undefined) return [];
      const own = raised.filter((one) => one.migration === migration && one.rule.on.change === undefined);
      if (own.length === 0) return [];
      const spoken = [...new Set(own.map(({ rule }) => rule))];
      const { raised: before } = checkWorld({ ...world, migrations: [asBase.walked] }, spoken);
      return own.filter((one) => isToldBefore(one, asBase, before));
    }),
  );
}

type Said = Raised | RuledOut;

function isRaised(said: Said): said is Raised {
  return 'problem' in said;
}

function isRuledOut(said: Said): said is RuledOut {
  return 'ruledOut' in said;
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
): readonly Said[] {
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

function runOnMigration(rule: Rule, context: MigrationContext, walked: WalkedMigration | undefined): readonly Said[] {
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
function runOnTransactions(rule: Rule, context: MigrationContext, walked: WalkedMigration): readonly Said[] {
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

function runOnPart(rule: Rule, context: StatementContext, { walked, statement, part }: Placed): readonly Said[] {
  const handler = rule.on[part.operation.kind] as
    | ((operation: Operation, context: StatementContext) => Found | readonly Found[] | undefined)
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

const none: readonly Said[] = [];

function runOnChange(rule: Rule, world: World, context: ChangeContext): readonly Said[] {
  const path = world.change.migrations[0]?.path ?? world.changes.files[0]?.path ?? '';
  return problems(rule.on.change?.(world.change, context)).flatMap((problem) =>
    raise(rule, problem, context, {
      statement: null,
      migration: 'fix' in problem ? migrationAt(problem.location?.path, world) : null,
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

function runOnModels(rule: Rule, world: World, shared: ChangeContext): readonly Said[] {
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
  found: Found,
  context: ChangeContext,
  about: Omit<Raised, 'rule' | 'problem' | 'severity'>,
): readonly Said[] {
  const { statement } = about;
  const location = found.location ?? about.location;
  if ('notRaised' in found) return [{ rule, ruledOut: found.notRaised, location, statement }];
  const judged = severityOf(rule, found, context);
  const isDoubtful = judged === 'error' && isUndecided(found, statement) && isOurs(rule, context);
  const severity = isDoubtful ? 'warning' : judged;
  if (severity !== 'off') return [{ ...about, rule, problem: found, severity, location }];
  const { table } = found.subject;
  // Switched off it does not run, so only the size of its table is left.
  return table === undefined ? [] : [{ rule, ruledOut: smallTable(table, context.known), location, statement }];
}

/** It may not run at all: a condition decides that, about a table that no migration here makes. */
function isUndecided({ subject: { table } }: Problem, statement: Raised['statement']): boolean {
  return (
    statement !== null &&
    statement.statement.conditional === true &&
    table !== undefined &&
    !statement.before.tables.has(key(table))
  );
}

/** The severity is the rule's own, and not one that the configuration sets. */
function isOurs(rule: Rule, { config }: ChangeContext): boolean {
  return severityInConfig(rule, config) === undefined;
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

function optionsOf(rule: Rule, config: Config): Readonly<Record<string, unknown>> {
  const entry = config.rules[rule.id];
  return typeof entry === 'object' ? entry : noOptions;
}

type Found = Problem | NotRaised;

function problems(found: Found | readonly Found[] | undefined): readonly Found[] {
  if (found === undefined) return [];
  return Array.isArray(found) ? found : [found as Found];
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
