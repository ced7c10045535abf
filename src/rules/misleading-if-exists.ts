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
    drop_index({ index, ifExists }, { schema }) {
      if (ifExists !== true || !schema.complete || schema.indexes.has(key(index))) return;
      const other = [...schema.indexes.values()].find(
        ({ name }) => name.schema === index.schema && isLonger(name.name, index.name),
      );
      if (other === undefined) return;
      return {
        headline: `No index \`${text(index)}\` is there, but \`${text(other.name)}\`: this statement does nothing`,
        subject: { table: other.table, index: index.name },
        severity: 'notice',
        why: 'IF EXISTS passes over a name that is not there, also where it is misspelt: the index stays.',
        instead: 'Correct the name, or take the statement out.',
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

/** Whether a name is another with an ending or a beginning of its own, as indexes have: `orders_number_idx`, `idx_orders_number`. */
function isLonger(name: string, other: string): boolean {
  return endings.some((ending) => name === `${other}_${ending}` || name === `${ending}_${other}`);
}

const endings = ['idx', 'index', 'key', 'ix', 'uq', 'unique'];
