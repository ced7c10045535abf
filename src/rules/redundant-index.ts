import { partShape } from '../core/index-shape.js';
import { text } from '../core/name.js';
import type { IndexDefinition } from '../core/operation.js';
import type { Rule } from '../core/rule.js';
import { indexesOf } from '../core/schema-lookup.js';

/** An index that another one begins with, or that a unique one makes needless. */
export const redundantIndex: Rule = {
  id: 'redundant-index',
  title: 'Index that another one covers',
  preset: 'recommended',
  severity: { large: 'warning', unknown: 'notice', small: 'off' },
  beyondLocks: true,

  why: 'A btree index over more columns also serves every query over its first ones. The shorter index costs space and slows down every write for little.',
  instead: 'Leave the shorter one out.',
  source: 'https://www.postgresql.org/docs/17/indexes-multicolumn.html',

  examples: {
    given: `create table orders (id bigint primary key, number text, placed_at timestamptz, customer_id bigint); create index orders_customer_placed_idx on orders (customer_id, placed_at);`,
    unsafe: `create index concurrently orders_customer_idx on orders (customer_id);`,
    safe: `create index concurrently orders_placed_idx on orders (placed_at);`,
  },
  on: {
    create_index({ table, index, definition }, { schemaAfter }) {
      const wider = indexesOf(schemaAfter, table).find(
        (other) => other.valid && other.name.name !== index && covers(other.definition, definition),
      );
      if (wider === undefined || index === undefined) return;
      if (!indexesOf(schemaAfter, table).some(({ name }) => name.name === index)) return;
      if (wider.definition.parts.length === definition.parts.length)
        return {
          headline: `\`${index}\` on \`${text(table)}\` has the columns of the unique \`${wider.name.name}\``,
          subject: { table, index },
          why: 'A unique index serves every query that a plain one on the same columns serves. The plain one costs space and slows down every write for nothing.',
          instead: 'Leave the plain one out.',
        };
      return {
        headline: `\`${index}\` on \`${text(table)}\` is the beginning of \`${wider.name.name}\``,
        subject: { table, index },
      };
    },
  },
};

/** Whether one index serves every query of another, which promises nothing that it does not. */
function covers(wide: IndexDefinition, narrow: IndexDefinition): boolean {
  if (narrow.unique || narrow.method !== 'btree' || wide.method !== 'btree' || narrow.include.length > 0) return false;
  const least = wide.unique ? narrow.parts.length : narrow.parts.length + 1;
  if (wide.where?.sql !== narrow.where?.sql || wide.parts.length < least) return false;
  return narrow.parts.every((part, index) => {
    const other = wide.parts[index];
    return other !== undefined && partShape(other) === partShape(part);
  });
}
