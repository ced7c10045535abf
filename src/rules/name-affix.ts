import type { Rule } from '../core/rule.js';
import { textsOption } from '../core/rule-options.js';
import { capital, inWords, onWrittenNames } from '../core/written-names.js';

/** A name that begins or ends as no name should. */
export const nameAffix: Rule = {
  id: 'name-affix',
  title: 'Name with a needless part',
  preset: 'all',
  severity: 'warning',

  why: 'A prefix or suffix that says what every reader sees makes names longer, and wrong as soon as a table becomes a view.',
  instead: 'Leave that part of the name out.',
  source: 'https://www.postgresql.org/docs/17/sql-syntax-lexical.html#SQL-SYNTAX-IDENTIFIERS',

  options: {
    prefixes: { value: 'texts', means: 'beginnings that no name may have, such as `tbl_`' },
    suffixes: { value: 'texts', means: 'ends that no name may have, such as `_table`' },
  },
  examples: {
    options: { prefixes: ['tbl_'] },
    unsafe: `create table tbl_orders (id bigint primary key);`,
    safe: `create table orders (id bigint primary key);`,
  },
  on: onWrittenNames((written, { options }) => {
    const { name, subject } = written;
    const prefix = textsOption(options, 'prefixes').find((part) => name.startsWith(part));
    const part = prefix ?? textsOption(options, 'suffixes').find((end) => name.endsWith(end));
    if (part === undefined) return;
    const where = prefix === undefined ? 'ends in' : 'begins with';
    return { headline: `${capital(inWords(written))} ${where} \`${part}\``, subject };
  }),
};
