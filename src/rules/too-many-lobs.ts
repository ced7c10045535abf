import { onMadeTables } from '../core/made-tables.js';
import { text } from '../core/name.js';
import type { Rule } from '../core/rule.js';
import { numberOption } from '../core/rule-options.js';

/** A table that keeps several files in each row. */
export const tooManyLobs: Rule = {
  id: 'too-many-lobs',
  title: 'Several binary columns',
  preset: 'strict',
  severity: 'notice',
  dialects: ['postgres'],
  why: 'Each bytea is read into memory as a whole, travels with every SELECT of the row, and is written anew, with its WAL, by every update of it. Backups and replicas carry it along.',
  instead: 'Keep files in an object store and their address in the table, or in a table of their own.',
  source: 'https://www.postgresql.org/docs/17/storage-toast.html',

  options: {
    columns: { value: 'number', means: 'how many binary columns a table may have; 1 where it is not set' },
  },
  examples: {
    unsafe: `create table orders (id bigint primary key, invoice bytea, label bytea);`,
    safe: `create table orders (id bigint primary key, invoice bytea, label_url text);`,
  },
  on: onMadeTables(({ name: table, columns }, _, { options }) => {
    const binary = columns.filter(({ type }) => type.base === 'bytea').map(({ name }) => name);
    if (binary.length <= numberOption(options, 'columns', 1)) return;
    return {
      headline: `Each row of \`${text(table)}\` holds ${binary.length} binary values`,
      subject: { table, columns: binary },
    };
  }),
};
