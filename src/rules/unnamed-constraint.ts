import type { Problem } from '../core/finding.js';
import { type Name, text } from '../core/name.js';
import type { ConstraintDefinition } from '../core/operation.js';
import type { Rule } from '../core/rule.js';
import { writtenOperation } from '../core/written-operation.js';

/** A constraint whose name the server chooses. */
export const unnamedConstraint: Rule = {
  id: 'unnamed-constraint',
  title: 'Constraint without a name',
  preset: 'all',
  severity: 'notice',
  dialects: ['postgres'],
  why: 'The server makes up a name, and another one where that is taken. A later migration that drops the constraint, and code that tells errors apart by it, have to guess it.',
  instead: 'Give the constraint a name: CONSTRAINT orders_total_check CHECK (…).',
  source: 'https://www.postgresql.org/docs/17/ddl-constraints.html#DDL-CONSTRAINTS-CHECK-CONSTRAINTS',

  examples: {
    given: `create table orders (id bigint primary key, total numeric);`,
    unsafe: `alter table orders add check (total >= 0) not valid;`,
    safe: `alter table orders add constraint orders_total_check check (total >= 0) not valid;`,
  },
  on: {
    create_table(operation, context) {
      const written = writtenOperation(operation, context);
      if (written === null || written.definition.temporary === true) return;
      const { columns, constraints } = written.definition;
      const all = [...columns.flatMap((column) => column.constraints), ...constraints];
      return all.flatMap((one) => problem(operation.table, one) ?? []);
    },
    add_column(operation, context) {
      const written = writtenOperation(operation, context);
      return written?.column.constraints.flatMap((one) => problem(operation.table, one) ?? []);
    },
    add_constraint(operation, context) {
      const written = writtenOperation(operation, context);
      const found = written === null ? undefined : problem(operation.table, written.constraint);
      if (found === undefined || operation.constraint.name === undefined) return;
      const steps = [{ operations: [operation], transaction: 'same' as const, deploy: 1 }];
      return { ...found, fix: { title: 'Write the name down', replaces: [operation], steps } };
    },
  },
};

const words: Readonly<Record<ConstraintDefinition['type'], string | null>> = {
  // There is one at most, and it is found without its name.
  primary_key: null,
  not_null: null,
  unique: 'unique constraint',
  foreign_key: 'foreign key',
  check: 'check',
  exclusion: 'exclusion constraint',
};

function problem(table: Name, constraint: ConstraintDefinition): Problem | undefined {
  const word = words[constraint.type];
  if (word === null || constraint.name !== undefined) return;
  const isIndex = 'usingIndex' in constraint && constraint.usingIndex !== undefined;
  if (isIndex) return;
  const columns =
    constraint.type === 'check' ? constraint.expression.columns : 'columns' in constraint ? constraint.columns : [];
  const over = columns.length === 0 ? '' : ` over ${columns.map((column) => `\`${column}\``).join(', ')}`;
  return { headline: `The server names the ${word} of \`${text(table)}\`${over}`, subject: { table, columns } };
}
