import { key, text } from '../core/name.js';
import type { Rule } from '../core/rule.js';
import { usesInWords } from '../core/uses.js';

/** A column that may be null from now on, under code that has never met a null there. */
export const dropNotNull: Rule = {
  id: 'drop-not-null',
  title: 'Column made nullable',
  preset: 'strict',
  family: 'compatibility',
  severity: 'warning',
  why:
    'Code that reads the column relies on a value, in every service that shares the table. The first null breaks it far from this change, and ' +
    'conditions such as NOT IN and <> quietly leave the row out.',
  instead: 'See that every reader copes with null first.',
  source: 'https://www.postgresql.org/docs/17/sql-altertable.html#SQL-ALTERTABLE-DESC-SET-DROP-NOT-NULL',
  examples: {
    given: 'create table orders (id bigint primary key, state text not null);',
    unsafe: 'alter table orders alter column state drop not null;',
    safe: `alter table orders alter column state set default 'open';`,
  },
  on: {
    drop_not_null({ table, column }, context) {
      if (context.isNewTable(table)) return;
      const before = context.schemaBefore.tables.get(key(table));
      const known = before?.columns.find((one) => one.name === column);
      if (before !== undefined && before.columns.length > 0 && known?.notNull !== true) return;
      const after = context.schemaAfter.tables.get(key(table));
      const left = after?.columns.find((one) => one.name === column);
      // Dropped, or made NOT NULL again, later in the change: nobody meets a null.
      if (known !== undefined && (left === undefined || left.notNull)) return;
      const uses = context.usesOf(table, column).filter((use) => use.revision === 'head');
      return {
        headline: `\`${column}\` of \`${text(table)}\` may be null from now on`,
        subject: { table, column },
        ...(uses.length === 0 ? {} : { detail: usesInWords(uses) }),
      };
    },
  },
};
