import type { Transaction } from '../core/migration.js';
import type { SecondOpinion, SecondOpinionFile, SecondOpinionHit } from '../core/ports.js';
import type { EngineReport } from '../core/review.js';
import { isActive, type Raised } from './check.js';
import type { World } from './rule-contexts.js';
import { ruleById } from './shelves.js';
import type { WalkedStatement } from './walk.js';
import { count } from './words.js';

/** What another linter said of one database, held against what our rules know. */
export interface Opinion {
  readonly report: EngineReport;
  /** Hits on statements of which we could not read everything, in words: nobody here can say that they are wrong. */
  readonly notes: readonly string[];
}

/** The files of a world as the other linter reads them: the SQL that will run. */
export function opinionFiles(world: World): readonly SecondOpinionFile[] {
  return world.migrations.map((walked) => ({
    path: walked.migration.path,
    statements: walked.statements
      .filter((view) => view.statement.sql.trim() !== '')
      .map((view) => ({ id: view.statement.id, sql: view.statement.sql })),
    inTransaction: isAround(walked.migration.transactions),
    serverVersion: world.serverVersion,
  }));
}

/** Whether somebody opens a transaction round a file. One that the file opens stands in its SQL. */
function isAround(transactions: readonly Transaction[]): boolean {
  return transactions.length > 0 && transactions.every(({ openedBy }) => openedBy !== 'file');
}

/**
 * Merges twins, and refutes what the schema proves wrong: one of our rules for it looked at the same statement, knows the schema, and was
 * silent. A rule that the configuration switched off looked at nothing, so what only such rules say is dropped.
 */
export function weigh(
  hits: readonly SecondOpinionHit[],
  raised: readonly Raised[],
  world: World,
  source: SecondOpinion,
): Opinion {
  const known = hits.filter((hit) => namesOf(hit, world).length > 0);
  const agreed = known.filter((hit) => raised.some((one) => isTwin(hit, one, world)));
  const rest = known.filter((hit) => !agreed.includes(hit));
  const kept = rest.filter((hit) => isOpaque(hit, world));
  const refuted = rest.length - kept.length;
  const parts = [
    agreed.length > 0 && `${count(agreed.length, 'finding')} shared`,
    refuted > 0 && `${refuted} refuted by the schema`,
    kept.length > 0 && `${kept.length} on what could not be read`,
  ].filter((part) => part !== false);
  const detail = parts.length === 0 ? 'nothing to add' : parts.join(', ');
  return {
    report: { status: 'ran', detail: `${source.title}, ${detail}` },
    notes: kept.map((hit) => noteOf(hit, world, source)),
  };
}

/** Rules of ours that may say the same and were asked, and those to which they give way. */
function namesOf(hit: SecondOpinionHit, world: World): readonly string[] {
  const asked = hit.rules.flatMap((id) => ruleById(id) ?? []).filter((rule) => isActive(rule, world));
  return asked.flatMap((rule) => [rule.id, ...(rule.quietedBy ?? [])]);
}

/** Whether a problem of ours says what the hit says. What is said of a whole transaction or file has no operation. */
function isTwin(hit: SecondOpinionHit, one: Raised, world: World): boolean {
  if (!namesOf(hit, world).includes(one.rule.id)) return false;
  if (one.statement?.statement.id === hit.statement) return true;
  return one.operation === null && one.migration?.migration.path === hit.path;
}

function isOpaque(hit: SecondOpinionHit, world: World): boolean {
  return statementOf(hit, world)?.operations.some((operation) => operation.kind === 'opaque') === true;
}

function noteOf(hit: SecondOpinionHit, world: World, { title }: SecondOpinion): string {
  const line = statementOf(hit, world)?.statement.location.startLine ?? 1;
  return `\`${hit.path}\` line ${line}: ${title} says \`${hit.theirs}\` of a statement that could not be read whole; check it by hand.`;
}

function statementOf(hit: SecondOpinionHit, world: World): WalkedStatement | undefined {
  return world.migrations.flatMap((walked) => walked.statements).find((view) => view.statement.id === hit.statement);
}
