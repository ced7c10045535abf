import { text } from '../core/name.js';
import type { Rule } from '../core/rule.js';
import { columnOf } from '../core/schema-lookup.js';

/** A btree index over a whole document. */
export const ginIndex: Rule = {
  id: 'gin-index',
  title: 'Btree index on a document',
  preset: 'strict',
  severity: 'warning',
  dialects: ['postgres'],
  why: 'A btree index on a jsonb or tsvector column serves comparisons of the whole value only, and refuses values longer than a third of a page. Searching inside the value still reads every row.',
  instead: 'Use a GIN index, or an index on the expression that queries compare.',
  source: 'https://www.postgresql.org/docs/17/datatype-json.html#JSON-INDEXING',

  examples: {
    given: `create table orders (id bigint primary key, data jsonb);`,
    unsafe: `create index concurrently orders_data_idx on orders (data);`,
    safe: `create index concurrently orders_data_idx on orders using gin (data);`,
  },
  on: {
    create_index(operation, { schema }) {
      const { table, index, definition } = operation;
      const [part] = definition.parts;
      if (definition.method !== 'btree' || definition.unique || definition.parts.length !== 1) return;
      const type = part?.column === undefined ? undefined : columnOf(schema, table, part.column)?.type;
      if (type === undefined || type.array > 0 || (type.base !== 'jsonb' && type.base !== 'tsvector')) return;
      const { direction: _, nulls: __, operatorClass: ___, ...bare } = part ?? {};
      return {
        headline: `This btree index on \`${text(table)}\` serves no search inside \`${part?.column}\``,
        subject: { table, ...(index === undefined ? {} : { index }) },
        fix: {
          title: 'Build a GIN index',
          replaces: [operation],
          steps: [
            {
              operations: [{ ...operation, definition: { ...definition, method: 'gin', parts: [bare], include: [] } }],
              transaction: operation.concurrently ? 'none' : 'same',
              deploy: 1,
            },
          ],
          caution: 'It is larger, and slower to write, than a btree index.',
        },
      };
    },
  },
};
