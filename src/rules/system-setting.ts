import type { Rule } from '../core/rule.js';

/** A setting of the whole server in a migration. */
export const systemSetting: Rule = {
  id: 'system-setting',
  title: 'Setting of the whole server',
  preset: 'recommended',
  severity: 'warning',
  dialects: ['postgres'],
  why: 'ALTER SYSTEM changes the server for every database on it, takes effect at the next reload or restart, and is not undone by rolling back.',
  instead: 'Set it where the server is configured, or for one role or database.',
  source: 'https://www.postgresql.org/docs/17/sql-altersystem.html',

  examples: {
    unsafe: `alter system set work_mem = '1GB';`,
    safe: `alter role reporting set work_mem = '64MB';`,
  },
  beyondLocks: true,
  on: {
    alter_system: ({ setting }) => ({
      headline: `\`${setting}\` changes for every database of the server`,
      subject: { object: setting },
    }),
  },
};
