import { emptiedReason, isEmptied } from '../core/emptied.js';
import type { Fix } from '../core/finding.js';
import { type Name, text } from '../core/name.js';
import type { ConstraintDefinition, OperationOf } from '../core/operation.js';
import type { Rule, StatementContext } from '../core/rule.js';
import { type SameKey, sameKeyBefore } from '../core/same-key.js';
import { isKeptByPartitions, partitionsOf } from '../core/schema-lookup.js';
import { takesKeysNotValid, validatedLater } from '../core/validated-later.js';

type ForeignKey = Extract<ConstraintDefinition, { readonly type: 'foreign_key' }>;

/**
 * A partition's own foreign key that is validated becomes part of that of the partitioned table, and is not checked again. The last
 * step locks the referenced table in ACCESS EXCLUSIVE, since the triggers of the partition's own key go.
 *
 * Source: measured on PostgreSQL 12, 15 and 17: no scan of the partitions
 */
const byPartition =
  'Before version 18 a partitioned table takes no NOT VALID foreign key: add it NOT VALID to each partition, validate it there in a ' +
  'transaction of its own, then add it to the partitioned table under a short lock_timeout, which reads no row any more.';

/** A foreign key that checks every row while writers of two tables wait. */
export const foreignKeyValidates: Rule = {
  id: 'foreign-key-validates',
  title: 'Foreign key that checks existing rows',
  preset: 'recommended',
  severity: { large: 'error', unknown: 'error', small: 'notice' },
  whileRunning: true,
  dialects: ['postgres'],
  why:
    'ADD FOREIGN KEY reads every row of the referencing table, and looks each one up in the other, under SHARE ROW EXCLUSIVE on both. ' +
    'Writes to both tables wait until the transaction commits.',
  instead: 'Add the foreign key NOT VALID, then validate it in a transaction of its own.',
  source: 'https://www.postgresql.org/docs/17/sql-altertable.html#SQL-ALTERTABLE-NOTES',
  examples: {
    given:
      'create table customers (id bigint primary key); create table orders (id bigint primary key, customer_id bigint);',
    unsafe: 'alter table orders add constraint orders_customer_fk foreign key (customer_id) references customers (id);',
    safe: 'alter table orders add constraint orders_customer_fk foreign key (customer_id) references customers (id) not valid;',
  },
  on: {
    add_constraint(operation, context) {
      const { constraint, table } = operation;
      if (constraint.type !== 'foreign_key' || constraint.notValid === true || constraint.notEnforced === true) return;
      if (context.isNewTable(table)) return;
      if (isEmptied(table, context)) return { notRaised: emptiedReason(table) };
      if (isKeptByPartitions(context.schema, table, constraint))
        return {
          notRaised: `Each partition of \`${text(table)}\` has this key already, and no row is looked up again.`,
        };
      const same = sameKeyBefore(operation, context);
      if (same !== null) return { ...problem(table, constraint, context), ...renamed(operation, same, context) };
      if (!takesKeysNotValid(table, context))
        return { ...problem(table, constraint, context), instead: byPartition, ...partitionCure(operation, context) };
      if (constraint.name === undefined) return problem(table, constraint, context);
      return {
        ...problem(table, constraint, context),
        fix: {
          title: 'Add it NOT VALID, then validate it',
          ...validatedLater(operation, context),
          caution: 'Validation fails at the first row without a partner; new rows are checked from the first step on.',
        },
      };
    },
    add_column(operation, context) {
      const { column, table } = operation;
      const constraint = column.constraints.find((candidate) => candidate.type === 'foreign_key');
      if (constraint === undefined || context.isNewTable(table)) return;
      // Without a default the new column is null in every row, and the server reads none of them.
      if (column.default === undefined || column.default.literal === null)
        return {
          notRaised: `\`${column.name}\` is new and null in every row of \`${text(table)}\`: none is looked up in \`${text(constraint.references)}\`.`,
        };
      return { ...problem(table, constraint, context), subject: { table, columns: [column.name] } };
    },
  },
};

/** What to do with a key that is dropped and added again as it was. */
function renamed(
  operation: OperationOf<'add_constraint'>,
  { name, drop, renamed: isMoved }: SameKey,
  context: StatementContext,
) {
  const { table, constraint } = operation;
  if (constraint.name === undefined || constraint.name === name)
    return { instead: `\`${name}\` is dropped and added again as it was: take ${bothOf(drop, context)} out.` };
  const instead = `It is \`${name}\` under another name: ALTER TABLE … RENAME CONSTRAINT reads no row, and locks no other table.`;
  const rename = { kind: 'rename_constraint' as const, table, constraint: name, to: constraint.name };
  const fix: Fix = {
    title: 'Rename the constraint',
    replaces: [drop, operation],
    steps: [{ operations: [rename], transaction: 'same', deploy: 1 }],
  };
  return isMoved ? { instead } : { instead, fix };
}

/** What a drop and what adds the same again are of the migration: statements, or clauses of ones that do other things as well. */
function bothOf(drop: SameKey['drop'], { statement, statements }: StatementContext): string {
  const adding = statements.find((view) => view.statement.id === statement.id);
  const dropping = statements.find(({ operations }) => operations.includes(drop));
  if (adding === dropping) return adding?.operations.length === 2 ? 'the statement' : 'both clauses';
  const whole = [adding, dropping].filter((view) => view?.operations.length === 1);
  if (whole.length === 1) return 'the statement and the clause';
  return whole.length === 2 ? 'both statements' : 'both clauses';
}

/** The key on each partition first. None where no partition is known, or one is partitioned itself. */
function partitionCure(operation: OperationOf<'add_constraint'>, { schema }: StatementContext): { readonly fix?: Fix } {
  const { table, constraint } = operation;
  const partitions = partitionsOf(schema, table);
  const isDeep = partitions.some(({ partitionBy, foreign }) => partitionBy !== undefined || foreign);
  const { name } = constraint;
  if (constraint.type !== 'foreign_key' || name === undefined || partitions.length === 0 || isDeep) return {};
  return {
    fix: {
      title: 'Add it to each partition first',
      replaces: [operation],
      steps: [
        {
          operations: partitions.map((partition) => ({
            kind: 'add_constraint',
            table: partition.name,
            constraint: { ...constraint, notValid: true },
          })),
          transaction: 'same',
          deploy: 1,
        },
        {
          operations: partitions.map((partition) => ({
            kind: 'validate_constraint',
            table: partition.name,
            constraint: name,
          })),
          transaction: 'own',
          deploy: 1,
        },
        { operations: [operation], transaction: 'own', deploy: 1 },
      ],
      caution: `A partition that no migration makes is missing here, and would be read in the last step. That step locks \`${text(constraint.references)}\` against every query for a moment: set lock_timeout before it.`,
    },
  };
}

function problem(table: Name, constraint: ForeignKey, context: StatementContext) {
  // Nobody writes to a table that no other session can see yet.
  const locked = [table, constraint.references].filter((name) => !context.isNewTable(name));
  const tables = [...new Set(locked.map(text))].map((name) => `\`${name}\``);
  return {
    headline: `This foreign key blocks every write to ${tables.join(' and ')} while it checks each row`,
    subject: {
      table,
      columns: constraint.columns,
      ...(constraint.name === undefined ? {} : { constraint: constraint.name }),
    },
  };
}
