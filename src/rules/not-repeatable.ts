import type { Fix } from '../core/finding.js';
import { guarded } from '../core/guarded.js';
import type { Operation } from '../core/operation.js';
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
      const fix = cure(context.statement.operations);
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

/** A guard, where the statement is one operation that has one. */
function cure([operation, ...others]: readonly Operation[]): Fix | null {
  if (operation === undefined || others.length > 0) return null;
  if (operation.kind === 'create_index') return rebuild(operation);
  const guard = guarded(operation);
  if (guard === null) return null;
  return {
    title: 'Let it pass over what is there',
    replaces: [operation],
    steps: [{ operations: [guard], transaction: 'same', deploy: 1 }],
    caution: 'The guard looks at the name only: something else of that name is taken for it.',
  };
}

/** An index of that name may be what a failed build left, which no query uses: it is dropped rather than passed over. */
function rebuild(operation: Extract<Operation, { readonly kind: 'create_index' }>): Fix | null {
  const { table, index, concurrently } = operation;
  if (index === undefined || !concurrently) return null;
  const drop = { kind: 'drop_index' as const, index: { ...table, name: index }, concurrently, ifExists: true };
  return {
    title: 'Drop what an earlier run left',
    replaces: [operation],
    steps: [{ operations: [drop, operation], transaction: 'none', deploy: 1 }],
    caution: 'An index that is there and valid is built again, too.',
  };
}
