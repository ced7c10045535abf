import { isReserved, quotedIdentifier } from '../core/name.js';
import type { Rule } from '../core/rule.js';
import { capital, inWords, onWrittenNames } from '../core/written-names.js';

/** A name that is one only in double quotes. */
export const identifierQuoted: Rule = {
  id: 'identifier-quoted',
  title: 'Name that must be quoted',
  preset: 'all',
  severity: 'notice',
  dialects: ['postgres'],
  why: 'The server folds a name without quotes to lower case. A name with capitals, blanks or other characters is found only where every statement quotes it.',
  instead: 'Use lower case letters, digits and underscores.',
  source: 'https://www.postgresql.org/docs/17/sql-syntax-lexical.html#SQL-SYNTAX-IDENTIFIERS',

  examples: {
    unsafe: `create table "Orders" (id bigint primary key);`,
    safe: `create table orders (id bigint primary key);`,
  },
  on: onWrittenNames((written) => {
    const { name, kind, subject } = written;
    // Who names a policy writes a sentence: nobody calls it by that name.
    if (kind === 'policy' || isReserved(name) || quotedIdentifier(name) === name) return;
    return { headline: `${capital(inWords(written))} must always be quoted`, subject };
  }),
};
