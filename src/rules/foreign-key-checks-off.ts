import type { Operation } from '../core/operation.js';
import type { Rule, StatementView } from '../core/rule.js';

/** Rows that are written while no foreign key looks at them. */
export const foreignKeyChecksOff: Rule = {
  id: 'foreign-key-checks-off',
  title: 'Foreign keys not checked',
  preset: 'recommended',
  severity: 'warning',
  beyondLocks: true,
  dialects: ['postgres'],
  why:
    'Under session_replication_role = replica no trigger fires, and foreign keys are triggers. A row that refers to nothing gets in and stays: the constraint ' +
    'counts as validated, so that neither VALIDATE CONSTRAINT nor anything else ever looks at the row again.',
  instead:
    'Write the rows in an order that the foreign keys accept, or make the constraints deferrable and defer them.',
  source: 'https://www.postgresql.org/docs/17/runtime-config-client.html#GUC-SESSION-REPLICATION-ROLE',
  examples: {
    given:
      'create table customers (id bigint primary key); create table orders (id bigint primary key, customer_id bigint references customers (id));',
    unsafe: `set session_replication_role = replica;
insert into orders (id, customer_id) values (1, 7);
set session_replication_role = origin;`,
    safe: `insert into customers (id) values (7);
insert into orders (id, customer_id) values (1, 7);`,
  },
  on: {
    set_setting(operation, { statement, statements }) {
      if (!isOff(operation)) return;
      const at = statements.findIndex((view) => view.statement.id === statement.id);
      const behind = statements.slice(at + 1);
      const back = behind.findIndex(({ operations }) => operations.some(isBack));
      const until = back === -1 ? behind : behind.slice(0, back);
      const written = until.find(writesRows);
      if (written === undefined && back !== -1) return;
      return {
        headline: `Foreign keys are not checked ${back === -1 ? 'from here on' : 'for the rows that are written here'}`,
        subject: { object: setting },
      };
    },
  },
};

const setting = 'session_replication_role';

function isOff(operation: Operation): boolean {
  return (
    operation.kind === 'set_setting' && operation.setting === setting && operation.value?.toLowerCase() === 'replica'
  );
}

/** Set to another value, or to what it was, alone or with everything else. */
function isBack(operation: Operation): boolean {
  if (operation.kind !== 'set_setting') return false;
  return operation.setting === setting ? !isOff(operation) : operation.setting === 'all' && operation.value === null;
}

/** What could not be read may write rows. */
const writing = new Set(['insert', 'update', 'delete', 'merge', 'copy', 'truncate', 'do', 'call', 'opaque']);

function writesRows({ operations }: StatementView): boolean {
  return operations.some(({ kind }) => writing.has(kind));
}
