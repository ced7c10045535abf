import { brief, whenHot } from '../core/brief-lock.js';
import { text } from '../core/name.js';
import type { Rule } from '../core/rule.js';

/** A trigger that is made on a table in use. */
export const createTriggerLock: Rule = {
  id: 'create-trigger-lock',
  title: 'Trigger on a table in use',
  preset: 'recommended',
  severity: brief,
  whileRunning: true,
  dialects: ['postgres'],
  why: 'CREATE TRIGGER takes SHARE ROW EXCLUSIVE: it waits for every transaction that writes to the table, and every new writer queues behind it.',
  instead: 'Set lock_timeout, and make it in a transaction of its own.',
  source: 'https://www.postgresql.org/docs/17/sql-createtrigger.html',

  examples: {
    given: `create table orders (id bigint primary key, number text, placed_at timestamptz, room int, customer_id bigint); create table customers (id bigint primary key);`,
    unsafe: `create trigger touch before update on orders for each row execute function touch();`,
    safe: `create table refunds (id bigint primary key);
create trigger touch before update on refunds for each row execute function touch();`,
  },
  on: {
    create_trigger({ table, trigger }, context) {
      if (context.nested || context.isNewTable(table)) return;
      return {
        headline: `Making trigger \`${trigger}\` locks \`${text(table)}\` against writers for a moment`,
        subject: { table, object: trigger },
        ...whenHot(context, table),
      };
    },
  },
};
