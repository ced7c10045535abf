import type { Rule } from '../core/rule.js';

/** A schema renamed under code that runs. */
export const renameSchema: Rule = {
  id: 'rename-schema',
  title: 'Schema renamed',
  preset: 'recommended',
  family: 'compatibility',
  severity: 'error',
  whileRunning: true,
  dialects: ['postgres'],
  why:
    'Everything in the schema changes its name at once. Queries that run while the migration does name the old one, or have it on their ' +
    'search_path, and fail; so do functions that keep it in their text.',
  instead:
    'Make the new schema beside the old one, leave views in the old place, switch the code over, and drop the old schema in a later release.',
  source: 'https://www.postgresql.org/docs/17/sql-alterschema.html',
  examples: {
    given: 'create schema app; create table app.orders (id bigint primary key);',
    unsafe: 'alter schema app rename to shop;',
    safe: `
      create schema shop;
      create view shop.orders as select * from app.orders;
    `,
  },
  beyondLocks: true,
  on: {
    rename_schema({ schema, to }, context) {
      // Made by this very change.
      if (context.schema.schemas.has(schema) && !context.schemaBefore.schemas.has(schema)) return;
      return {
        headline: `Renaming the schema \`${schema}\` to \`${to}\` breaks every running query that names it`,
        subject: { object: schema },
      };
    },
  },
};
