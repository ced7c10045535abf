import type { EvidenceContext, Rule } from '../core/rule.js';

/** A way back that failed when it was tried, so that it restores nothing. */
export const downDoesNotRestore: Rule = {
  id: 'down-does-not-restore',
  title: 'Way back that fails',
  preset: 'recommended',
  family: 'data-loss',
  severity: 'warning',
  why:
    'The migration ran on the shadow database, and its way back then failed there. It is needed when a release goes wrong, which is no ' +
    'moment to find that out.',
  instead: 'Correct the way back, or take it away and say that there is none.',
  source: 'https://www.postgresql.org/docs/17/errcodes-appendix.html',
  examples: {
    given: 'create table orders (id bigint primary key);',
    unsafe: 'alter table orders add column note text;',
    safe: 'alter table orders add column remark text;',
    back: 'alter table orders drop column remark;',
    seen: {
      unsafe: { outcome: 'failed', code: '42703', message: 'column "remark" of relation "orders" does not exist' },
      safe: { outcome: 'ran' },
    },
  },
  on: {
    evidence(evidence, context) {
      if (context.direction !== 'back' || evidence.outcome !== 'failed' || !isWhole(evidence.statement, context))
        return;
      const statement = context.migration.back?.find((one) => one.id === evidence.statement);
      // One that a framework derives is written by nobody, and a branch may not run.
      if (statement?.range === undefined || statement.conditional === true) return;
      const message = (evidence.message ?? '').split('\n')[0] ?? '';
      return {
        headline: `The way back fails: ${message.replaceAll('`', "'")}`,
        subject: { file: context.migration.id, object: evidence.code ?? message },
        detail: `Seen on ${context.result.engine}${context.serverVersion === null ? '' : `; your server is ${context.serverVersion}`}.`,
      };
    },
  },
};

/** Whether everything before it ran: the schema before, the way there, and the way back up to the statement. */
function isWhole(statement: string, { result }: EvidenceContext): boolean {
  const back = result.back ?? [];
  const before = back.slice(
    0,
    back.findIndex((one) => one.statement === statement),
  );
  return result.baseComplete && [...result.evidence, ...before].every((one) => one.outcome === 'ran');
}
