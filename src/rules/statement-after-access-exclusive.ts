import { isLong } from '../core/effect.js';
import { type Name, sameName, text } from '../core/name.js';
import type { Operation } from '../core/operation.js';
import { isDropped, outsideName } from '../core/outside-name.js';
import type { Rule } from '../core/rule.js';

/** Slow work while a table is locked against every query. */
export const statementAfterAccessExclusive: Rule = {
  id: 'statement-after-access-exclusive',
  title: 'Slow work under a strong lock',
  preset: 'recommended',
  severity: { large: 'error', unknown: 'warning', small: 'notice' },
  whileRunning: true,
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
    transaction({ statements }, { facts, isNewTable, sizeOf }) {
      const held: { readonly table: Name; readonly line: number }[] = [];
      const all = statements.flatMap((view) => view.operations);
      const before: Operation[] = [];
      for (const { statement, operations, effects } of statements) {
        const isRows = operations.some(({ kind }) => rows.has(kind));
        // What is done to a table of this change is done to no rows, also where another table is looked at for them.
        const isEmpty = operations.every(
          (operation) => 'table' in operation && operation.table !== undefined && isNewTable(operation.table),
        );
        // Nobody waits for what the server refuses at once, and a rule about that statement says so.
        const isRefused = operations.some((operation) => facts.refusesTransaction(operation));
        // Work on a small table is over at once.
        const long = effects.find(
          (effect) => isLong(effect) && !isNewTable(effect.relation) && sizeOf(effect.relation) !== 'small',
        );
        // A table that the statement itself locks against writes waits for it anyway, and a rule about that statement says so.
        const waiting = held.find(
          ({ table }) =>
            // Whoever asks for a table that goes fails, whether or not it waits first.
            !isDropped(table, all) &&
            !effects.some(
              ({ relation, blocks }) =>
                (blocks === 'reads+writes' || blocks === 'writes') && sameName(outsideName(relation, before), table),
            ),
        );
        if (long !== undefined && waiting !== undefined && !isRows && !isEmpty && !isRefused)
          return {
            headline: `Every query on \`${text(waiting.table)}\` waits for this: an earlier statement of the transaction locked it`,
            subject: { table: waiting.table, object: text(long.relation) },
            location: statement.location,
            detail: `Line ${waiting.line} locked it.`,
          };
        for (const { relation, object, blocks } of effects)
          if (object === 'table' && blocks === 'reads+writes' && !isNewTable(relation))
            held.push({ table: outsideName(relation, before), line: statement.location.startLine });
        before.push(...operations);
      }
      return;
    },
  },
};

/** Changes of rows have a rule of their own. */
const rows = new Set<string>(['insert', 'update', 'delete', 'merge', 'truncate', 'copy']);
