import type { Database } from '../core/database.js';
import { type Effect, worst } from '../core/effect.js';
import type { ServerFacts } from '../core/facts.js';
import { type Basis, type Finding, fingerprint } from '../core/finding.js';
import { type Framework, forcesTransaction } from '../core/framework.js';
import { type Name, sameName } from '../core/name.js';
import type { Evidence } from '../core/rehearsal.js';
import type { Rule } from '../core/rule.js';
import type { Raised } from './check.js';
import type { IsNew } from './context.js';
import { needsOf } from './made-here.js';
import { allOf } from './rule-contexts.js';
import type { FixOutcome } from './trials.js';
import type { WalkedMigration, WalkedStatement } from './walk.js';
import { alsoDone, commandOf, confirms, lockParagraph, noWayOut, type Surroundings } from './words.js';

/** What a finding is made of besides what was raised. */
export interface Material {
  readonly database: Database;
  readonly framework: Framework;
  readonly known: ServerFacts | null;
  /** All of the change, in its order. */
  readonly migrations: readonly WalkedMigration[];
  readonly evidence: ReadonlyMap<string, Evidence>;
  readonly fixes: ReadonlyMap<Raised, FixOutcome>;
  /** What was raised by evidence alone. */
  readonly observed: ReadonlySet<Raised>;
  /** Whether nobody uses a table yet, so that nobody waits for it. */
  readonly isNew: IsNew;
}

/** Turns what was raised into findings, worst first, then in the order of the files. */
export function findingsOf(raised: readonly Raised[], material: Material): readonly Finding[] {
  const seen = new Map<string, number>();
  const groups = together(distinct(raised));
  return [...groups]
    .map(([one, others]) => {
      const base = fingerprint(one.rule.id, material.database.id, one.problem.subject, 0);
      const ordinal = seen.get(base) ?? 0;
      seen.set(base, ordinal + 1);
      return findingOf(one, others, ordinal, material);
    })
    .sort(bySeverity);
}

/** A loop that is written out says the same of each round: once is enough. */
function distinct(raised: readonly Raised[]): readonly Raised[] {
  const found = new Map<string, Raised>();
  for (const one of raised) {
    const id = JSON.stringify([one.rule.id, one.location, one.problem.subject]);
    if (!found.has(id)) found.set(id, one);
  }
  return [...found.values()];
}

/** What is told once, with the others of its transaction for which it speaks. */
function together(raised: readonly Raised[]): ReadonlyMap<Raised, readonly Raised[]> {
  const firsts = new Map<string, Raised>();
  const groups = new Map<Raised, readonly Raised[]>();
  for (const one of raised) {
    const { rule, problem, severity, migration, statement } = one;
    const transaction = rule.oncePerTransaction === true ? (statement?.statement.transaction ?? null) : null;
    const id = JSON.stringify([rule.id, migration?.migration.path, transaction, problem.headline, severity]);
    const first = transaction === null ? undefined : firsts.get(id);
    if (transaction !== null && first === undefined) firsts.set(id, one);
    if (first === undefined) groups.set(one, []);
    else groups.set(first, [...(groups.get(first) ?? []), one]);
  }
  return groups;
}

function findingOf(raised: Raised, others: readonly Raised[], ordinal: number, material: Material): Finding {
  const { rule, problem, statement } = raised;
  const outcome = material.fixes.get(raised);
  const evidence = (statement === null ? undefined : material.evidence.get(statement.statement.id)) ?? null;
  return {
    rule: rule.id,
    severity: raised.severity,
    basis: basisOf(raised, evidence, material),
    database: material.database.id,
    location: raised.location,
    headline: problem.headline,
    body: [bodyOf(raised, material), ...alsoOf(raised, others)].join('\n\n'),
    instead: insteadOf(raised, material),
    subject: problem.subject,
    statement: statement?.statement.id ?? null,
    effects: raised.effects,
    evidence,
    fix: outcome?.fix ?? null,
    ...(outcome === undefined || outcome.failed === null ? {} : { fixFailed: outcome.failed }),
    fingerprint: fingerprint(rule.id, material.database.id, problem.subject, ordinal),
    suppressed: null,
  };
}

function alsoOf({ location }: Raised, others: readonly Raised[]): readonly string[] {
  const lines = new Set(others.map((other) => other.location.startLine));
  lines.delete(location.startLine);
  return lines.size === 0 ? [] : [alsoDone([...lines])];
}

/** What to do instead; where that needs a file outside a transaction and there is none, that too. */
function insteadOf({ rule, problem, statement }: Raised, { framework, database, migrations }: Material): string {
  const own = problem.instead ?? rule.instead;
  const { fix } = problem;
  const steps =
    fix !== undefined && 'steps' in fix ? fix.steps.filter(({ transaction }) => transaction === 'none') : [];
  if (steps.length === 0 || !forcesTransaction(framework, database.settings)) return own;
  const needs = needsOf(
    steps.flatMap(({ operations }) => operations),
    statement,
    migrations,
  );
  return `${own} ${noWayOut(framework.title, needs)}`;
}

function basisOf(raised: Raised, evidence: Evidence | null, material: Material): readonly Basis[] {
  if (material.observed.has(raised)) return ['observed'];
  // What confirms the locks of a statement says nothing about what a rule beyond locks claims.
  if (isBeyondLocks(raised.rule)) return ['deduced'];
  return evidence !== null && confirms(evidence, asTaken(raised)) ? ['deduced', 'observed'] : ['deduced'];
}

/** Effects with the locks that the whole statement takes: of several parts on one table the strongest counts, for all of them. */
function asTaken({ effects, statement }: Raised): readonly Effect[] {
  if (statement === null) return effects;
  return effects.map((effect) => {
    const same = statement.effects.filter(
      (other) => other.object === effect.object && sameName(other.relation, effect.relation),
    );
    const strongest = worst([effect, ...same]);
    if (strongest === undefined || strongest.blocks === effect.blocks) return effect;
    return { ...effect, lock: strongest.lock, blocks: strongest.blocks, queues: strongest.queues };
  });
}

/** Effects on tables that somebody may wait for; all of them where nobody may, as where the rule says so itself. */
function inUse(raised: Raised, { isNew }: Material): readonly Effect[] {
  const effects = asTaken(raised);
  const part = raised.statement?.parts.find(({ operation }) => operation === raised.operation);
  const used = effects.filter(({ relation }) => !isNew(relation, part));
  if (used.length === 0) return effects;
  const { operation } = raised;
  const own = operation !== null && 'table' in operation ? operation.table : undefined;
  return own !== undefined && isNew(own, part) ? used.map(withoutRowsToCheck) : used;
}

/** The key of a table that this change makes has no row to look up in the table that it points to. Measured on PostgreSQL 15.18. */
function withoutRowsToCheck(effect: Effect): Effect {
  return effect.because === 'foreign-key' ? { ...effect, scan: false } : effect;
}

function isBeyondLocks({ preset, beyondLocks }: Rule): boolean {
  return preset !== 'recommended' || beyondLocks === true;
}

function bodyOf(raised: Raised, material: Material): string {
  const { rule, problem, statement, migration } = raised;
  const transaction =
    migration?.migration.transactions.find((candidate) => candidate.id === statement?.statement.transaction) ?? null;
  const locks =
    isBeyondLocks(rule) || statement === null || migration === null
      ? ''
      : lockParagraph(inUse(raised, material), {
          framework: material.framework.title,
          known: material.known,
          command: commandOf(statement.statement.sql),
          transaction,
          statement: statement.statement,
          last: transaction?.statements.at(-1) === statement.statement.id,
          held: heldBefore(statement, migration),
        });
  return [problem.why ?? (locks === '' ? rule.why : locks), problem.detail ?? '']
    .filter((part) => part !== '')
    .join('\n\n');
}

/** Tables that the transaction of a statement has locked against every query before it, with the line of the statement that did. */
function heldBefore({ statement }: WalkedStatement, migration: WalkedMigration): Surroundings['held'] {
  if (statement.transaction === null) return [];
  const statements = allOf(migration);
  const before = statements.slice(
    0,
    statements.findIndex((view) => view.statement.id === statement.id),
  );
  const held: { relation: Name; line: number }[] = [];
  for (const { effects, operations, statement: earlier } of before) {
    if (earlier.transaction !== statement.transaction) continue;
    for (const { relation, object, blocks, until } of effects)
      if (object === 'table' && blocks === 'reads+writes' && until !== 'statement')
        held.push({ relation, line: earlier.location.startLine });
    // A lock stays on a table that gets another name.
    for (const operation of operations)
      if (operation.kind === 'rename_table')
        for (const lock of held)
          if (sameName(lock.relation, operation.table)) lock.relation = { ...operation.table, name: operation.to };
  }
  return held;
}

const order = { error: 0, warning: 1, notice: 2 };

function bySeverity(one: Finding, other: Finding): number {
  return (
    order[one.severity] - order[other.severity] ||
    one.location.path.localeCompare(other.location.path) ||
    one.location.startLine - other.location.startLine
  );
}
