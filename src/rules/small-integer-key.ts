import { text } from '../core/name.js';
import type { Rule } from '../core/rule.js';
import { tableOf } from '../core/schema-lookup.js';

/** A key that counts in a type that runs out. */
export const smallIntegerKey: Rule = {
  id: 'small-integer-key',
  title: 'Key of type integer',
  preset: 'recommended',
  severity: 'warning',
  beyondLocks: true,
  dialects: ['postgres'],
  why: 'A counted key of type integer ends at 2,147,483,647, and rolled back inserts use numbers up too. When it ends every insert fails, and the change of type then rewrites the table, its indexes and every foreign key to it.',
  instead: 'Use bigint for a key that counts up.',
  source: 'https://www.postgresql.org/docs/17/datatype-numeric.html#DATATYPE-INT',

  examples: {
    unsafe: `create table orders (id serial primary key);`,
    safe: `create table orders (id bigserial primary key);`,
  },
  on: {
    create_table({ table, definition }, { schemaAfter, nested }) {
      const made = tableOf(schemaAfter, table);
      const key = made?.constraints.find(({ type }) => type === 'primary_key');
      if (nested || made === undefined || made.temporary || key?.type !== 'primary_key' || key.columns.length !== 1)
        return;
      const [name] = key.columns;
      const column = made.columns.find((candidate) => candidate.name === name);
      const written = definition.columns.find((candidate) => candidate.name === name);
      if (column === undefined || written === undefined || !(column.type.base in last)) return;
      // A number that somebody chooses, such as the code of a country, does not run out.
      if (written.autoIncrement !== true && column.identity === undefined && column.sequence === undefined) return;
      return {
        headline: `\`${column.name}\` of \`${text(table)}\` runs out at ${last[column.type.base]}`,
        subject: { table, column: column.name },
      };
    },
  },
};

/** The last number of each type. Source: https://www.postgresql.org/docs/17/datatype-numeric.html#DATATYPE-INT */
const last: Readonly<Record<string, string>> = { smallint: '32,767', integer: '2,147,483,647' };
