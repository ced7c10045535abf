import { extensionCall } from '../core/extension-calls.js';
import { text } from '../core/name.js';
import type { Rule } from '../core/rule.js';

const calls = new Set(['create_hypertable']);

/**
 * A table with rows that is made a hypertable. The manual says that rows are moved only with `migrate_data`, and that this may take
 * long: https://www.tigerdata.com/docs/reference/timescaledb/hypertables/create_hypertable_old (2.12 and before, and the same since).
 */
export const timescaleDdl: Rule = {
  id: 'timescale-ddl',
  title: 'Table in use made a hypertable',
  preset: 'recommended',
  severity: 'warning',
  dialects: ['postgres'],
  why: 'create_hypertable refuses a table that has rows, unless it is told to move them: then it moves each into a chunk before it returns, in the transaction of the migration, which takes long for a large table.',
  instead: 'Make a new hypertable, copy the rows in batches, and switch over.',
  source: 'https://www.tigerdata.com/docs/reference/timescaledb/hypertables/create_hypertable',

  examples: {
    given: `create table readings (at timestamptz not null, value float8);`,
    unsafe: `select create_hypertable('readings', 'at', migrate_data => true);`,
    safe: `create table samples (at timestamptz not null, value float8);
select create_hypertable('samples', 'at');`,
  },
  on: {
    select(operation, { schema, isNewTable }) {
      const call = extensionCall(operation, calls, schema);
      if (call === null || isNewTable(call.table.name)) return;
      const table = call.table.name;
      return {
        headline: `\`${call.function}\` fails where \`${text(table)}\` has rows, or moves every one of them before it returns`,
        subject: { table },
      };
    },
  },
};
