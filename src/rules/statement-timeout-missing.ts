import { blocksWrites, type Effect } from '../core/effect.js';
import { limitsStatement } from '../core/facts.js';
import { text } from '../core/name.js';
import type { Rule } from '../core/rule.js';
import { firstWithout } from '../core/settings-before.js';

/** Work under a lock that others wait for, without a limit. */
export const statementTimeoutMissing: Rule = {
  id: 'statement-timeout-missing',
  title: 'No statement_timeout',
  preset: 'all',
  severity: 'notice',
  dialects: ['postgres'],
  why: 'A scan or rewrite that keeps others out takes as long as the table is big. With statement_timeout it gives up and lets them go on, instead of lasting until somebody ends it by hand.',
  instead:
    "Set statement_timeout, for example '60s', before it; leave it off for the CONCURRENTLY forms, which it would leave half done.",
  source: 'https://www.postgresql.org/docs/17/runtime-config-client.html#GUC-STATEMENT-TIMEOUT',

  examples: {
    given: `create table orders (id bigint primary key, total numeric);`,
    unsafe: `alter table orders add constraint total_check check (total > 0);`,
    safe: `set statement_timeout = '60s';
alter table orders add constraint total_check check (total > 0);`,
  },
  on: {
    change({ statements }, { config, known, isNewTable }) {
      if (known !== null && limitsStatement(known)) return;
      const lasts = (effect: Effect): boolean =>
        effect.object !== 'type' && blocksWrites(effect) && !isNewTable(effect.relation);
      const bare = firstWithout(statements, 'statement_timeout', config, (view) => view.effects.some(lasts));
      const table = bare?.effects.find(lasts)?.relation;
      if (bare === undefined || table === undefined) return;
      return {
        headline: `No \`statement_timeout\` limits how long \`${text(table)}\` may be kept from others`,
        subject: { object: 'statement_timeout' },
        location: bare.statement.location,
      };
    },
  },
};
