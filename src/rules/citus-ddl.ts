import { extensionCall } from '../core/extension-calls.js';
import { text } from '../core/name.js';
import type { Rule } from '../core/rule.js';

const calls = new Set([
  'create_distributed_table',
  'create_reference_table',
  'undistribute_table',
  'alter_distributed_table',
]);

/** A table in use that is spread over the nodes. */
export const citusDdl: Rule = {
  id: 'citus-ddl',
  title: 'Table in use distributed',
  preset: 'recommended',
  severity: 'warning',
  dialects: ['postgres'],
  why: 'The rows that the table holds already are copied to the shards in one transaction, and every write waits until the copy is done.',
  instead: 'Use create_distributed_table_concurrently, or distribute the table while it is empty.',
  source: 'https://www.citusdata.com/updates/v11-1',

  examples: {
    given: `create table orders (id bigint primary key, shop_id bigint);`,
    unsafe: `select create_distributed_table('orders', 'id');`,
    safe: `create table refunds (id bigint primary key);
select create_distributed_table('refunds', 'id');`,
  },
  on: {
    select(operation, { schema, isNewTable }) {
      const call = extensionCall(operation, calls, schema);
      if (call === null || isNewTable(call.table.name)) return;
      const table = call.table.name;
      return {
        headline: `\`${call.function}\` copies every row of \`${text(table)}\` while its writers wait`,
        subject: { table },
      };
    },
  },
};
