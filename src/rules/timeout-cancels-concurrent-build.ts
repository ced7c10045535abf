import type { Problem, Subject } from '../core/finding.js';
import { text } from '../core/name.js';
import type { Operation, OperationOf } from '../core/operation.js';
import type { Rule, StatementContext } from '../core/rule.js';

/** Timeouts up to this length, in milliseconds, are meant for short statements. */
const shortMs = 600_000;

/** A short timeout in force while something works beside the traffic, for as long as that takes. */
export const timeoutCancelsConcurrentBuild: Rule = {
  id: 'timeout-cancels-concurrent-build',
  title: 'Concurrent work under a short timeout',
  preset: 'recommended',
  severity: 'warning',
  dialects: ['postgres'],
  why:
    'A concurrent build waits for every older transaction and reads the table twice. A short lock_timeout or statement_timeout cancels it on ' +
    'the way, and what is left is an INVALID index, which costs each write and serves no query.',
  instead: 'Switch the timeout off for this statement: nobody waits behind it.',
  source: 'https://www.postgresql.org/docs/17/sql-createindex.html#SQL-CREATEINDEX-CONCURRENTLY',
  examples: {
    given: 'create table orders (id bigint primary key, placed_at date);',
    unsafe: `
      set lock_timeout = '5s';
      create index concurrently orders_placed_at_idx on orders (placed_at);
    `,
    safe: `
      set lock_timeout = 0;
      create index concurrently orders_placed_at_idx on orders (placed_at);
    `,
  },
  beyondLocks: true,
  on: {
    create_index: (operation, context) =>
      operation.concurrently
        ? problem(operation, { table: operation.table, index: operation.index }, context)
        : undefined,
    drop_index: (operation, context) =>
      operation.concurrently
        ? problem(operation, { ...on(operation), index: operation.index.name }, context)
        : undefined,
    reindex: (operation, context) =>
      operation.concurrently
        ? problem(
            operation,
            { ...on(operation), object: operation.name === undefined ? operation.object : text(operation.name) },
            context,
          )
        : undefined,
    detach_partition: (operation, context) =>
      operation.concurrently
        ? problem(operation, { table: operation.table, object: text(operation.partition) }, context)
        : undefined,
  },
};

function on({ table }: OperationOf<'drop_index' | 'reindex'>): Subject {
  return table === undefined ? {} : { table };
}

const left: Partial<Record<Operation['kind'], string>> = {
  create_index: 'an INVALID index',
  drop_index: 'an INVALID index',
  reindex: 'an INVALID copy of the index',
  detach_partition: 'a partition that is half detached',
};

function problem(operation: Operation, subject: Subject, context: StatementContext): Problem | undefined {
  // It is refused there anyway.
  if (context.transaction !== null) return;
  const limits = limitsBefore(context);
  if (limits.length === 0) return;
  const names = limits.map(({ setting, value }) => `\`${setting}\` of ${value}`).join(' and ');
  return {
    headline: `A ${names} may cancel this and leave ${left[operation.kind] ?? 'it half done'}`,
    subject,
    fix: {
      title: 'Switch the timeout off for this statement',
      replaces: [operation],
      steps: [
        {
          operations: [...limits.map((limit) => ({ ...limit, value: '0', durationMs: 0 })), operation, ...limits],
          transaction: 'none',
          deploy: 1,
        },
      ],
    },
  };
}

/** The short timeouts that hold where the statement runs, as the file has set them. */
function limitsBefore(context: StatementContext): readonly OperationOf<'set_setting'>[] {
  const inForce = new Map<string, OperationOf<'set_setting'>>();
  const at = context.statements.findIndex((view) => view.statement.id === context.statement.id);
  for (const { operations } of context.statements.slice(0, at)) {
    for (const operation of operations) {
      // A local one ends with its transaction.
      if (operation.kind !== 'set_setting' || operation.local) continue;
      if (operation.setting === 'all') inForce.clear();
      else if (limiting.includes(operation.setting)) inForce.set(operation.setting, operation);
    }
  }
  return [...inForce.values()].filter(({ durationMs = 0 }) => durationMs > 0 && durationMs <= shortMs);
}

const limiting: readonly string[] = ['lock_timeout', 'statement_timeout'];
