import { onMadeConstraints } from '../core/made-constraints.js';
import { key, type Name, named, text } from '../core/name.js';
import type { Rule } from '../core/rule.js';
import type { Schema } from '../core/schema.js';
import { columnOf, constraintsOf } from '../core/schema-lookup.js';

/** A foreign key whose two sides disagree which texts are equal. */
export const fkNondeterministicCollation: Rule = {
  id: 'fk-nondeterministic-collation',
  title: 'Foreign key between different nondeterministic collations',
  preset: 'recommended',
  severity: 'warning',
  beyondLocks: true,
  dialects: ['postgres'],
  why:
    'Under a nondeterministic collation texts that differ in their bytes can be equal. Where the other side of a foreign key has another collation, the ' +
    'two disagree which row is meant. Postgres 18 refuses such a key; older servers take it, and their dump cannot be restored on 18, nor can pg_upgrade run.',
  instead: 'Give both columns the same collation.',
  source: 'https://www.postgresql.org/docs/18/release-18.html#RELEASE-18-MIGRATION',
  examples: {
    given: `create collation folded (provider = icu, locale = 'und-u-ks-level2', deterministic = false);
create table countries (code text collate folded primary key);`,
    unsafe: 'create table shops (id bigint primary key, country text references countries (code));',
    safe: 'create table shops (id bigint primary key, country text collate folded references countries (code));',
  },
  on: onMadeConstraints((table, constraint, { schemaNext, schemaAfter, serverVersion }) => {
    if (constraint.type !== 'foreign_key') return;
    const made = constraintsOf(schemaNext, table).find(
      (one) => one.type === 'foreign_key' && one.columns.join() === constraint.columns.join(),
    );
    if (made?.type !== 'foreign_key') return;
    const pair = made.columns
      .map((column, at) => ({ column, target: made.referencedColumns[at] ?? '' }))
      .find(({ column, target }) => disagree([table, column], [made.references, target], schemaAfter));
    if (pair === undefined) return;
    const isRefused = serverVersion !== null && serverVersion >= refusedSince;
    return {
      headline: `\`${pair.column}\` of \`${text(table)}\` and \`${pair.target}\` of \`${text(made.references)}\` compare texts differently: Postgres ${refusedSince} refuses this foreign key`,
      subject: { table, column: pair.column },
      ...(isRefused ? { severity: 'error' as const } : {}),
    };
  }),
};

/**
 * The first version that refuses it. Tried on 12.22, 13.23, 14.23, 15.18, 16.14 and 17.10, which take it, and on 18.4, which does not:
 * not either where one of the two is the default. Different deterministic collations it takes.
 */
const refusedSince = 18;

type Side = readonly [table: Name, column: string];

function disagree(one: Side, other: Side, schema: Schema): boolean {
  const [own, target] = [one, other].map(([table, column]) => columnOf(schema, table, column));
  if (own === undefined || target === undefined) return false;
  const names = [own, target].map(({ collation }) => (collation === undefined ? '' : idOf(collation, schema)));
  return names[0] !== names[1] && names.some((name) => schema.collations.get(name)?.deterministic === false);
}

/** A collation as it was written, under the key of its schema. */
function idOf(written: string, { defaultSchema }: Schema): string {
  const parts = written.split('.');
  const schema = parts.at(-2);
  return key(named(parts.at(-1) ?? '', schema === defaultSchema ? undefined : schema));
}
