import type { Rule } from '../core/rule.js';
import { textOption } from '../core/rule-options.js';
import { capital, inWords, onWrittenNames } from '../core/written-names.js';

/** Whether a name is written in a style. */
const styles: Readonly<Record<string, (name: string) => boolean>> = {
  snake: (name) => name === name.toLowerCase() && isPlain(name, '_'),
  'upper-snake': (name) => name === name.toUpperCase() && isPlain(name, '_'),
  kebab: (name) => name === name.toLowerCase() && isPlain(name, '-'),
  camel: (name) => isPlain(name, '') && isLower(name.charAt(0)),
  pascal: (name) => isPlain(name, '') && !isLower(name.charAt(0)),
};

/** A name in another style than the rest. */
export const identifierCase: Rule = {
  id: 'identifier-case',
  title: 'Name in another style',
  preset: 'all',
  severity: 'warning',

  why: 'Names in one style can be guessed; in several, each has to be looked up, and quoted in some places and not in others.',
  instead: 'Write it in the style of the project.',
  source: 'https://www.postgresql.org/docs/17/sql-syntax-lexical.html#SQL-SYNTAX-IDENTIFIERS',

  options: {
    style: { value: 'text', means: 'the style of all names; the rule is silent without', oneOf: Object.keys(styles) },
  },
  examples: {
    options: { style: 'snake' },
    unsafe: `create table orders (id bigint primary key, "placedAt" timestamptz);`,
    safe: `create table orders (id bigint primary key, placed_at timestamptz);`,
  },
  on: onWrittenNames((written, { options }) => {
    const style = textOption(options, 'style');
    const follows = styles[style ?? ''];
    if (follows === undefined || follows(written.name)) return;
    return { headline: `${capital(inWords(written))} is not in ${style} case`, subject: written.subject };
  }),
};

function isLower(letter: string): boolean {
  return letter === letter.toLowerCase();
}

/** Letters, digits and one other character only. Letters of every script count. */
function isPlain(name: string, between: string): boolean {
  return [...name].every(
    (letter) => letter === between || (letter >= '0' && letter <= '9') || letter.toLowerCase() !== letter.toUpperCase(),
  );
}
