import { text } from '../core/name.js';
import type { Rule } from '../core/rule.js';

/** A table that a migration locks by itself. */
export const explicitLockTable: Rule = {
  id: 'explicit-lock-table',
  title: 'LOCK TABLE',
  preset: 'recommended',
  severity: 'warning',
  whileRunning: true,
  dialects: ['postgres'],
  why: 'LOCK TABLE keeps others out until the transaction commits, with everything slow that runs before.',
  instead:
    'Leave it out: DDL takes the lock that it needs. Where it is needed, name the weakest mode and set lock_timeout.',
  source: 'https://www.postgresql.org/docs/17/sql-lock.html',

  examples: {
    given: `create table orders (id bigint primary key, number text, placed_at timestamptz, room int, customer_id bigint); create table customers (id bigint primary key);`,
    unsafe: `begin;
lock table orders;
update orders set room = 1 where id = 1;
commit;`,
    safe: `begin;
lock table orders in row share mode;
commit;`,
  },
  on: {
    lock_table({ tables, mode, noWait }, { effects, isNewTable, nested }) {
      const locked = tables.filter((table) => !isNewTable(table));
      const [first] = locked;
      const blocks = effects.some((effect) => effect.blocks === 'writes' || effect.blocks === 'reads+writes');
      if (nested || noWait || first === undefined || !blocks) return;
      return {
        headline: `${locked.map((table) => `\`${text(table)}\``).join(', ')} ${locked.length === 1 ? 'is' : 'are'} locked in ${mode} mode until the transaction commits`,
        subject: { table: first, object: locked.map(text).join() },
      };
    },
  },
};
