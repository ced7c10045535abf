import type { Rule, RuleOption } from '../core/rule.js';
import { textOption } from '../core/rule-options.js';
import { fits } from '../core/wildcard.js';
import { capital, inWords, type NameKind, onWrittenNames, type WrittenName } from '../core/written-names.js';

const kinds: readonly NameKind[] = [
  'schema',
  'table',
  'column',
  'index',
  'unique-index',
  'primary-key',
  'unique',
  'foreign-key',
  'check',
  'exclusion',
  'view',
  'sequence',
  'type',
  'function',
  'trigger',
  'policy',
];

/** A name that does not follow the template of the project. */
export const namingTemplate: Rule = {
  id: 'naming-template',
  title: 'Name that does not follow the template',
  preset: 'all',
  severity: 'warning',

  why: 'Names that follow one template tell what an object is and belongs to, in plans, in error messages and in the logs, without looking it up.',
  instead: 'Name it by the template.',
  source: 'https://www.postgresql.org/docs/17/sql-syntax-lexical.html#SQL-SYNTAX-IDENTIFIERS',

  options: Object.fromEntries(
    kinds.map((kind): [string, RuleOption] => [
      kind,
      {
        value: 'text',
        means:
          'template of such names: `*` is any run of characters; `{table}`, `{columns}` and `{references}` are filled in',
      },
    ]),
  ),
  examples: {
    options: { index: '{table}_{columns}_idx' },
    given: `create table orders (id bigint primary key, placed_at timestamptz);`,
    unsafe: `create index concurrently by_date on orders (placed_at);`,
    safe: `create index concurrently orders_placed_at_idx on orders (placed_at);`,
  },
  on: onWrittenNames((written, { options, facts }) => {
    const template = textOption(options, written.kind);
    const filled = template === null ? null : fill(template, written);
    if (filled === null || fits(filled, written.name)) return;
    // A name that the template makes too long has to be another one.
    if (filled.length > facts.maxIdentifierBytes) return;
    return {
      headline: `${capital(inWords(written))} does not follow \`${template}\`${filled === template ? '' : `, which gives \`${filled}\``}`,
      subject: written.subject,
    };
  }),
};

/** A template for one name; null where it asks for what the object does not have. */
function fill(template: string, { table, columns, references }: WrittenName): string | null {
  const values: Readonly<Record<string, string | undefined>> = {
    '{table}': table,
    '{columns}': columns?.join('_'),
    '{references}': references,
  };
  return Object.entries(values).reduce<string | null>((so, [place, value]) => {
    if (so === null || !so.includes(place)) return so;
    return value === undefined ? null : so.replaceAll(place, value);
  }, template);
}
