import { indexShape } from '../core/index-shape.js';
import { key, text } from '../core/name.js';
import type { Rule } from '../core/rule.js';
import { indexesOf } from '../core/schema-lookup.js';

/** An index that is there already under another name. */
export const duplicateIndex: Rule = {
  id: 'duplicate-index',
  title: 'Index that exists already',
  preset: 'recommended',
  severity: 'warning',
  beyondLocks: true,

  why: 'Two equal indexes cost twice the space and twice the time of every write, and the planner uses one of them.',
  instead: 'Leave it out, or drop the other one.',
  source: 'https://www.postgresql.org/docs/17/indexes-multicolumn.html',

  examples: {
    given: `create table orders (id bigint primary key, number text, placed_at timestamptz, customer_id bigint); create index orders_number_idx on orders (number);`,
    unsafe: `create index concurrently orders_by_number on orders (number);`,
    safe: `create index concurrently orders_by_customer on orders (customer_id);`,
  },
  on: {
    create_index({ table, index, definition, ifNotExists }, { schema, schemaAfter }) {
      const stands = (name: string): boolean => schema.indexes.has(key({ ...table, name }));
      const own = indexesOf(schemaAfter, table);
      if (index === undefined || !own.some(({ name }) => name.name === index)) return;
      // A name that is there already makes the statement fail, or do nothing.
      if (ifNotExists === true && stands(index)) return;
      const shape = indexShape(definition);
      const twin = own.find(
        ({ name, valid, definition: other }) =>
          valid && name.name !== index && stands(name.name) && indexShape(other) === shape,
      );
      if (twin === undefined) return;
      return {
        headline: `\`${index}\` on \`${text(table)}\` repeats \`${twin.name.name}\``,
        subject: { table, index },
      };
    },
  },
};
