import { extensionCall } from '../core/extension-calls.js';
import { text } from '../core/name.js';
import type { Rule } from '../core/rule.js';

const calls = new Set([
  'create_distributed_table',
  'create_reference_table',
  'undistribute_table',
  'alter_distributed_table',
]);

/**
 * A table in use that is spread over the nodes. That create_distributed_table blocks changes of rows, and that the form with
 * `_concurrently` does not, is told by the notes of 11.1; of the other functions the manual tells only that they move rows
 * (https://docs.citusdata.com/en/v11.0-beta/develop/api_udf.html).
 */
export const citusDdl: Rule = {
  id: 'citus-ddl',
  title: 'Table in use distributed',
  preset: 'recommended',
  severity: 'warning',
  dialects: ['postgres'],
  why: 'The rows that the table holds already are moved before the function returns, in the transaction of the migration. create_distributed_table keeps every write waiting until then.',
  instead: 'Distribute a table while it is empty, or use create_distributed_table_concurrently (Citus 11.1 and later).',
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
        headline: `\`${call.function}\` moves every row of \`${text(table)}\`${call.function === 'create_distributed_table' ? ' while its writers wait' : ' before it returns'}`,
        subject: { table },
      };
    },
  },
};
