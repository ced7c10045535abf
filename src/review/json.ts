import type { Effect } from '../core/effect.js';
import type { Finding } from '../core/finding.js';
import { text } from '../core/name.js';
import type { Review } from '../core/review.js';
import { commentMarkdown } from './markdown.js';

/** A review as `--format json` prints it. The shape is part of the outer contract: version 1. */
export function reviewJson(review: Review): unknown {
  return {
    version: 1,
    conclusion: review.conclusion,
    title: review.title,
    findings: review.findings
      .map((finding) => findingJson(finding, commentMarkdown(finding, review)))
      .concat(review.suppressed.map((finding) => findingJson(finding, finding.body))),
    skipped: review.skipped,
    notRaised: review.notRaised ?? [],
    engines: {
      shadow: review.engines.shadow.detail,
      specialist: review.engines.specialist.detail,
      secondOpinion: review.engines.secondOpinion.detail,
    },
    assumptions: review.assumptions,
    notes: review.notes,
    migrations: review.migrations.map((migration) => ({
      path: migration.path,
      framework: migration.framework,
      dialect: migration.dialect,
      serverVersion: migration.serverVersion,
      statements: migration.statements.map((statement) => ({
        id: statement.id,
        sql: statement.sql,
        startLine: statement.startLine,
        endLine: statement.endLine,
        transaction: statement.transaction,
        operations: statement.operations,
        effects: statement.effects.map((effect) => ({
          ...lockJson(effect),
          rewrite: effect.rewrite,
          scan: effect.scan,
        })),
        evidence: statement.evidence,
      })),
    })),
    timings: review.timings,
  };
}

function findingJson(finding: Finding, body: string): unknown {
  const { schema, name } = finding.subject.table ?? {};
  return {
    rule: finding.rule,
    severity: finding.severity,
    basis: finding.basis,
    database: finding.database,
    path: finding.location.path,
    startLine: finding.location.startLine,
    endLine: finding.location.endLine,
    headline: finding.headline,
    body,
    statement: finding.statement,
    subject: {
      ...finding.subject,
      ...(name === undefined ? {} : { table: schema === undefined ? name : `${schema}.${name}` }),
    },
    locks: finding.effects.filter((effect) => effect.lock !== null).map(lockJson),
    evidence: finding.evidence,
    fix: finding.fix === null ? null : { ...finding.fix, patch: finding.fix.patch ?? null },
    fixFailed: finding.fixFailed ?? null,
    fingerprint: finding.fingerprint,
    suppressed:
      finding.suppressed === null
        ? null
        : { reason: finding.suppressed.reason, by: finding.suppressed.by, until: finding.suppressed.until ?? null },
  };
}

function lockJson(effect: Effect): { relation: string; lock: string | null; blocks: string; until: string } {
  return { relation: text(effect.relation), lock: effect.lock, blocks: effect.blocks, until: effect.until };
}
