import { brief, whenHot } from '../core/brief-lock.js';
import { text } from '../core/name.js';
import type { Rule } from '../core/rule.js';

/** A trigger that is dropped from a table in use. */
export const dropTriggerLock: Rule = {
  id: 'drop-trigger-lock',
  title: 'Trigger dropped',
  preset: 'recommended',
  severity: brief,
  whileRunning: true,
  dialects: ['postgres'],
  why: 'DROP TRIGGER takes ACCESS EXCLUSIVE: it waits for every query on the table, and every new one queues behind it.',
  instead: 'Set lock_timeout, and drop it in a transaction of its own.',
  source: 'https://www.postgresql.org/docs/17/sql-droptrigger.html',

  examples: {
    given: `create table orders (id bigint primary key, number text, placed_at timestamptz, room int, customer_id bigint); create table customers (id bigint primary key);`,
    unsafe: `drop trigger touch on orders;`,
    safe: `alter table orders disable trigger touch;`,
  },
  on: {
    drop_trigger({ table, trigger }, context) {
      if (context.nested || context.isNewTable(table)) return;
      // One that IF EXISTS does not find locks nothing.
      if (context.effects.length === 0) return;
      return {
        headline: `Dropping trigger \`${trigger}\` locks \`${text(table)}\` against every query for a moment`,
        subject: { table, object: trigger },
        ...whenHot(context, table),
      };
    },
  },
};
