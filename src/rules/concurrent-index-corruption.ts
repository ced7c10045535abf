import { dayOf, versionOf } from '../core/facts.js';
import { type Name, text } from '../core/name.js';
import type { ChangeContext, Rule } from '../core/rule.js';

/** A concurrent index build on a server whose concurrent builds can miss rows. */
export const concurrentIndexCorruption: Rule = {
  id: 'concurrent-index-corruption',
  title: 'Concurrent build on Postgres 14.0 to 14.3',
  preset: 'recommended',
  family: 'data-loss',
  severity: 'error',
  dialects: ['postgres'],
  why:
    'From 14.0 to 14.3 a concurrent build could overlook rows that were updated while it ran. The index is then incomplete without ' +
    'any error: queries through it miss rows, and a unique one lets duplicates in.',
  instead:
    'Update the server to the newest 14, then build the index; afterwards check older ones with pg_amcheck --heapallindexed.',
  source: 'https://www.postgresql.org/docs/release/14.4/',
  examples: {
    known: { version: '14.2' },
    given: 'create table orders (id bigint primary key, placed_at timestamptz);',
    unsafe: 'create index concurrently orders_placed_at_idx on orders (placed_at);',
    safe: 'create index orders_placed_at_idx on orders (placed_at);',
  },
  beyondLocks: true,
  on: {
    create_index: ({ concurrently, table, index }, context) =>
      concurrently ? problem(context, table, index) : undefined,
    reindex: ({ concurrently, table, object, name }, context) =>
      concurrently
        ? problem(context, object === 'table' ? name : table, object === 'index' ? name?.name : undefined)
        : undefined,
  },
};

function problem({ known, isNewTable }: ChangeContext, table: Name | undefined, index: string | undefined) {
  if (known === null || (table !== undefined && isNewTable(table))) return;
  const { major, minor } = versionOf(known);
  if (major !== 14 || minor === null || minor > 3) return;
  const what = index === undefined ? 'This index' : `\`${index}\``;
  return {
    headline: `${what} may miss rows${table === undefined ? '' : ` of \`${text(table)}\``}: the server is ${known.version}`,
    detail: `From 14.0 to 14.3 a concurrent build could overlook rows that were updated while it ran, without any error (version by the facts of ${dayOf(known)}).`,
    subject: { ...(table === undefined ? {} : { table }), ...(index === undefined ? {} : { index }) },
  };
}
