import { blocksWrites } from '../core/effect.js';
import { key, type Name, text } from '../core/name.js';
import type { Operation } from '../core/operation.js';
import { outsideName } from '../core/outside-name.js';
import type { Rule } from '../core/rule.js';

/** A table locked against every query while a lock on another one is waited for. */
export const lockWindowMultipleTables: Rule = {
  id: 'lock-window-multiple-tables',
  title: 'Strong locks on several tables at once',
  preset: 'recommended',
  severity: 'notice',
  dialects: ['postgres'],
  quietedBy: ['statement-after-access-exclusive'],
  why: 'Locks that are taken one after the other are kept together until the commit: while the second waits, every query on the first waits too, and two such transactions can block each other for ever.',
  instead: 'Put each table into a transaction of its own.',
  source: 'https://www.postgresql.org/docs/17/explicit-locking.html#LOCKING-DEADLOCKS',

  examples: {
    given: `create table orders (id bigint primary key, number text, placed_at timestamptz, room int, customer_id bigint); create table customers (id bigint primary key);`,
    unsafe: `begin;
alter table orders add column note text;
alter table customers add column note text;
commit;`,
    safe: `begin;
alter table orders add column note text;
commit;
begin;
alter table customers add column note text;
commit;`,
  },
  on: {
    transaction({ statements }, { isNewTable, migration }) {
      const locked = new Map<string, Name>();
      const before: Operation[] = [];
      for (const { statement, operations, effects } of statements) {
        for (const effect of effects) {
          const { relation: inside, object, blocks } = effect;
          // A lock against writers waits for those that write, while every query waits for the first.
          if (object !== 'table' || !blocksWrites(effect) || isNewTable(inside)) continue;
          const relation = outsideName(inside, before);
          const isSecond = locked.size === 1 && !locked.has(key(relation));
          if (blocks === 'reads+writes') locked.set(key(relation), relation);
          const [first] = locked.values();
          // One statement that locks two tables, as a foreign key does, cannot be taken apart.
          if (
            isSecond &&
            first !== undefined &&
            !effects.some((other) => key(outsideName(other.relation, before)) === key(first))
          )
            return {
              headline: `\`${text(first)}\` stays locked while \`${text(relation)}\` is waited for`,
              subject: { table: first, object: text(relation), file: migration.path },
              location: statement.location,
            };
        }
        before.push(...operations);
      }
      return;
    },
  },
};
