import { notNullSteps } from '../core/cures.js';
import { isLong } from '../core/effect.js';
import { type Name, sameName, text } from '../core/name.js';
import type { ColumnDefinition, Operation, OperationOf } from '../core/operation.js';
import { runsAfter } from '../core/ran-before.js';
import type { Rule, StatementContext } from '../core/rule.js';
import { listed, subjectOf, together } from '../core/same-statement.js';

/** A new column whose default differs for each row, so that the table is written anew. */
export const volatileDefaultRewrite: Rule = {
  id: 'volatile-default-rewrite',
  title: 'New column whose default is written into every row',
  preset: 'recommended',
  severity: { large: 'error', unknown: 'error', small: 'notice' },
  whileRunning: true,
  dialects: ['postgres'],
  why:
    'A constant default is kept in the catalog, since Postgres 11. A volatile one, such as random() or gen_random_uuid(), must be computed for each row: ' +
    'the server writes the whole table anew under ACCESS EXCLUSIVE, and reads and writes wait.',
  instead: 'Add the column without the default, set the default, then fill existing rows in batches.',
  source: 'https://www.postgresql.org/docs/17/sql-altertable.html#SQL-ALTERTABLE-NOTES',
  examples: {
    given: 'create table orders (id bigint primary key);',
    unsafe: 'alter table orders add column token uuid default gen_random_uuid();',
    safe: `
      alter table orders add column token uuid;
      alter table orders alter column token set default gen_random_uuid();
    `,
  },
  on: {
    add_column(operation, context) {
      const { column, table } = operation;
      const { default: value } = column;
      if (value === undefined || context.isNewTable(table)) return;
      if (value.literal !== null && context.effects.length > 0 && !context.effects.some(isLong))
        return {
          notRaised: `The default of \`${column.name}\` is one value for every row, kept in the catalog: no row of \`${text(table)}\` is written.`,
        };
      const because = context.effects.find((effect) => effect.rewrite)?.because;
      if (because !== 'volatile-default' && because !== 'written-default') return;
      if (isKey(column))
        return {
          notRaised: `\`${column.name}\` is a primary key, whose finding speaks of the rewrite too: it is done once.`,
        };
      // A statement writes its table anew once, whatever columns ask for it.
      const all = together('add_column', table, context, ({ column: other }, { effects }) => {
        return (
          other.default !== undefined &&
          !isKey(other) &&
          effects.some((effect) => effect.rewrite && effect.because === because)
        );
      });
      if (all[0] !== operation) return;
      const names = all.map((one) => one.column.name);
      const required = all.filter((one) => one.column.notNull).map((one) => one.column.name);
      const each = listed(names, 'columns');
      return {
        headline: `The ${names.length === 1 ? 'default' : 'defaults'} of ${each} ${names.length === 1 ? 'rewrites' : 'rewrite'} the whole table: every query on \`${text(table)}\` waits`,
        subject: subjectOf(table, names),
        ...(because === 'written-default'
          ? {
              detail:
                'A server before 11 keeps no default of a new column in its catalog: it writes it into every row.',
            }
          : {}),
        ...(needsValues(table, names, context)
          ? {}
          : {
              fix: {
                title: `Set the ${names.length === 1 ? 'default' : 'defaults'} after the ${names.length === 1 ? 'column is' : 'columns are'} there`,
                replaces: all,
                steps: [
                  { operations: all.flatMap(withDefaultBehind), transaction: 'same', deploy: 1 },
                  ...(required.length === 0
                    ? []
                    : notNullSteps(table, required, 2, context.facts, {
                        before: `Fill ${each} of existing rows in batches, then:`,
                        serverVersion: context.serverVersion,
                      })),
                ],
                caution: `Rows that exist keep NULL in ${each} until they are filled in batches.`,
              },
            }),
      };
    },
  },
};

/** Whether what the change runs later rests on the values that the default gives to the rows which are there: a key, or no default any more. */
function needsValues(table: Name, columns: readonly string[], context: StatementContext): boolean {
  return runsAfter(context)
    .flatMap(({ operations }) => operations)
    .some(
      (one) =>
        (one.kind === 'drop_default' && sameName(one.table, table) && columns.includes(one.column)) ||
        (one.kind === 'add_constraint' &&
          sameName(one.table, table) &&
          one.constraint.type === 'primary_key' &&
          one.constraint.columns.some((column) => columns.includes(column))),
    );
}

function isKey({ constraints }: ColumnDefinition): boolean {
  return constraints.some(({ type }) => type === 'primary_key');
}

function withDefaultBehind(operation: OperationOf<'add_column'>): readonly Operation[] {
  const { table, column } = operation;
  const { default: value, ...bare } = column;
  return [
    { ...operation, column: { ...bare, notNull: false } },
    ...(value === undefined ? [] : [{ kind: 'set_default' as const, table, column: column.name, value }]),
  ];
}
