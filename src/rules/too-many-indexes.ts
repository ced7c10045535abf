import { text } from '../core/name.js';
import type { Rule } from '../core/rule.js';
import { numberOption } from '../core/rule-options.js';
import { indexesOf } from '../core/schema-lookup.js';

/** A table that has many indexes already. */
export const tooManyIndexes: Rule = {
  id: 'too-many-indexes',
  title: 'Table with many indexes',
  preset: 'strict',
  severity: 'warning',

  why: 'Each index has to be written by every insert and by most updates. A table with many of them is slow to write, and its updates lose the cheap path that changes no index.',
  instead: 'Drop an index that is not used before this one is added.',
  source: 'https://www.postgresql.org/docs/17/indexes-examine.html',

  examples: {
    given: `create table orders (id bigint primary key, number text, placed_at timestamptz, customer_id bigint); create index i0 on orders (number, id) where id > 0; create index i1 on orders (number, id) where id > 1; create index i2 on orders (number, id) where id > 2; create index i3 on orders (number, id) where id > 3; create index i4 on orders (number, id) where id > 4; create index i5 on orders (number, id) where id > 5; create index i6 on orders (number, id) where id > 6; create index i7 on orders (number, id) where id > 7; create index i8 on orders (number, id) where id > 8; create index i9 on orders (number, id) where id > 9;`,
    unsafe: `create index concurrently orders_late_idx on orders (placed_at);`,
    safe: `drop index concurrently i1;`,
  },
  options: { indexes: { value: 'number', means: 'how many indexes a table may have; 10 where it is not set' } },
  on: {
    create_index({ table, index }, { schemaAfter, options }) {
      const most = numberOption(options, 'indexes', 10);
      const count = indexesOf(schemaAfter, table).length;
      if (count <= most) return;
      return {
        headline: `\`${text(table)}\` then has ${count} indexes, which every insert writes`,
        subject: { table, ...(index === undefined ? {} : { index }) },
      };
    },
  },
};
