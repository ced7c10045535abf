import { limitsWait } from '../core/brief-lock.js';
import { blocksWrites, type Effect, isLong } from '../core/effect.js';
import { dayOf, tableFacts } from '../core/facts.js';
import { type Name, sameName, text } from '../core/name.js';
import type { Rule, StatementContext } from '../core/rule.js';

/** A brief lock on a table that is never idle, without a limit on waiting for it. */
export const hotTableDdl: Rule = {
  id: 'hot-table-ddl',
  title: 'Schema change on a busy table',
  preset: 'recommended',
  severity: 'warning',
  whileRunning: true,
  dialects: ['postgres'],
  why:
    'The change itself takes a moment, and first it waits for every transaction that uses the table. While it waits, every query that ' +
    'conflicts with it queues behind it, and on a busy table that is felt at once.',
  instead:
    "Set lock_timeout to a few seconds before it, such as '3s', and run the migration again when it is cancelled.",
  source: 'https://www.postgresql.org/docs/17/explicit-locking.html#LOCKING-TABLES',
  examples: {
    known: {
      tables: new Map([['orders', { table: { name: 'orders' }, rows: 41_000_000, bytes: 12e9, writesPerSecond: 120 }]]),
    },
    given: 'create table orders (id bigint primary key);',
    unsafe: 'alter table orders add column note text;',
    safe: `
      set lock_timeout = '3s';
      alter table orders add column note text;
    `,
  },
  on: {
    add_column: speak,
    drop_column: speak,
    rename_column: speak,
    set_default: speak,
    drop_default: speak,
    set_not_null: speak,
    drop_not_null: speak,
    drop_constraint: speak,
    rename_constraint: speak,
    rename_table: speak,
    set_row_security: speak,
    set_replica_identity: speak,
    add_constraint(operation, context) {
      // A foreign key has a rule of its own.
      return operation.constraint.type === 'foreign_key' ? undefined : speak(operation, context);
    },
  },
};

function speak({ table }: { readonly table: Name }, context: StatementContext) {
  if (!context.isHot(table) || context.isNewTable(table) || context.nested) return;
  const locks = (effects: readonly Effect[]) =>
    effects.filter((effect) => sameName(effect.relation, table) && effect.object === 'table' && blocksWrites(effect));
  const own = locks(context.effects);
  // What lasts as long as the table is big has a rule of its own.
  if (own.length === 0 || own.some(isLong)) return;
  const at = context.statements.findIndex((view) => view.statement.id === context.statement.id);
  const isFirst =
    locks([...context.held, ...context.statements.slice(0, at).flatMap((view) => view.effects)]).length === 0;
  if (!isFirst) return;
  if (limitsWait(context))
    return { notRaised: `A \`lock_timeout\` bounds how long this waits for its lock on the busy \`${text(table)}\`.` };
  const who = own.some(({ blocks }) => blocks === 'reads+writes') ? 'every query' : 'every write';
  return {
    headline: `${who === 'every query' ? 'Every query' : 'Every write'} on the busy \`${text(table)}\` queues while this waits for its lock`,
    subject: { table },
    ...busy(table, context),
  };
}

function busy(table: Name, { known }: StatementContext): { readonly detail?: string } {
  const writes = tableFacts(known, table)?.writesPerSecond ?? null;
  if (known === null || writes === null) return {};
  return {
    detail: `\`${text(table)}\` takes ${Math.round(writes)} writes a second on the average, by the facts of ${dayOf(known)}.`,
  };
}
