import { onMadeConstraints } from '../core/made-constraints.js';
import { sameName, text } from '../core/name.js';
import type { Rule } from '../core/rule.js';

/** A table whose rows refer to each other. */
export const recursiveFk: Rule = {
  id: 'recursive-fk',
  title: 'Foreign key of a table to itself',
  preset: 'all',
  severity: 'notice',

  why: 'A tree that is kept by its parents is read with one query for each level, or with WITH RECURSIVE, and nothing keeps a row from becoming its own ancestor.',
  instead: 'Read it with WITH RECURSIVE and a limit on the depth, or keep the path of each row too.',
  source: 'https://www.postgresql.org/docs/17/queries-with.html#QUERIES-WITH-RECURSIVE',

  examples: {
    unsafe: `create table categories (id bigint primary key, parent_id bigint references categories (id));`,
    safe: `create table categories (id bigint primary key, path text not null);`,
  },
  on: onMadeConstraints((table, constraint) => {
    if (constraint.type !== 'foreign_key' || !sameName(constraint.references, table)) return;
    return {
      headline: `Rows of \`${text(table)}\` refer to each other`,
      subject: { table, columns: constraint.columns },
    };
  }),
};
