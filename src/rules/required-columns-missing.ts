import { onMadeTables } from '../core/made-tables.js';
import { text } from '../core/name.js';
import type { Rule } from '../core/rule.js';
import { textsOption } from '../core/rule-options.js';

/** A new table without the columns that every table of the project has. */
export const requiredColumnsMissing: Rule = {
  id: 'required-columns-missing',
  title: 'Required columns missing',
  preset: 'all',
  severity: 'warning',

  why: 'Jobs, exports and code that work on every table rely on columns that each of them has.',
  instead: 'Add the missing columns.',
  source: 'https://www.postgresql.org/docs/17/ddl-basics.html',

  options: {
    columns: { value: 'texts', means: 'columns that every new table must have; the rule is silent without' },
  },
  examples: {
    options: { columns: ['created_at'] },
    unsafe: `create table orders (id bigint primary key);`,
    safe: `create table orders (id bigint primary key, created_at timestamptz not null default now());`,
  },
  on: onMadeTables(({ name: table, columns }, _, { options }) => {
    const missing = textsOption(options, 'columns').filter(
      (required) => !columns.some(({ name }) => name === required),
    );
    if (missing.length === 0) return;
    return {
      headline: `\`${text(table)}\` lacks ${missing.map((column) => `\`${column}\``).join(', ')}, which every table must have`,
      subject: { table, columns: missing },
    };
  }),
};
