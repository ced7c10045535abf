import { key, text } from '../core/name.js';
import type { OperationOf } from '../core/operation.js';
import type { Rule, StatementContext } from '../core/rule.js';
import { columnsOfType } from '../core/schema-lookup.js';

/** A type renamed under code that runs. */
export const renameType: Rule = {
  id: 'rename-type',
  title: 'Type renamed',
  preset: 'recommended',
  family: 'compatibility',
  severity: 'warning',
  whileRunning: true,
  dialects: ['postgres'],
  why:
    'Columns, defaults and views follow the new name; what names the type in its text does not. A query that casts to it fails, and so does ' +
    'a function that is kept as text. Some clients, as that of Prisma, write the name into each query that sends a value of the type.',
  instead:
    'Keep the name in the database, and map it where the code wants another. A domain of the old name over the type keeps casts alive in ' +
    'inserts and updates, but a comparison with a column of the type still fails.',
  source: 'https://www.postgresql.org/docs/17/sql-altertype.html',
  examples: {
    given: `create type order_state as enum ('open', 'paid'); create table orders (id bigint primary key, state order_state);`,
    unsafe: 'alter type order_state rename to state_of_order;',
    safe: `alter type order_state add value 'settled';`,
  },
  beyondLocks: true,
  on: {
    alter_type(operation, context) {
      const { type, to } = operation;
      if (to === undefined || isUnknownToCode(operation, context)) return;
      const columns = columnsOfType(context.schema, type).map(
        ({ table, column }) => `\`${column.name}\` of \`${text(table.name)}\``,
      );
      const client = clientThatCasts(operation, context);
      // Where nothing is of the type, hardly a query names it.
      if (client === undefined && columns.length === 0 && context.schema.types.has(key(type))) return;
      return {
        headline: `Renaming the type \`${text(type)}\` to \`${to}\` breaks every running query that names it`,
        subject: { object: text(type) },
        ...(client === undefined ? {} : { severity: 'error' as const }),
        ...withDetail(client ?? inWords(columns)),
      };
    },
  },
};

/** The type is of this change, or another takes the name over in it. */
function isUnknownToCode({ type }: OperationOf<'alter_type'>, context: StatementContext): boolean {
  const isThere = (types: ReadonlyMap<string, unknown>): boolean => types.has(key(type));
  const isNew = isThere(context.schema.types) && !isThere(context.schemaBefore.types);
  return isNew || isThere(context.schemaAfter.types);
}

/** The model of the version that runs now whose client names the type in its queries, as a sentence. */
function clientThatCasts({ type }: OperationOf<'alter_type'>, { modelsAtBase }: StatementContext): string | undefined {
  for (const { name, columns, location } of modelsAtBase) {
    const found = columns.find((one) => one.castTo === type.name);
    if (found !== undefined)
      return `The version that runs now names it with each value of \`${found.name}\` of \`${name}\` (\`${location.path}:${location.startLine}\`) that it sends: inserts, updates and filters fail.`;
  }
  return undefined;
}

function inWords(columns: readonly string[]): string | undefined {
  const more = columns.length > 3 ? ` and ${columns.length - 3} more` : '';
  return columns.length === 0 ? undefined : `Of this type: ${columns.slice(0, 3).join(', ')}${more}.`;
}

function withDetail(detail: string | undefined): { readonly detail?: string } {
  return detail === undefined ? {} : { detail };
}
