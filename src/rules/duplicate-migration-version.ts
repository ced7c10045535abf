import { homeOf } from '../core/framework.js';
import type { ChangeView, Rule } from '../core/rule.js';

const module = { 'go.mod': 'module example.com/shop\n\nrequire github.com/golang-migrate/migrate/v4 v4.18.3\n' };
const first = 'create table orders (id bigint primary key);\n';

/** A new migration under a version that another one has. */
export const duplicateMigrationVersion: Rule = {
  id: 'duplicate-migration-version',
  title: 'Version that two migrations share',
  preset: 'recommended',
  severity: 'error',
  why:
    'A runner knows migrations by their version. Of two that share one it refuses both, or runs one and takes the other for applied, and ' +
    'which of them depends on the server.',
  instead: 'Give the newer migration a version of its own, behind the last one of the base branch.',
  source: 'https://github.com/golang-migrate/migrate/blob/v4.18.3/MIGRATIONS.md#migration-filename-format',
  examples: {
    framework: 'golang-migrate',
    unsafe: {
      base: { ...module, 'migrations/000001_orders.up.sql': first },
      head: {
        ...module,
        'migrations/000001_orders.up.sql': first,
        'migrations/000001_note.up.sql': 'alter table orders add column note text;\n',
      },
    },
    safe: {
      base: { ...module, 'migrations/000001_orders.up.sql': first },
      head: {
        ...module,
        'migrations/000001_orders.up.sql': first,
        'migrations/000002_note.up.sql': 'alter table orders add column note text;\n',
      },
    },
  },
  on: {
    change(change) {
      const atBase = new Set(change.baseMigrations.map(({ path }) => path));
      return change.headMigrations
        .filter(({ path }) => !atBase.has(path))
        .flatMap((added) => {
          const other = others(change).find(
            (one) => one.id === added.id && one.path !== added.path && together(one, added),
          );
          if (other === undefined) return [];
          return {
            headline: `The version \`${added.id}\` is taken by \`${other.path}\``,
            subject: { file: added.path },
            location: { path: added.path, startLine: 1, endLine: 1 },
          };
        });
    },
  },
};

interface Entry {
  readonly id: string;
  readonly path: string;
}

/** Migrations of the head, and those that came to the base branch since; what the change removes or renames is neither. */
function others(change: ChangeView): readonly Entry[] {
  const left = new Set(
    change.changes.files.flatMap((file) => [
      ...(file.status === 'removed' ? [file.path] : []),
      ...(file.earlierPath === undefined ? [] : [file.earlierPath]),
    ]),
  );
  return [...change.headMigrations, ...change.baseMigrations.filter(({ path }) => !left.has(path))];
}

/** Whether two migrations stand side by side: versions count in their own folder. */
function together(one: Entry, other: Entry): boolean {
  return homeOf(one) === homeOf(other);
}
