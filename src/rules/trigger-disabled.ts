import { sameName, text } from '../core/name.js';
import type { Rule } from '../core/rule.js';

/** A trigger that is switched off and not on again. */
export const triggerDisabled: Rule = {
  id: 'trigger-disabled',
  title: 'Trigger switched off',
  preset: 'recommended',
  severity: 'warning',
  dialects: ['postgres'],
  why: 'What the trigger kept true is not kept any more, for every session, and nothing brings it back. ALL switches off the checks of foreign keys too.',
  instead: 'Switch it on again in the same migration, or drop it where it is not needed.',
  source: 'https://www.postgresql.org/docs/17/sql-altertable.html#SQL-ALTERTABLE-DESC-DISABLE-ENABLE-TRIGGER',

  examples: {
    given: `create table orders (id bigint primary key, number text, placed_at timestamptz, customer_id bigint);`,
    unsafe: `alter table orders disable trigger user;`,
    safe: `alter table orders disable trigger user;
alter table orders enable trigger user;`,
  },
  beyondLocks: true,
  on: {
    set_trigger({ table, trigger, enabled }, { statement, statements, isNewTable }) {
      if (enabled || isNewTable(table)) return;
      const at = statements.findIndex((view) => view.statement.id === statement.id);
      const comesBack = statements
        .slice(at)
        .some(({ operations }) =>
          operations.some(
            (operation) =>
              operation.kind === 'set_trigger' &&
              operation.enabled &&
              sameName(operation.table, table) &&
              (operation.trigger === trigger || operation.trigger === 'all'),
          ),
        );
      if (comesBack) return;
      const which =
        trigger === 'all' || trigger === 'user'
          ? `${trigger === 'all' ? 'All' : 'The'} triggers`
          : `Trigger \`${trigger}\``;
      return {
        headline: `${which} of \`${text(table)}\` ${which.startsWith('Trigger') ? 'stays' : 'stay'} switched off`,
        subject: { table, object: trigger },
      };
    },
  },
};
