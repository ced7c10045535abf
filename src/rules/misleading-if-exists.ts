import { indexShape } from '../core/index-shape.js';
import { key, text } from '../core/name.js';
import type { Rule } from '../core/rule.js';
import { columnOf, indexesOf } from '../core/schema-lookup.js';

/** A guard that hides that something else is there. */
export const misleadingIfExists: Rule = {
  id: 'misleading-if-exists',
  title: 'IF NOT EXISTS over another definition',
  preset: 'strict',
  severity: 'warning',
  dialects: ['postgres'],
  why: 'IF NOT EXISTS looks at the name only. Where it is taken by something else, the statement does nothing, and the schema is not what the migration says.',
  instead: 'Leave the guard out, or check the definition.',
  source: 'https://www.postgresql.org/docs/17/sql-createtable.html#SQL-CREATETABLE-PARMS-IF-NOT-EXISTS',

  examples: {
    given: `create table orders (id bigint primary key, number text, placed_at timestamptz, customer_id bigint); create index orders_idx on orders (number);`,
    unsafe: `create index concurrently if not exists orders_idx on orders (placed_at);`,
    safe: `create index concurrently if not exists orders_placed_idx on orders (placed_at);`,
  },
  on: {
    create_index({ table, index, definition, ifNotExists }, { schema }) {
      const other = indexesOf(schema, table).find(({ name }) => name.name === index);
      if (ifNotExists !== true || other === undefined || indexShape(other.definition) === indexShape(definition))
        return;
      return {
        headline: `\`${index}\` is there already with another definition: this statement does nothing`,
        subject: { table, ...(index === undefined ? {} : { index }) },
      };
    },
    add_column({ table, column, ifNotExists }, { schema }) {
      const other = columnOf(schema, table, column.name);
      if (ifNotExists !== true || other === undefined) return;
      const type = column.storedAs ?? column.type;
      if (other.type.base === type.base && other.type.array === type.array) return;
      return {
        headline: `\`${column.name}\` of \`${text(table)}\` is there already as ${other.type.sql}: this statement does nothing`,
        subject: { table, column: column.name },
      };
    },
    create_table({ table, definition, ifNotExists }, { schema }) {
      const other = schema.tables.get(key(table));
      if (ifNotExists !== true || other === undefined || other.madeFrom !== undefined) return;
      const missing = definition.columns.filter(({ name }) => !other.columns.some((column) => column.name === name));
      const [first] = missing;
      if (first === undefined) return;
      return {
        headline: `\`${text(table)}\` is there already without \`${first.name}\`: this statement does nothing`,
        subject: { table },
      };
    },
  },
};
