import { runnerLimitsWait } from '../core/brief-lock.js';
import { blocksWrites, type Effect } from '../core/effect.js';
import { dayOf, limitsLockWait } from '../core/facts.js';
import { text } from '../core/name.js';
import { withBodies } from '../core/operation.js';
import { outsideName } from '../core/outside-name.js';
import type { ChangeContext, Rule } from '../core/rule.js';
import { firstWithout } from '../core/settings-before.js';

/** Blocking DDL without a limit on how long it may wait for its lock. */
export const lockTimeoutMissing: Rule = {
  id: 'lock-timeout-missing',
  title: 'No lock_timeout',
  preset: 'recommended',
  severity: 'notice',
  dialects: ['postgres'],
  why:
    'Behind a lock that waits, every query that conflicts with it waits too. Without lock_timeout one old transaction on the table can so stop ' +
    'the application for as long as it lasts.',
  instead:
    "Set lock_timeout, for example '5s', before statements that lock tables in use, and run the migration again when it is cancelled.",
  source: 'https://www.postgresql.org/docs/17/runtime-config-client.html#GUC-LOCK-TIMEOUT',
  examples: {
    given: 'create table orders (id bigint primary key);',
    unsafe: 'alter table orders add column note text;',
    safe: `
      set lock_timeout = '5s';
      alter table orders add column note text;
    `,
  },
  on: {
    change(change, context) {
      const stops = (effect: Effect): boolean =>
        effect.object === 'table' && blocksWrites(effect) && !context.isNewTable(effect.relation);
      const first = change.statements.find((view) => view.effects.some(stops));
      if (first === undefined) return;
      const limit = limitOf(context);
      if (limit !== null) return { notRaised: limit, location: first.statement.location };
      const bare = firstWithout(change.statements, 'lock_timeout', context.config, (view) => view.effects.some(stops));
      if (bare === undefined)
        return {
          notRaised: 'A `lock_timeout` is set before every table that is locked.',
          location: first.statement.location,
        };
      const table = bare.effects.find(stops)?.relation;
      const earlier = change.statements.slice(0, change.statements.indexOf(bare) + 1);
      const renames = [...withBodies(earlier.flatMap(({ operations }) => operations))];
      const known = table === undefined ? 'tables are locked' : `\`${text(outsideName(table, renames))}\` is locked`;
      return {
        headline: `No \`lock_timeout\` is set before ${known}`,
        subject: { object: 'lock_timeout' },
        location: bare.statement.location,
      };
    },
  },
};

/** Who sets a limit for every migration, in a sentence; null where nobody is known to. */
function limitOf({ database, known }: ChangeContext): string | null {
  if (runnerLimitsWait(database))
    return `The runner sets a \`lock_timeout\`, by \`${database.settings.limitsLockWait}\`.`;
  return known !== null && limitsLockWait(known)
    ? `The server sets a \`lock_timeout\`, by the facts of ${dayOf(known)}.`
    : null;
}
