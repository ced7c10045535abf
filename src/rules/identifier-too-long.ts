import type { Problem } from '../core/finding.js';
import type { Rule } from '../core/rule.js';
import { changesSchema } from '../core/schema-changing.js';

/** A name of which the server keeps the beginning only. */
export const identifierTooLong: Rule = {
  id: 'identifier-too-long',
  title: 'Name that is cut',
  preset: 'strict',
  severity: 'warning',
  dialects: ['postgres'],
  why: 'The server cuts a name behind its 63rd byte, and says so in a notice only. Two names that begin alike become one, and tools that compare the name with what the catalog says do not find it.',
  instead: 'Choose a name of at most 63 bytes.',
  source: 'https://www.postgresql.org/docs/17/sql-syntax-lexical.html#SQL-SYNTAX-IDENTIFIERS',

  examples: {
    given: `create table orders (id bigint primary key, placed_at timestamptz);`,
    unsafe: `create index concurrently orders_placed_at_index_that_the_report_of_late_deliveries_needs_every_night on orders (placed_at);`,
    safe: `create index concurrently orders_late_deliveries_idx on orders (placed_at);`,
  },
  on: {
    migration(_, { statements, facts }) {
      const seen = new Set<string>();
      const defining = statements.filter(({ operations }) => operations.some(({ kind }) => changesSchema(kind)));
      return defining.flatMap(({ statement }) =>
        (facts.cutNames?.(statement.sql) ?? []).flatMap((name): readonly Problem[] => {
          if (seen.has(name)) return [];
          seen.add(name);
          const kept = beginning(name, facts.maxIdentifierBytes);
          return [
            { headline: `\`${name}\` becomes \`${kept}\``, subject: { object: name }, location: statement.location },
          ];
        }),
      );
    },
  },
};

/** The longest beginning of a name that fits, with no character cut in two. */
function beginning(name: string, bytes: number): string {
  let kept = '';
  let length = 0;
  for (const character of name) {
    length += new TextEncoder().encode(character).length;
    if (length > bytes) break;
    kept += character;
  }
  return kept;
}
