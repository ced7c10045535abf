import { key, text } from '../core/name.js';
import type { Rule } from '../core/rule.js';
import { constraintOf } from '../core/schema-lookup.js';

/** An index that belongs to a constraint, and cannot be dropped without it. */
export const dropConstraintBackingIndex: Rule = {
  id: 'drop-constraint-backing-index',
  title: 'Index of a constraint dropped',
  preset: 'recommended',
  severity: 'error',
  dialects: ['postgres'],
  why:
    'The index of a primary key, a unique or an exclusion constraint belongs to the constraint. The server refuses to drop it by itself, with ' +
    'CASCADE, IF EXISTS and CONCURRENTLY too.',
  instead: 'Drop the constraint, which takes its index along.',
  source: 'https://www.postgresql.org/docs/17/catalog-pg-depend.html',
  examples: {
    given: 'create table orders (id bigint primary key, number text, constraint orders_number_key unique (number));',
    unsafe: 'drop index orders_number_key;',
    safe: 'alter table orders drop constraint orders_number_key;',
  },
  beyondLocks: true,
  on: {
    drop_index(operation, context) {
      const index = context.schema.indexes.get(key(operation.index));
      if (index?.constraint === undefined || context.nested) return;
      const { table, constraint } = index;
      if (constraintOf(context.schema, table, constraint) === undefined) return;
      return {
        headline: `This fails: \`${text(operation.index)}\` belongs to the constraint \`${constraint}\` of \`${text(table)}\``,
        subject: { table, index: operation.index.name },
        fix: {
          title: 'Drop the constraint',
          replaces: [operation],
          steps: [{ operations: [{ kind: 'drop_constraint', table, constraint }], transaction: 'same', deploy: 1 }],
          caution: 'What the constraint said is no longer true of new rows.',
        },
      };
    },
  },
};
