import type { Fix, Problem } from '../core/finding.js';
import { type Name, text } from '../core/name.js';
import type { ConstraintDefinition, Operation, OperationOf } from '../core/operation.js';
import type { Rule, StatementContext } from '../core/rule.js';
import { listed, type Part, together } from '../core/same-statement.js';
import { tableOf } from '../core/schema-lookup.js';
import { validatedLater } from '../core/validated-later.js';

/** A check constraint that reads every row while everybody waits. */
export const checkConstraintValidates: Rule = {
  id: 'check-constraint-validates',
  title: 'Check constraint that reads existing rows',
  preset: 'recommended',
  severity: { large: 'error', unknown: 'error', small: 'notice' },
  whileRunning: true,
  dialects: ['postgres'],
  why: 'ADD CHECK reads the whole table under ACCESS EXCLUSIVE. Reads and writes wait until the transaction commits.',
  instead: 'Add the check NOT VALID, then validate it in a transaction of its own.',
  source: 'https://www.postgresql.org/docs/17/sql-altertable.html#SQL-ALTERTABLE-NOTES',
  examples: {
    given: 'create table orders (id bigint primary key, total numeric);',
    unsafe: 'alter table orders add constraint orders_total_positive check (total > 0);',
    safe: 'alter table orders add constraint orders_total_positive check (total > 0) not valid;',
  },
  on: {
    add_constraint(operation, context) {
      const { table } = operation;
      if (context.isNewTable(table)) return;
      // A statement reads its table once, whatever checks ask for it.
      const all = together(
        'add_constraint',
        table,
        context,
        (one, part) => isBeside(operation, context, part) && isCheck(one) && part.effects.some(({ scan }) => scan),
      );
      if (all[0] !== operation) return;
      const checks = all.flatMap(({ constraint }) => (constraint.type === 'check' ? [constraint] : []));
      const named = all.find(({ constraint }) => constraint.name !== undefined);
      const it = checks.length === 1 ? 'it' : 'them';
      return {
        headline:
          checks.length === 1
            ? `This check stops every query on \`${text(table)}\` while it reads each row`
            : `These ${checks.length} checks stop every query on \`${text(table)}\` while each row is read`,
        subject: subjectOfChecks(table, checks),
        ...askedInWords(checks, table, context),
        ...(named === undefined
          ? {}
          : {
              fix: {
                title: `Add ${it} NOT VALID, then validate ${it}`,
                ...validatedLater(named, context),
                caution: `Validation fails at the first row that breaks ${checks.length === 1 ? 'it' : 'one'}; new rows are checked from the first step on.`,
              },
            }),
      };
    },
    add_column(operation, context) {
      const { table } = operation;
      const all = together(
        'add_column',
        table,
        context,
        (one, part) => isBeside(operation, context, part) && hasCheck(one),
      );
      if (context.isNewTable(table) || all[0] !== operation) return;
      const columns = all.map(({ column }) => column.name);
      return {
        headline:
          columns.length === 1
            ? `The check on the new column stops every query on \`${text(table)}\` while it reads each row`
            : `The checks on ${listed(columns, 'columns')} stop every query on \`${text(table)}\` while each row is read`,
        subject: { table, columns },
        fix: columnFix(table, all),
      };
    },
  },
};

/** Whether an operation is of the same statement as another one. Those of a body are statements of their own. */
function isBeside(operation: Operation, { nested }: StatementContext, part: Part): boolean {
  return nested ? part.operation === operation : !part.nested;
}

type Check = Extract<ConstraintDefinition, { readonly type: 'check' }>;

function isCheck({ constraint }: OperationOf<'add_constraint'>): boolean {
  return constraint.type === 'check' && constraint.notValid !== true && constraint.notEnforced !== true;
}

function hasCheck({ column }: OperationOf<'add_column'>): boolean {
  return column.constraints.some(({ type }) => type === 'check');
}

function subjectOfChecks(table: Name, checks: readonly Check[]): Problem['subject'] {
  const columns = [...new Set(checks.flatMap(({ expression }) => expression.columns))];
  const [{ name } = { name: undefined }, ...others] = checks;
  return { table, columns, ...(name === undefined || others.length > 0 ? {} : { constraint: name }) };
}

function columnFix(table: Name, all: readonly OperationOf<'add_column'>[]): Fix {
  const named = all.flatMap(({ column }) =>
    column.constraints
      .filter((constraint) => constraint.type === 'check')
      .map((check, index) => ({
        ...check,
        name: check.name ?? `${table.name}_${column.name}_check${index === 0 ? '' : index}`,
        notValid: true,
      })),
  );
  const plain = all.map((one) => ({
    ...one,
    column: { ...one.column, constraints: one.column.constraints.filter(({ type }) => type !== 'check') },
  }));
  return {
    title: `Add the ${named.length === 1 ? 'check' : 'checks'} NOT VALID, then validate ${named.length === 1 ? 'it' : 'them'}`,
    replaces: all,
    steps: [
      {
        operations: [...plain, ...named.map((constraint) => ({ kind: 'add_constraint' as const, table, constraint }))],
        transaction: 'same',
        deploy: 1,
      },
      {
        operations: named.map(({ name }) => ({ kind: 'validate_constraint' as const, table, constraint: name })),
        transaction: 'own',
        deploy: 1,
      },
    ],
  };
}

/** That checks ask for a column which running code cannot know, as a sentence. */
function askedInWords(checks: readonly Check[], table: Name, context: StatementContext): { detail?: string } {
  const before = tableOf(context.schemaBefore, table)?.columns ?? [];
  const after = tableOf(context.schemaAfter, table)?.columns ?? [];
  const asked = new Set(checks.flatMap(({ expression }) => expression.asksNotNull ?? []));
  const unknown = [...asked].filter(
    (column) =>
      !before.some(({ name }) => name === column) &&
      after.some(({ name, ...made }) => name === column && made.default === undefined && made.generated === undefined),
  );
  if (!context.oldCodeRuns || unknown.length === 0) return {};
  return {
    detail: `Code that does not know ${listed(unknown, 'columns')} writes NULL there: a row for which the check asks for more is refused from the commit on, NOT VALID or not.`,
  };
}
