import { text } from '../core/name.js';
import type { Rule } from '../core/rule.js';
import { textsOption } from '../core/rule-options.js';

/** An index of a kind that the project does not use. */
export const indexTypeNotAllowed: Rule = {
  id: 'index-type-not-allowed',
  title: 'Index of another kind',
  preset: 'all',
  severity: 'warning',

  why: 'Each index method has its own costs of writing, its own upkeep and its own limits. A project that has settled on some of them knows those.',
  instead: 'Use an index method of the list.',
  source: 'https://www.postgresql.org/docs/17/indexes-types.html',

  options: {
    methods: { value: 'texts', means: 'index methods that may be used, such as `btree`; the rule is silent without' },
  },
  examples: {
    options: { methods: ['btree', 'gin'] },
    given: `create table orders (id bigint primary key, placed_at timestamptz);`,
    unsafe: `create index concurrently orders_placed_at_idx on orders using brin (placed_at);`,
    safe: `create index concurrently orders_placed_at_idx on orders (placed_at);`,
  },
  on: {
    create_index({ table, index, definition: { method } }, { options }) {
      const methods = textsOption(options, 'methods');
      if (methods.length === 0 || methods.includes(method)) return;
      return {
        headline: `This index on \`${text(table)}\` is a ${method} index, and may be ${methods.join(', ')}`,
        subject: { table, ...(index === undefined ? {} : { index }) },
      };
    },
  },
};
