import { isLong } from '../core/effect.js';
import { sameName, text } from '../core/name.js';
import type { Operation } from '../core/operation.js';
import type { Rule, StatementContext } from '../core/rule.js';

/** Slow work while a table is locked against every query. */
export const statementAfterAccessExclusive: Rule = {
  id: 'statement-after-access-exclusive',
  title: 'Slow work under a strong lock',
  preset: 'recommended',
  severity: { large: 'error', unknown: 'warning', small: 'notice' },
  dialects: ['postgres'],
  why: 'A lock is kept until the transaction commits. What runs after it in the same transaction keeps every query on the locked table waiting, also where it has nothing to do with it.',
  instead: 'Put the slow statement into a transaction of its own.',
  source: 'https://www.postgresql.org/docs/17/explicit-locking.html#LOCKING-TABLES',

  examples: {
    given: `create table orders (id bigint primary key, number text, placed_at timestamptz, room int, customer_id bigint); create table customers (id bigint primary key);`,
    unsafe: `begin;
alter table customers add column note text;
create index on orders (number);
commit;`,
    safe: `begin;
alter table customers add column note text;
commit;
create index concurrently on orders (number);`,
  },
  on: {
    create_index: slow,
    reindex: slow,
    add_constraint: slow,
    validate_constraint: slow,
    set_not_null: slow,
    alter_column_type: slow,
    add_column: slow,
    refresh_materialized_view: slow,
    attach_partition: slow,
    cluster: slow,
  },
};

function slow(_: Operation, { effects, held, isNewTable, nested }: StatementContext) {
  const long = effects.filter((effect) => isLong(effect) && !isNewTable(effect.relation));
  if (nested || long.length === 0) return;
  // A table that the statement itself locks as strongly waits for it anyway.
  const waiting = held.find(
    (lock) =>
      lock.object === 'table' &&
      lock.blocks === 'reads+writes' &&
      !isNewTable(lock.relation) &&
      !effects.some((effect) => sameName(effect.relation, lock.relation) && effect.blocks === 'reads+writes'),
  );
  if (waiting === undefined) return;
  return {
    headline: `Every query on \`${text(waiting.relation)}\` waits for this: it is locked since earlier in the transaction`,
    subject: { table: waiting.relation, object: long.map(({ relation }) => text(relation)).join() },
  };
}
