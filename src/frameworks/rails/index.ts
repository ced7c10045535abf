import type { Framework } from '../../core/framework.js';
import { loadLanguages, ruby } from '../../languages/index.js';
import { parseDump, schemaFromSql, versionsInDump } from '../sql-files/index.js';
import { parseRails } from './parse.js';
import { order, recognise } from './project.js';
import { readMigration } from './read.js';
import { readSchema } from './schema.js';
import { write } from './write.js';

/** Migrations of Rails. Source: https://guides.rubyonrails.org/v8.0/active_record_migrations.html */
export const rails: Framework = {
  id: 'rails',
  title: 'Rails',
  checksums: false,
  transaction: 'file',
  leavesTransaction: () => '`disable_ddl_transaction!` in the class',
  load: () => loadLanguages([ruby]),
  recognise,
  parse: (file, dialect) => (file.path.endsWith('.sql') ? parseDump(file, dialect) : parseRails(file)),
  order,
  read: readMigration,
  readSchema: (file, dialect, settings) =>
    file.path.endsWith('.sql') ? schemaFromSql(file) : readSchema(file, dialect, settings),
  versionsIn: (file) => (file.path.endsWith('.sql') ? versionsInDump(file) : null),
  sample: {
    marker: { Gemfile: "gem 'rails'\ngem 'pg'\n" },
    // By a name with a hyphen no class is looked for: the author has not chosen one.
    place: (name, index) => `db/migrate/${/^\d/.test(name) ? name : `2026010100000${index + 1}_loose-${name}`}`,
  },
  write,
};
