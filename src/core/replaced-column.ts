import { notNullSteps } from './cures.js';
import type { FixStep } from './finding.js';
import { key, type Name, quotedIdentifier, sameName } from './name.js';
import type { Operation, OperationOf, Type } from './operation.js';
import type { StatementContext } from './rule.js';
import { listed } from './same-statement.js';
import type { Column, Schema, Table } from './schema.js';
import { indexesOf, sequencesOf, viewsOn } from './schema-lookup.js';

/** A column of which another is to take the place. */
export interface Replacement {
  readonly column: string;
  /** The new column. */
  readonly to: string;
  /** Its type, where it is another, and its collation, where that is not the one of the type. */
  readonly type?: Type;
  readonly collation?: string;
  /** How a value of the old column becomes one of the new, where it is no plain copy: SQL. */
  readonly using?: string;
}

/** A column with what the change leaves it with: its default, whether it is NOT NULL, its comment. */
interface Known extends Replacement {
  readonly old: Column;
  readonly left: Column;
}

/**
 * The steps by which columns of one table take the place of others while old and new code run: the new ones are added, code writes both,
 * older rows are filled in batches, readers switch, and the old ones are dropped. What the change leaves a column with goes along. Null where a
 * column is not known, or where keys, indexes, checks, triggers or views stand on one, also by what the change does later, which would have to
 * move with it.
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
  const all = replacements.flatMap((one): readonly Known[] => {
    const old = found.columns.find(({ name }) => name === one.column);
    const isFree = !found.columns.some(({ name }) => name === one.to);
    if (old === undefined || !isFree || !isPlain(old, found, schema)) return [];
    const left = leftOf(one, later) ?? old;
    const isLeftPlain = [old.name, one.to].every(
      (name) => later === undefined || isPlain({ ...left, name }, later, schemaAfter),
    );
    return isLeftPlain ? [{ ...one, old, left }] : [];
  });
  if (all.length < replacements.length) return null;
  const news = listed(all.map(({ to }) => to));
  const fill = fillOf(all);
  const required = all.filter(({ left }) => left.notNull);
  const defaulted = all.filter(({ left }) => left.default !== undefined);
  const filled = `Once the released code writes ${news} as well${besideDefaults(defaulted)}, and older rows are filled ${fill}:`;
  // Before that, a row of code which does not know the new column has to show that it is not filled yet. Set by itself, it writes no row.
  const defaults: readonly FixStep[] =
    defaulted.length === 0
      ? []
      : [
          {
            operations: defaulted.flatMap((one) => defaultOf(one, table)),
            transaction: 'own',
            deploy: 2,
            before: filled,
          },
        ];
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
    { operations: all.map((one) => added(one, table)), transaction: 'same', deploy: 1 },
    ...defaults,
    ...notNull,
    {
      operations: [
        ...all.flatMap((one) => saidOf(one, table)),
        ...all.map(({ column }): Operation => ({ kind: 'drop_column', table, column })),
      ],
      transaction: 'own',
      deploy: 3,
      before: `${required.length > 0 ? 'Once' : `Once older rows are filled ${fill}, and`} the released code reads and writes only ${news}:`,
    },
  ];
}

function leftOf({ column, to }: Replacement, later: Table | undefined): Column | undefined {
  const named = (own: string): Column | undefined => later?.columns.find(({ name }) => name === own);
  return named(column) ?? named(to);
}

/** A default of each column would give a row two values where it is not the same for both: code that leaves it to that writes both. */
function besideDefaults(defaulted: readonly Known[]): string {
  if (defaulted.length === 0) return '';
  const many = defaulted.length > 1;
  return `, also where it leaves ${listed(defaulted.map(({ column }) => column))} to ${many ? 'their defaults' : 'its default'}`;
}

/** Where values come from: `from \`a\` in batches`, or what is set. */
function fillOf(all: readonly Replacement[]): string {
  if (all.every(({ using }) => using === undefined))
    return `from ${listed(all.map(({ column }) => column))} in batches`;
  const sets = all.map(({ column, to, using }) => `${quotedIdentifier(to)} = ${using ?? quotedIdentifier(column)}`);
  return `in batches with \`${sets.join(', ').replace(/\s+/g, ' ')}\``;
}

/** The new column, nullable and without a default. */
function added({ old, to: name, type, collation: own }: Known, table: Name): Operation {
  const collation = type === undefined ? old.collation : own;
  return {
    kind: 'add_column',
    table,
    column: {
      name,
      type: type ?? old.type,
      notNull: false,
      constraints: [],
      ...(collation === undefined ? {} : { collation }),
    },
  };
}

/** The default that the change leaves the old column with, which a change of the type turns into one of the new type, or refuses. */
function defaultOf({ left, to }: Known, table: Name): readonly Operation[] {
  return left.default === undefined ? [] : [{ kind: 'set_default', table, column: to, value: left.default }];
}

/**
 * Options that a change of the type leaves as they are; it sets storage to that of the new type.
 * Source: https://github.com/postgres/postgres/blob/REL_17_0/src/backend/commands/tablecmds.c (ATExecAlterColumnType)
 */
const ofAnyType: ReadonlySet<string> = new Set(['statistics', 'attributes'] satisfies readonly ColumnOption[]);

type ColumnOption = OperationOf<'set_column_options'>['option'];

/** What else is said of the old column, for the new one. */
function saidOf({ left, to, type }: Known, table: Name): readonly Operation[] {
  const { comment, options = {} } = left;
  const said: readonly Operation[] =
    comment === undefined
      ? []
      : [{ kind: 'comment', object: 'column', name: table, column: to, text: comment, sql: '' }];
  return [
    ...said,
    ...Object.entries(options).flatMap(([option, value]): readonly Operation[] =>
      type === undefined || ofAnyType.has(option)
        ? [{ kind: 'set_column_options', table, column: to, option: option as ColumnOption, value }]
        : [],
    ),
  ];
}

function isPlain(column: Column, table: Table, schema: Schema): boolean {
  const { name } = column;
  if (column.identity !== undefined || column.generated !== undefined || column.sequence !== undefined) return false;
  if (table.partitionBy !== undefined || table.partitionOf !== undefined || table.inherits.length > 0) return false;
  if (table.triggers.length > 0 || table.policies.length > 0) return false;
  if (sequencesOf(schema, table.name, name).length > 0 || isNamedBeside(name, table, schema)) return false;
  return (
    !table.columns.some(({ generated }) => generated?.value.columns.includes(name)) &&
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

/** Statistics or a rule of the table name the column. */
function isNamedBeside(column: string, table: Table, { others }: Schema): boolean {
  const words = new RegExp(`(?<![\\w$])${column.replace(/[^\w]/g, '\\$&')}(?![\\w$])`, 'i');
  return others.some(
    ({ kind, table: of, sql }) => kind !== 'comment' && of !== undefined && sameName(of, table.name) && words.test(sql),
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
