import { notNullSteps } from './cures.js';
import type { FixStep } from './finding.js';
import { key, type Name, quotedIdentifier, sameName } from './name.js';
import type { Operation, Type } from './operation.js';
import type { StatementContext } from './rule.js';
import { listed } from './same-statement.js';
import type { Column, Schema, Table } from './schema.js';
import { indexesOf, viewsOn } from './schema-lookup.js';

/** A column of which another is to take the place. */
export interface Replacement {
  readonly column: string;
  /** The new column. */
  readonly to: string;
  /** Its type, where it is another. */
  readonly type?: Type;
  /** How a value of the old column becomes one of the new, where it is no plain copy: SQL. */
  readonly using?: string;
}

/**
 * The steps by which columns of one table take the place of others while old and new code run: the new ones are added, code writes both,
 * older rows are filled in batches, readers switch, and the old ones are dropped. Null where a column is not known, or where keys, indexes,
 * checks, triggers or views stand on one, also by what the change does later, which would have to move with it.
 */
export function replacementSteps(
  table: Name,
  replacements: readonly Replacement[],
  context: Pick<StatementContext, 'schema' | 'schemaAfter' | 'serverVersion' | 'facts'>,
): readonly FixStep[] | null {
  const { schema, schemaAfter, serverVersion, facts } = context;
  const found = schema.tables.get(key(table));
  if (found === undefined) return null;
  const later = schemaAfter.tables.get(key(table));
  const all = replacements.flatMap((one) => {
    const old = found.columns.find(({ name }) => name === one.column);
    const isFree = !found.columns.some(({ name }) => name === one.to);
    if (old === undefined || !isFree || !isPlain(old, found, schema)) return [];
    const isLeftPlain = [old.name, one.to].every(
      (name) => later === undefined || isPlain({ ...old, name }, later, schemaAfter),
    );
    return isLeftPlain ? [{ ...one, old }] : [];
  });
  if (all.length < replacements.length) return null;
  const news = listed(all.map(({ to }) => to));
  const fill = fillOf(all);
  const required = all.filter(({ old }) => old.notNull);
  const filled = `Once the released code writes ${news} as well, and older rows are filled ${fill}:`;
  const defaults = all.flatMap((one) => defaultOf(one, table));
  // Before that, a row of code which does not know the new column has to show that it is not filled yet.
  const defaulted: readonly FixStep[] =
    defaults.length === 0 ? [] : [{ operations: defaults, transaction: 'own', deploy: 2, before: filled }];
  const notNull: readonly FixStep[] =
    required.length === 0
      ? []
      : [
          ...notNullSteps(
            table,
            required.map(({ to }) => to),
            2,
            facts,
            { ...(defaults.length === 0 ? { before: filled } : {}), serverVersion },
          ),
          {
            operations: required.map(({ column }) => ({ kind: 'drop_not_null', table, column })),
            transaction: 'own',
            deploy: 2,
          },
        ];
  return [
    {
      operations: all.map(({ old, to, type }) => added({ ...old, name: to, type: type ?? old.type }, table)),
      transaction: 'same',
      deploy: 1,
    },
    ...defaulted,
    ...notNull,
    {
      operations: all.map(({ column }) => ({ kind: 'drop_column', table, column })),
      transaction: 'own',
      deploy: 3,
      before: `${required.length > 0 ? 'Once' : `Once older rows are filled ${fill}, and`} the released code reads and writes only ${news}:`,
    },
  ];
}

/** Where values come from: `from \`a\` in batches`, or what is set. */
function fillOf(all: readonly Replacement[]): string {
  if (all.every(({ using }) => using === undefined))
    return `from ${listed(all.map(({ column }) => column))} in batches`;
  const sets = all.map(({ column, to, using }) => `${quotedIdentifier(to)} = ${using ?? quotedIdentifier(column)}`);
  return `in batches with \`${sets.join(', ').replace(/\s+/g, ' ')}\``;
}

/** The new column, nullable and without a default. */
function added({ name, type, collation }: Column, table: Name): Operation {
  return {
    kind: 'add_column',
    table,
    column: { name, type, notNull: false, constraints: [], ...(collation === undefined ? {} : { collation }) },
  };
}

/** The default of the old column for the new one. One of the old type may be none of another. */
function defaultOf({ old, to, type }: Replacement & { readonly old: Column }, table: Name): readonly Operation[] {
  return old.default === undefined || type !== undefined
    ? []
    : [{ kind: 'set_default', table, column: to, value: old.default }];
}

function isPlain(column: Column, table: Table, schema: Schema): boolean {
  const { name } = column;
  if (column.identity !== undefined || column.generated !== undefined || column.sequence !== undefined) return false;
  if (table.partitionBy !== undefined || table.partitionOf !== undefined || table.inherits.length > 0) return false;
  if (table.triggers.length > 0 || table.policies.length > 0) return false;
  return (
    !table.constraints.some((one) => one.type !== 'not_null' && columnsOf(one).includes(name)) &&
    !indexesOf(schema, table.name).some(({ definition }) =>
      [
        ...definition.parts.flatMap((part) => part.column ?? part.expression?.columns ?? []),
        ...definition.include,
        ...(definition.where?.columns ?? []),
      ].includes(name),
    ) &&
    viewsOn(schema, table.name, name).length === 0 &&
    ![...schema.tables.values()].some((other) => isReferenced(other, table, name))
  );
}

function columnsOf(constraint: Table['constraints'][number]): readonly string[] {
  if (constraint.type === 'check') return constraint.expression.columns;
  return 'columns' in constraint ? constraint.columns : [];
}

function isReferenced(other: Table, table: Table, column: string): boolean {
  return (
    other.inherits.some((parent) => sameName(parent, table.name)) ||
    other.constraints.some(
      (one) =>
        one.type === 'foreign_key' && sameName(one.references, table.name) && one.referencedColumns.includes(column),
    )
  );
}
