import { blocksWrites } from '../core/effect.js';
import type { Rule } from '../core/rule.js';
import { firstWithout } from '../core/settings-before.js';

/** Locks of which nobody can tell whose they are. */
export const applicationNameMissing: Rule = {
  id: 'application-name-missing',
  title: 'No application_name',
  preset: 'all',
  severity: 'notice',
  dialects: ['postgres'],
  why: 'When queries queue behind a migration, pg_stat_activity shows who keeps them waiting, by application_name. Without one it looks like any other session.',
  instead: "Set application_name = 'migration' at the beginning.",
  source: 'https://www.postgresql.org/docs/17/runtime-config-logging.html#GUC-APPLICATION-NAME',

  examples: {
    given: `create table orders (id bigint primary key);`,
    unsafe: `alter table orders add column note text;`,
    safe: `set application_name = 'migration';
alter table orders add column note text;`,
  },
  on: {
    change({ statements }, { config, isNewTable }) {
      const bare = firstWithout(statements, 'application_name', config, ({ effects }) =>
        effects.some((effect) => effect.object === 'table' && blocksWrites(effect) && !isNewTable(effect.relation)),
      );
      if (bare === undefined) return;
      return {
        headline: 'No `application_name` tells who holds the locks of this migration',
        subject: { object: 'application_name' },
        location: bare.statement.location,
      };
    },
  },
};
