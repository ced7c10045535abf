import { notNullSteps } from '../core/cures.js';
import { sameName, text } from '../core/name.js';
import type { OperationOf } from '../core/operation.js';
import type { Rule, StatementContext } from '../core/rule.js';
import { picksSingleRows } from '../core/single-rows.js';

const applied = {
  Gemfile: "gem 'rails'\ngem 'pg'\n",
  'db/migrate/20260101000000_create_orders.rb':
    'class CreateOrders < ActiveRecord::Migration[8.0]\n  def change\n    create_table :orders do |t|\n      t.text :state\n    end\n  end\nend\n',
};

function changing(call: string): Readonly<Record<string, string>> {
  return {
    'db/migrate/20260801000000_require_state.rb': `class RequireState < ActiveRecord::Migration[8.0]\n  def change\n    ${call}\n  end\nend\n`,
  };
}

/** A change of NOT NULL whose fourth argument fills every null of the table in one statement. */
export const changeNullWithDefaultBackfill: Rule = {
  id: 'change-null-with-default-backfill',
  title: 'NOT NULL with a value for every null',
  preset: 'recommended',
  severity: { large: 'error', unknown: 'warning', small: 'notice' },
  why:
    'The last argument of `change_column_null` is no default: it is written into every row with a null, in one UPDATE, whose locks are kept until the ' +
    'migration commits.',
  instead: 'Fill the rows in batches in a migration of its own, then make the column NOT NULL.',
  source:
    'https://api.rubyonrails.org/v8.0/classes/ActiveRecord/ConnectionAdapters/SchemaStatements.html#method-i-change_column_null',
  examples: {
    framework: 'rails',
    unsafe: { base: applied, head: { ...applied, ...changing('change_column_null :orders, :state, false, "open"') } },
    safe: { base: applied, head: { ...applied, ...changing('change_column_null :orders, :state, false') } },
  },
  on: {
    update(operation, context) {
      const { table, set } = operation;
      const [assigned] = set;
      if (context.statement.source?.name !== 'change_column_null' || assigned === undefined) return;
      if (context.isNewTable(table) || picksSingleRows(operation, context.schema)) return;
      const { column } = assigned;
      const required = requirement(operation, column, context);
      return {
        headline: `This writes \`${assigned.value.sql}\` into every row of \`${text(table)}\` without \`${column}\`, in one statement`,
        subject: { table, column },
        ...(required === undefined
          ? {}
          : {
              fix: {
                title: 'Fill the rows in batches between a check and its validation',
                replaces: [operation, required],
                steps: notNullSteps(table, [column], 1, context.facts).map((step, index) =>
                  index === 1 ? { ...step, before: `Once the nulls of \`${column}\` are filled in batches:` } : step,
                ),
                caution: 'From the first step on no new null comes in, so the code must write the column by then.',
              },
            }),
      };
    },
  },
};

/** The SET NOT NULL of the same call. */
function requirement({ table }: OperationOf<'update'>, column: string, { statement, statements }: StatementContext) {
  return statements
    .filter((view) => view.statement.source === statement.source)
    .flatMap((view) => view.operations)
    .find((one) => one.kind === 'set_not_null' && sameName(one.table, table) && one.column === column);
}
