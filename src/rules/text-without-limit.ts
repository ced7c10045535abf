import type { Problem } from '../core/finding.js';
import { type Name, text } from '../core/name.js';
import type { Rule, StatementContext } from '../core/rule.js';
import { textsOption } from '../core/rule-options.js';
import { constraintsOf } from '../core/schema-lookup.js';
import { fitsAny } from '../core/wildcard.js';

/** Functions that measure a text. */
const measures = ['char_length', 'character_length', 'length', 'octet_length', 'bit_length'];

/** A text column without a check on its length. */
export const textWithoutLimit: Rule = {
  id: 'text-without-limit',
  title: 'Text without a limit',
  preset: 'all',
  severity: 'warning',
  dialects: ['postgres'],
  why: 'A text column takes up to 1 GB in each row. What comes from outside can then fill the disk, and slow down everything that reads the row.',
  instead: 'Add a check on the length: check (char_length(note) <= 1000).',
  source: 'https://www.postgresql.org/docs/17/datatype-character.html',

  options: {
    tables: {
      value: 'texts',
      means: 'tables whose text columns need a limit, with `*` for any part of a name; the rule is silent without',
    },
  },
  examples: {
    options: { tables: ['*'] },
    unsafe: `create table orders (id bigint primary key, note text);`,
    safe: `create table orders (id bigint primary key, note text check (char_length(note) <= 1000));`,
  },
  on: {
    create_table: ({ table, definition: { columns } }, context) =>
      columns.flatMap(({ name, type }) => (isText(type) ? (problem(table, name, context) ?? []) : [])),
    add_column: ({ table, column: { name, type } }, context) =>
      isText(type) ? problem(table, name, context) : undefined,
  },
};

function isText({ base, array }: { readonly base: string; readonly array: number }): boolean {
  return base === 'text' && array === 0;
}

function problem(table: Name, column: string, { options, schemaAfter }: StatementContext): Problem | undefined {
  if (!fitsAny(textsOption(options, 'tables'), text(table))) return;
  const limited = constraintsOf(schemaAfter, table).some(
    (one) =>
      one.type === 'check' &&
      one.expression.columns.includes(column) &&
      one.expression.functions.some((name) => measures.includes(name)),
  );
  if (limited) return;
  return { headline: `\`${column}\` of \`${text(table)}\` takes a text of any length`, subject: { table, column } };
}
