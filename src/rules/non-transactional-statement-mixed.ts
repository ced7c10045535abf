import type { Rule } from '../core/rule.js';
import { changesSchema } from '../core/schema-changing.js';

/** A command without a transaction in one file with other changes. */
export const nonTransactionalStatementMixed: Rule = {
  id: 'non-transactional-statement-mixed',
  title: 'Command without a transaction among others',
  preset: 'strict',
  severity: 'warning',
  dialects: ['postgres'],
  why: 'A file that runs outside a transaction keeps what it has done when a statement fails. Run again, it fails on the first change that is there already, and somebody has to finish it by hand.',
  instead: 'Put the command that needs no transaction into a migration of its own.',
  source: 'https://www.postgresql.org/docs/17/sql-createindex.html#SQL-CREATEINDEX-CONCURRENTLY',

  examples: {
    given: `create table orders (id bigint primary key);`,
    unsafe: `alter table orders add column note text;
create index concurrently orders_note_idx on orders (note);`,
    safe: `create index concurrently orders_id_idx on orders (id);`,
  },
  on: {
    migration(migration, { statements, facts }) {
      const alone = statements.filter(({ statement }) => statement.transaction === null);
      const refusing = alone.find(({ operations }) => operations.some((one) => facts.refusesTransaction(one)));
      const others = alone.filter(({ operations }) =>
        operations.some((one) => changesSchema(one.kind) && !facts.refusesTransaction(one) && !isGuarded(one)),
      );
      const [first] = others;
      if (refusing === undefined || first === undefined) return;
      const count = others.length === 1 ? 'another change' : `${others.length} other changes`;
      return {
        headline: `If a statement fails, ${count} of this file cannot be run again`,
        subject: { file: migration.path },
        location: refusing.statement.location,
      };
    },
  },
};

/** It can be run twice. */
function isGuarded(operation: object): boolean {
  return (
    ('ifNotExists' in operation && operation.ifNotExists === true) ||
    ('ifExists' in operation && operation.ifExists === true) ||
    ('orReplace' in operation && operation.orReplace === true)
  );
}
