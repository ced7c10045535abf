import { extensionCall } from '../core/extension-calls.js';
import { text } from '../core/name.js';
import type { Rule } from '../core/rule.js';

const calls = new Set(['partition_data_time', 'partition_data_id', 'undo_partition']);

/**
 * Rows that are moved between partitions in one transaction. That a function cannot end the transaction of its caller, and a procedure
 * can, is told by https://www.postgresql.org/docs/17/plpgsql-transactions.html; which of the names are procedures by
 * https://pgxn.org/dist/pg_partman/5.3.0/CHANGELOG.html
 */
export const pgPartmanDdl: Rule = {
  id: 'pg-partman-ddl',
  title: 'Rows moved by pg_partman in the migration',
  preset: 'recommended',
  severity: 'warning',
  dialects: ['postgres'],
  why: 'The functions of pg_partman that move rows do all of it in the transaction of their caller: rows stay locked, the new partitions stay locked, and a failure at the end takes everything back.',
  instead:
    'Call the procedure partition_data_proc or undo_partition_proc outside a transaction, which commits after each batch.',
  source: 'https://github.com/pgpartman/pg_partman/blob/v5.1.0/doc/pg_partman.md',

  examples: {
    given: `create table events (id bigint, at timestamptz not null) partition by range (at);`,
    unsafe: `select partman.partition_data_time('public.events');`,
    safe: `call partman.partition_data_proc('public.events');`,
  },
  on: {
    select(operation, { schema, isNewTable }) {
      const call = extensionCall(operation, calls, schema);
      if (call === null || isNewTable(call.table.name)) return;
      const table = call.table.name;
      return {
        headline: `\`${call.function}\` moves rows of \`${text(table)}\` in one transaction`,
        subject: { table },
      };
    },
  },
};
