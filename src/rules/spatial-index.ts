import { text } from '../core/name.js';
import type { Rule } from '../core/rule.js';
import { columnOf } from '../core/schema-lookup.js';

/** A btree index over shapes. */
export const spatialIndex: Rule = {
  id: 'spatial-index',
  title: 'Btree index on a geometry',
  preset: 'strict',
  severity: 'warning',
  dialects: ['postgres'],
  why: 'A btree index on a geometry or geography column orders shapes, and finds none that touch, contain or are near others: those queries still read every row.',
  instead: 'Use a GiST index.',
  source: 'https://postgis.net/docs/manual-3.4/using_postgis_dbmanagement.html#build-indexes',

  examples: {
    given: `create table shops (id bigint primary key, place geometry);`,
    unsafe: `create index concurrently shops_place_idx on shops (place);`,
    safe: `create index concurrently shops_place_idx on shops using gist (place);`,
  },
  on: {
    create_index(operation, { schema }) {
      const { table, index, definition } = operation;
      const [part] = definition.parts;
      if (definition.method !== 'btree' || definition.unique || part?.column === undefined) return;
      const type = columnOf(schema, table, part.column)?.type;
      const name = type?.name?.name ?? type?.base;
      if (name !== 'geometry' && name !== 'geography') return;
      const { direction: _, nulls: __, operatorClass: ___, ...bare } = part;
      return {
        headline: `This btree index on \`${text(table)}\` serves no spatial search in \`${part.column}\``,
        subject: { table, ...(index === undefined ? {} : { index }) },
        ...(definition.parts.length > 1
          ? {}
          : {
              fix: {
                title: 'Build a GiST index',
                replaces: [operation],
                steps: [
                  {
                    operations: [{ ...operation, definition: { ...definition, method: 'gist', parts: [bare] } }],
                    transaction: operation.concurrently ? ('none' as const) : ('same' as const),
                    deploy: 1,
                  },
                ],
              },
            }),
      };
    },
  },
};
