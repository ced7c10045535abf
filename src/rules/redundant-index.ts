import type { Problem } from '../core/finding.js';
import { partShape } from '../core/index-shape.js';
import { type Name, sameName, text } from '../core/name.js';
import type { IndexDefinition } from '../core/operation.js';
import type { Rule } from '../core/rule.js';
import type { Index } from '../core/schema.js';
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
    create_index({ table, index, definition }, { schemaBefore, schemaAfter }) {
      const own = indexesOf(schemaAfter, table);
      const standing = own.filter(({ name }) => name.name !== index);
      if (index === undefined || standing.length === own.length) return;
      const made = { name: { name: index }, definition };
      const wider = standing.find((other) => other.valid && covers(other.definition, definition));
      if (wider !== undefined) return problem(table, made, wider);
      const earlier = indexesOf(schemaBefore, table);
      return standing
        .filter((old) => earlier.some(({ name }) => sameName(name, old.name)) && covers(definition, old.definition))
        .filter((old) => !earlier.some((other) => other.valid && covers(other.definition, old.definition)))
        .map((old) => ({
          ...problem(table, old, made, 'new '),
          instead: 'Drop the older one in a later release, once the new one stands.',
        }));
    },
  },
};

type Own = Pick<Index, 'name' | 'definition'>;

/** `age` tells that it is the wide one which the change makes. */
function problem(table: Name, narrow: Own, wide: Own, age: 'new ' | '' = ''): Problem {
  const subject = { table, index: narrow.name.name };
  const one = `\`${narrow.name.name}\` on \`${text(table)}\``;
  const other = `\`${wide.name.name}\``;
  if (wide.definition.parts.length > narrow.definition.parts.length)
    return { headline: `${one} is the beginning of ${age === '' ? other : `the ${age}${other}`}`, subject };
  const [has, kind] = wide.definition.unique
    ? [`has the columns of the ${age}unique ${other}`, 'A unique index']
    : [`has the columns of the ${age === '' ? 'larger' : 'new'} ${other}`, 'An index that includes more columns'];
  return {
    headline: `${one} ${has}`,
    subject,
    why: `${kind} serves every query that a plain one on the same columns serves. The plain one costs space and slows down every write for nothing.`,
    instead: 'Leave the plain one out.',
  };
}

/** Whether one index serves every query of another, which promises nothing that it does not. */
function covers(wide: IndexDefinition, narrow: IndexDefinition): boolean {
  if (narrow.unique || narrow.method !== 'btree' || wide.method !== 'btree' || narrow.include.length > 0) return false;
  const least = wide.unique || wide.include.length > 0 ? narrow.parts.length : narrow.parts.length + 1;
  if (wide.where?.sql !== narrow.where?.sql || wide.parts.length < least) return false;
  return narrow.parts.every((part, index) => {
    const other = wide.parts[index];
    return other !== undefined && partShape(other) === partShape(part);
  });
}
