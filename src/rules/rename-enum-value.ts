import { key, text } from '../core/name.js';
import type { Rule } from '../core/rule.js';

/** A value of an enum renamed under code that runs. */
export const renameEnumValue: Rule = {
  id: 'rename-enum-value',
  title: 'Enum value renamed',
  preset: 'recommended',
  family: 'compatibility',
  severity: 'error',
  whileRunning: true,
  dialects: ['postgres'],
  why:
    'Code that runs while the migration does writes and compares the old value, which the server refuses from then on; what it reads it does ' +
    'not know. Logical replication sends the new value to subscribers that have not renamed theirs.',
  instead: 'Add the new value, release code that knows both, move the rows in batches, and stop using the old one.',
  source: 'https://www.postgresql.org/docs/17/sql-altertype.html',
  examples: {
    given: `create type order_state as enum ('open', 'paid');`,
    unsafe: `alter type order_state rename value 'paid' to 'settled';`,
    safe: `alter type order_state add value 'settled';`,
  },
  beyondLocks: true,
  on: {
    rename_enum_value({ type, value, to }, context) {
      const before = context.schemaBefore.types.get(key(type));
      const isNewType = before === undefined && context.schema.types.has(key(type));
      // A type or a value of this change: no released code knows it.
      if (isNewType || (before?.kind === 'enum' && !before.values.includes(value))) return;
      return {
        headline: `Renaming \`${value}\` of \`${text(type)}\` to \`${to}\` breaks every running query that names it`,
        subject: { object: `${text(type)}.${value}` },
      };
    },
  },
};
