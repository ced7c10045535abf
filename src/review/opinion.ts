import type { SecondOpinion, SecondOpinionFile, SecondOpinionHit } from '../core/ports.js';
import type { EngineReport } from '../core/review.js';
import type { Raised, World } from './check.js';
import { count } from './words.js';

/** What another linter said of one database, held against what our rules know. */
export interface Opinion {
  readonly report: EngineReport;
  /** Hits on statements of which we could not read everything: nobody here can say that they are wrong. */
  readonly kept: readonly SecondOpinionHit[];
}

/** The files of a world as the other linter reads them: the SQL that will run. */
export function opinionFiles(world: World): readonly SecondOpinionFile[] {
  return world.migrations.map((walked) => ({
    path: walked.migration.path,
    statements: walked.statements
      .filter((view) => view.statement.sql.trim() !== '')
      .map((view) => ({ id: view.statement.id, sql: view.statement.sql })),
    inTransaction: walked.statements.some((view) => view.statement.transaction !== null),
    serverVersion: world.serverVersion,
  }));
}

/** Merges twins, and refutes what the schema proves wrong: our rule of that name saw the same statement and was silent. */
export function weigh(
  hits: readonly SecondOpinionHit[],
  raised: readonly Raised[],
  world: World,
  source: SecondOpinion,
): Opinion {
  const known = hits.filter((hit) => hit.rule !== null);
  const agreed = known.filter((hit) =>
    raised.some((one) => one.rule.id === hit.rule && one.statement?.statement.id === hit.statement),
  );
  const rest = known.filter((hit) => !agreed.includes(hit));
  const kept = rest.filter((hit) => isOpaque(hit, world));
  const refuted = rest.length - kept.length;
  const detail =
    known.length === 0
      ? 'nothing to add'
      : `${count(agreed.length, 'finding')} shared${refuted === 0 ? '' : `, ${refuted} refuted by the schema`}`;
  return { report: { status: 'ran', detail: `${source.title}, ${detail}` }, kept };
}

function isOpaque(hit: SecondOpinionHit, world: World): boolean {
  return world.migrations.some((walked) =>
    walked.statements.some(
      (view) => view.statement.id === hit.statement && view.operations.some((operation) => operation.kind === 'opaque'),
    ),
  );
}
