import type { EvidenceContext, Rule } from '../core/rule.js';

/** Source: https://www.postgresql.org/docs/17/errcodes-appendix.html */
const undefinedTable = '42P01';

/** A migration that failed when it was tried. */
export const migrationFails: Rule = {
  id: 'migration-fails',
  title: 'Migration that fails',
  preset: 'recommended',
  severity: 'error',
  why: 'The schema before the change came up whole on the shadow database, and the statement then failed there.',
  instead: 'Correct the statement, or the schema that it expects.',
  source: 'https://www.postgresql.org/docs/17/errcodes-appendix.html',
  quietedBy: ['concurrently-in-transaction', 'drop-constraint-backing-index', 'enum-value-added-in-transaction'],
  examples: {
    given: 'create table orders (id bigint primary key); create view recent_orders as select id from orders;',
    unsafe: 'alter table orders alter column id type text;',
    safe: 'alter table orders add column note text;',
    seen: {
      unsafe: { outcome: 'failed', code: '0A000', message: 'cannot alter type of a column used by a view or rule' },
      safe: { outcome: 'ran' },
    },
  },
  on: {
    evidence(evidence, context) {
      if (evidence.outcome !== 'failed' || !context.result.baseComplete) return;
      if (context.direction === 'back' || context.statement?.statement.conditional === true) return;
      if (evidence.code === undefinedTable && isMadeElsewhere(context)) return;
      const message = (evidence.message ?? '').split('\n')[0] ?? '';
      return {
        headline: `This statement fails: ${message.replaceAll('`', "'")}`,
        subject: { file: context.migration.id, object: evidence.code ?? message },
        detail: `Seen on ${context.result.engine}${context.serverVersion === null ? '' : `; your server is ${context.serverVersion}`}.`,
      };
    },
  },
};

/**
 * The tables of the statement belong to migrations of another place: nothing of these made any before, or their own project
 * says so.
 */
function isMadeElsewhere({ database, statement }: EvidenceContext): boolean {
  return database.settings.madeElsewhere === 'true' || statement?.before.tables.size === 0;
}
