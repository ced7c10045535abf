import type { Rule } from '../core/rule.js';

/**
 * Extensions whose control file chooses their schema.
 * Source: https://www.postgresql.org/docs/17/extend-extensions.html#EXTEND-EXTENSIONS-FILES-SCHEMA
 */
const bound = new Set([
  'plpgsql',
  'pg_cron',
  'pg_tle',
  'timescaledb',
  'citus',
  'citus_columnar',
  'age',
  'pgsodium',
  'adminpack',
]);

/** An extension whose objects lie among those of the application. */
export const extensionHygiene: Rule = {
  id: 'extension-hygiene',
  title: 'Extension in the schema of the application',
  preset: 'all',
  severity: 'notice',
  dialects: ['postgres'],
  why: 'An extension puts its functions, types and operators into a schema: by default into the first of the search path, which is that of the application. There they mix with its own, and dumps, grants and resets of the schema take them along.',
  instead: 'Make it with SCHEMA extensions, in a schema of its own.',
  source: 'https://www.postgresql.org/docs/17/sql-createextension.html',

  examples: {
    given: `create schema extensions;`,
    unsafe: `create extension if not exists citext;`,
    safe: `create extension if not exists citext schema extensions;`,
  },
  on: {
    create_extension({ extension, schema }, { facts, schema: before }) {
      if (bound.has(extension) || before.extensions.has(extension)) return;
      const into = schema ?? before.searchPath.find((name) => name === facts.defaultSchema || before.schemas.has(name));
      if (into === undefined || into !== facts.defaultSchema) return;
      return { headline: `\`${extension}\` puts its objects into \`${into}\``, subject: { object: extension } };
    },
  },
};
