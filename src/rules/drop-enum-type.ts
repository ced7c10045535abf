import { key, type Name, text } from '../core/name.js';
import type { Rule } from '../core/rule.js';
import { columnsOfType } from '../core/schema-lookup.js';

/** An enum that is dropped while columns have it, or a value of one that is taken out of the catalog by hand. */
export const dropEnumType: Rule = {
  id: 'drop-enum-type',
  title: 'Enum in use, or a value of one, dropped',
  preset: 'recommended',
  family: 'data-loss',
  severity: 'error',
  dialects: ['postgres'],
  why:
    'DROP TYPE fails while a column has the type. No command takes a value out of an enum, and a row deleted from pg_enum leaves the value in ' +
    'tables and indexes, where the server can no longer read it.',
  instead: 'Make a new type without the value, move the rows, change the columns to it, and then drop the old type.',
  source: 'https://www.postgresql.org/docs/17/datatype-enum.html#DATATYPE-ENUM-IMPLEMENTATION-DETAILS',
  examples: {
    given: `create type order_state as enum ('open', 'paid'); create table orders (id bigint primary key, state order_state);`,
    unsafe: 'drop type order_state;',
    safe: `
      alter table orders alter column state type text;
      drop type order_state;
    `,
  },
  beyondLocks: true,
  on: {
    drop_type({ type, cascade }, context) {
      // With CASCADE the columns go, which is another hazard.
      if (cascade === true || context.schema.types.get(key(type))?.kind !== 'enum') return;
      const [first] = columnsOfType(context.schema, type);
      if (first === undefined) return;
      return {
        headline: `\`${first.column.name}\` of \`${text(first.table.name)}\` still has the type \`${text(type)}\`: this statement fails`,
        subject: { object: text(type) },
      };
    },
    delete: ({ table }) => (isCatalog(table) ? problem : undefined),
    update: ({ table }) => (isCatalog(table) ? problem : undefined),
  },
};

const problem = {
  headline: 'Changing `pg_enum` by hand leaves values in tables and indexes that the server cannot read',
  subject: { object: 'pg_enum' },
};

function isCatalog({ schema = 'pg_catalog', name }: Name): boolean {
  return name === 'pg_enum' && schema === 'pg_catalog';
}
