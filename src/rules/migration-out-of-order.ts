import type { Rule } from '../core/rule.js';

const base = {
  'go.mod': 'module example.com/shop\n\nrequire github.com/golang-migrate/migrate/v4 v4.18.3\n',
  'migrations/000001_orders.up.sql': 'create table orders (id bigint primary key);\n',
  'migrations/000003_state.up.sql': 'alter table orders add column state text;\n',
};
const added = 'alter table orders add column note text;\n';

/** A new migration that sorts before one that is applied already. */
export const migrationOutOfOrder: Rule = {
  id: 'migration-out-of-order',
  title: 'Migration before one that is applied',
  preset: 'recommended',
  severity: 'error',
  why:
    'The base branch holds a later migration, which databases have applied or will apply first. Some tools then refuse to run an earlier one, and some ' +
    'take it for done and never run it, without a word.',
  instead: 'Give the migration a version behind the last one of the base branch.',
  source:
    'https://documentation.red-gate.com/flyway/reference/configuration/flyway-namespace/flyway-out-of-order-setting',
  examples: {
    framework: 'golang-migrate',
    unsafe: { base, head: { ...base, 'migrations/000002_note.up.sql': added } },
    safe: { base, head: { ...base, 'migrations/000004_note.up.sql': added } },
  },
  on: {
    change(change) {
      return change.late.map(({ path, behind, fate }) => ({
        headline:
          fate === 'skips'
            ? `Databases that have run \`${behind}\` never run this migration`
            : `Databases that have run \`${behind}\` refuse this migration`,
        subject: { file: path },
        location: { path, startLine: 1, endLine: 1 },
      }));
    },
  },
};
