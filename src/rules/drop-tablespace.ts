import type { Rule } from '../core/rule.js';

/** A migration that drops a tablespace, which belongs to the whole server. */
export const dropTablespace: Rule = {
  id: 'drop-tablespace',
  title: 'Tablespace dropped',
  preset: 'recommended',
  family: 'data-loss',
  severity: 'warning',
  dialects: ['postgres'],
  why:
    'A tablespace belongs to the whole server: DROP TABLESPACE fails while any database keeps a file in it, temporary ones too, and a ' +
    'migration sees its own database only.',
  instead: 'Drop tablespaces by hand, outside migrations, once every database has moved out.',
  source: 'https://www.postgresql.org/docs/17/sql-droptablespace.html',
  examples: {
    unsafe: 'drop tablespace slow_disks;',
    safe: 'create table orders (id bigint primary key);',
  },
  beyondLocks: true,
  on: {
    drop_tablespace: ({ tablespace }) => ({
      headline: `Dropping the tablespace \`${tablespace}\` fails while any database of the server uses it`,
      subject: { object: tablespace },
    }),
  },
};
