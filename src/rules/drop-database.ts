import type { Rule } from '../core/rule.js';

/** A migration that drops a whole database. */
export const dropDatabase: Rule = {
  id: 'drop-database',
  title: 'Database dropped',
  preset: 'recommended',
  family: 'data-loss',
  severity: 'error',
  dialects: ['postgres'],
  why: 'DROP DATABASE removes every schema, table and row of the database with its files, and nothing but a backup brings them back.',
  instead: 'Drop databases by hand, outside migrations, after a backup that was tried.',
  source: 'https://www.postgresql.org/docs/17/sql-dropdatabase.html',
  examples: {
    unsafe: 'drop database shop_2019;',
    safe: `comment on database shop_2019 is 'to be removed';`,
  },
  beyondLocks: true,
  on: {
    drop_database: ({ database }) => ({
      headline: `Dropping the database \`${database}\` loses everything in it`,
      subject: { object: database },
    }),
  },
};
