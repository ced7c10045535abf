import { notNullSteps } from './cures.js';
import type { FixStep } from './finding.js';
import { key, type Name, sameName } from './name.js';
import type { Type } from './operation.js';
import type { StatementContext } from './rule.js';
import type { Column, Schema, Table } from './schema.js';
import { indexesOf, viewsOn } from './schema-lookup.js';

/** A column that another is to take the place of. */
export interface Replacement {
  readonly table: Name;
  readonly column: string;
  /** The new column. */
  readonly to: string;
  /** Its type, where it is another. */
  readonly type?: Type;
}

/**
 * The steps by which a column takes the place of another while old and new code run: the new one is added, code writes both, older rows
 * are filled in batches, readers switch, and the old one is dropped. Null where the column is not known, or where keys, indexes, checks,
 * triggers or views stand on it, which would have to move with it.
 */
export function replacementSteps(
  { table, column, to, type }: Replacement,
  { schema, serverVersion, facts }: Pick<StatementContext, 'schema' | 'serverVersion' | 'facts'>,
): readonly FixStep[] | null {
  const found = schema.tables.get(key(table));
  const old = found?.columns.find(({ name }) => name === column);
  if (found === undefined || old === undefined || !isPlain(old, found, schema)) return null;
  if (found.columns.some(({ name }) => name === to)) return null;
  const filled = `Once the released code writes \`${to}\` as well, and older rows are filled from \`${column}\` in batches:`;
  const required: readonly FixStep[] = old.notNull
    ? [
        ...notNullSteps(table, [to], 2, facts, { before: filled, serverVersion }),
        { operations: [{ kind: 'drop_not_null', table, column }], transaction: 'own', deploy: 2 },
      ]
    : [];
  return [
    ...added({ ...old, name: to, type: type ?? old.type }, table, type === undefined),
    ...required,
    {
      operations: [{ kind: 'drop_column', table, column }],
      transaction: 'own',
      deploy: 3,
      before: `${old.notNull ? 'Once' : `Once older rows are filled from \`${column}\` in batches, and`} the released code reads and writes only \`${to}\`:`,
    },
  ];
}

/** The new column, nullable; its default comes after it, so that no row is written anew. */
function added({ name, type, collation, default: value }: Column, table: Name, sameType: boolean): readonly FixStep[] {
  return [
    {
      operations: [
        {
          kind: 'add_column',
          table,
          column: { name, type, notNull: false, constraints: [], ...(collation === undefined ? {} : { collation }) },
        },
        // A default of the old type may be none of the new one.
        ...(value === undefined || !sameType ? [] : [{ kind: 'set_default' as const, table, column: name, value }]),
      ],
      transaction: 'same',
      deploy: 1,
    },
  ];
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
