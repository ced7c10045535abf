import { guardFix } from '../core/guarded.js';
import type { EvidenceContext, Rule } from '../core/rule.js';

/** A migration in several parts whose second run, after a failure half-way, fails on what the first one left. */
export const notRepeatable: Rule = {
  id: 'not-repeatable',
  title: 'Migration that cannot be run again after a failure half-way',
  preset: 'strict',
  severity: 'warning',
  dialects: ['postgres'],
  asksAgain: true,
  beyondLocks: true,
  why:
    'The statements of this migration do not share one transaction. When a later one fails, what ran before it stays, and the migration counts as ' +
    'not applied: it is run again from its beginning, and stops at this statement until somebody cleans up by hand.',
  instead:
    'Put each statement that cannot run in a transaction into a migration of its own, or let the statements pass over what is there already.',
  source: 'https://www.postgresql.org/docs/17/tutorial-transactions.html',
  examples: {
    given: 'create table orders (id bigint primary key, number text);',
    unsafe: `
      alter table orders add column note text;
      create index concurrently orders_number_idx on orders (number);
    `,
    safe: `
      alter table orders add column if not exists note text;
      create index concurrently orders_number_idx on orders (number);
    `,
    again: true,
    seen: {
      unsafe: { outcome: 'failed', code: '42701', message: 'column "note" of relation "orders" already exists' },
      safe: { outcome: 'ran' },
    },
  },
  on: {
    evidence(evidence, context) {
      if (context.direction !== 'again' || evidence.outcome !== 'failed' || context.statement === null) return;
      const message = (evidence.message ?? '').split('\n')[0] ?? '';
      const [operation, ...others] = context.statement.operations;
      const fix = operation === undefined || others.length > 0 ? null : guardFix(operation);
      return {
        headline: `Run again after a failure half-way, this migration fails here: ${message.replaceAll('`', "'")}`,
        subject: { file: context.migration.id, object: evidence.code ?? message },
        detail: seenOn(context),
        ...(fix === null ? {} : { fix }),
      };
    },
  },
};

function seenOn({ result, serverVersion }: EvidenceContext): string {
  const on = `${result.engine}${serverVersion === null ? '' : `; your server is ${serverVersion}`}`;
  return `Seen on ${on}: all but the last part was run, then the whole migration.`;
}
