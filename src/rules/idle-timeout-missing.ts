import { blocksWrites } from '../core/effect.js';
import type { Rule } from '../core/rule.js';
import { firstWithout } from '../core/settings-before.js';

/** Locks that a client which has gone away would keep. */
export const idleTimeoutMissing: Rule = {
  id: 'idle-timeout-missing',
  title: 'No idle_in_transaction_session_timeout',
  preset: 'all',
  severity: 'notice',
  dialects: ['postgres'],
  why: 'A transaction keeps its locks while its client does nothing: waits for a person, computes, or has lost its network. With idle_in_transaction_session_timeout the server ends it.',
  instead: "Set idle_in_transaction_session_timeout, for example '30s', at the beginning.",
  source: 'https://www.postgresql.org/docs/17/runtime-config-client.html#GUC-IDLE-IN-TRANSACTION-SESSION-TIMEOUT',

  examples: {
    given: `create table orders (id bigint primary key);`,
    unsafe: `alter table orders add column note text;`,
    safe: `set idle_in_transaction_session_timeout = '30s';
alter table orders add column note text;`,
    transaction: 'file',
  },
  on: {
    change({ statements }, { config, isNewTable }) {
      const bare = firstWithout(
        statements,
        'idle_in_transaction_session_timeout',
        config,
        ({ statement, effects }) =>
          statement.transaction !== null &&
          effects.some((effect) => effect.object === 'table' && blocksWrites(effect) && !isNewTable(effect.relation)),
      );
      if (bare === undefined) return;
      return {
        headline: 'No `idle_in_transaction_session_timeout` ends this transaction when its client is gone',
        subject: { object: 'idle_in_transaction_session_timeout' },
        location: bare.statement.location,
      };
    },
  },
};
