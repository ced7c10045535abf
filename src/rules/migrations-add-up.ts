import { blocksWrites } from '../core/effect.js';
import { key, type Name, text } from '../core/name.js';
import type { Rule, StatementView } from '../core/rule.js';

/** One table that a change locks again and again. */
export const migrationsAddUp: Rule = {
  id: 'migrations-add-up',
  title: 'Table locked by several migrations of one change',
  preset: 'recommended',
  severity: 'notice',
  dialects: ['postgres'],
  why: 'Each of the migrations waits for its lock on the table, and keeps queries waiting behind it. Deployed together, the pauses follow one another within seconds.',
  instead: 'Deploy them apart, or put what takes no time into one migration.',
  source: 'https://www.postgresql.org/docs/17/explicit-locking.html#LOCKING-TABLES',

  examples: {
    framework: 'flyway',
    unsafe: {
      base: { 'db/migration/V1__orders.sql': 'create table orders (id bigint primary key);\n' },
      head: {
        'db/migration/V1__orders.sql': 'create table orders (id bigint primary key);\n',
        'db/migration/V2__note.sql': 'alter table orders add column note text;\n',
        'db/migration/V3__kind.sql': 'alter table orders add column kind text;\n',
      },
    },
    safe: {
      base: { 'db/migration/V1__orders.sql': 'create table orders (id bigint primary key);\n' },
      head: {
        'db/migration/V1__orders.sql': 'create table orders (id bigint primary key);\n',
        'db/migration/V2__note.sql': 'alter table orders add column note text, add column kind text;\n',
      },
    },
  },
  on: {
    change({ statements }, { isNewTable }) {
      const tables = new Map<string, { readonly name: Name; readonly views: StatementView[] }>();
      for (const view of statements)
        for (const effect of view.effects) {
          const { relation, object } = effect;
          if (object !== 'table' || !blocksWrites(effect) || isNewTable(relation)) continue;
          const found = tables.get(key(relation)) ?? { name: relation, views: [] };
          const isKnown = found.views.some(({ statement }) => statement.location.path === view.statement.location.path);
          if (!isKnown) found.views.push(view);
          tables.set(key(relation), found);
        }
      return [...tables.values()].flatMap(({ name, views }) => {
        const last = views.at(-1);
        if (last === undefined || views.length < 2) return [];
        return [
          {
            headline: `${views.length} migrations of this change lock \`${text(name)}\` one after the other`,
            subject: { table: name },
            location: last.statement.location,
          },
        ];
      });
    },
  },
};
