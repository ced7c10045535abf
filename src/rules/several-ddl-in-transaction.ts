import { blocksWrites } from '../core/effect.js';
import type { Rule, StatementView } from '../core/rule.js';
import { numberOption } from '../core/rule-options.js';

/** Many locks that are let go together. */
export const severalDdlInTransaction: Rule = {
  id: 'several-ddl-in-transaction',
  title: 'Many schema changes in one transaction',
  preset: 'all',
  severity: 'notice',
  dialects: ['postgres'],
  why: 'Each change of a table in use takes its lock at once and keeps it until the commit. The more of them share a transaction, the longer the first one is held, and the more is lost when the last one fails.',
  instead: 'Give each change a migration of its own.',
  source: 'https://www.postgresql.org/docs/17/explicit-locking.html#LOCKING-TABLES',

  quietedBy: ['lock-window-multiple-tables', 'statement-after-access-exclusive'],
  options: {
    statements: {
      value: 'number',
      means: 'how many changes of tables in use a transaction may hold; 3 where it is not set',
    },
  },
  examples: {
    given: `create table orders (id bigint primary key);`,
    unsafe: `alter table orders add column a text;
alter table orders add column b text;
alter table orders add column c text;
alter table orders add column d text;`,
    safe: `alter table orders add column a text, add column b text, add column c text, add column d text;`,
    transaction: 'file',
  },
  on: {
    transaction({ statements }, { isNewTable, options, migration }) {
      const locks = ({ effects }: StatementView): boolean =>
        effects.some((effect) => effect.object === 'table' && blocksWrites(effect) && !isNewTable(effect.relation));
      const changes = statements.filter((view) => locks(view) && !view.operations.some(({ kind }) => rows.has(kind)));
      const most = numberOption(options, 'statements', 3);
      const over = changes[most];
      if (over === undefined) return;
      return {
        headline: `${changes.length} schema changes in one transaction: the locks of the first are kept until the last is done`,
        subject: { file: migration.path },
        location: over.statement.location,
      };
    },
  },
};

const rows = new Set<string>(['insert', 'update', 'delete', 'merge', 'truncate', 'lock_table']);
