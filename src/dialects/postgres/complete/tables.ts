import type { Expression, Name } from '../../../core/name.js';
import type { ColumnDefinition, ConstraintDefinition, TableDefinition, Type } from '../../../core/operation.js';
import type { Schema } from '../../../core/schema.js';
import { columnOf, indexesOf, tableOf } from '../../../core/schema-lookup.js';
import { identifier } from '../keywords.js';
import { freeName } from '../names.js';
import { isSerial } from '../parse/index.js';
import { type Around, completeConstraint, withoutRepeated } from './constraints.js';
import { indexColumns, indexName, joined } from './index-names.js';
import { isTaken, refine, resolve, resolveType } from './resolve.js';

/** The definition of a table with all that the server would add. */
export function completeTable(table: Name, written: TableDefinition, schema: Schema): TableDefinition {
  const definition = { ...written, ...parentsOf(written, schema) };
  const all = [...definition.columns.flatMap((column) => column.constraints), ...definition.constraints];
  const kept = withoutRepeated(all);
  const primaryKey = all.find((constraint) => constraint.type === 'primary_key');
  const keyColumns = primaryKey?.type === 'primary_key' ? primaryKey.columns : [];
  const around: Around = { table, schema, taken: new Set(), primaryKey: keyColumns };
  const complete = (list: readonly ConstraintDefinition[]): readonly ConstraintDefinition[] =>
    list.flatMap((one) => {
      const found = kept.get(one);
      return found === undefined ? [] : [completeConstraint(found, around)];
    });
  const like = copiesOf(table, definition, around);
  const columns = definition.columns.map((column) => {
    const full = completeColumn(table, column, around, complete);
    return keyColumns.includes(column.name) ? { ...full, notNull: true } : full;
  });
  return {
    ...definition,
    columns,
    constraints: complete(definition.constraints),
    ...(like === undefined ? {} : { like }),
  };
}

function parentsOf(definition: TableDefinition, schema: Schema): Partial<TableDefinition> {
  const { partitionOf, inherits } = definition;
  return {
    ...(partitionOf === undefined
      ? {}
      : { partitionOf: { ...partitionOf, parent: resolve(partitionOf.parent, schema) } }),
    ...(inherits === undefined ? {} : { inherits: inherits.map((parent) => resolve(parent, schema)) }),
  };
}

/** A column that is added by itself, with all that the server would add. */
export function completeAddedColumn(table: Name, column: ColumnDefinition, schema: Schema): ColumnDefinition {
  const kept = withoutRepeated(column.constraints);
  const around: Around = { table, schema, taken: new Set() };
  const isThere = columnOf(schema, table, column.name) !== undefined;
  // A column that is there already (IF NOT EXISTS) gets nothing.
  const scope = isThere ? { ...around, schema: { ...schema, tables: new Map(), sequences: new Map() } } : around;
  return completeColumn(table, column, scope, (list) =>
    list.flatMap((one) => {
      const found = kept.get(one);
      return found === undefined ? [] : [completeConstraint(found, scope)];
    }),
  );
}

function completeColumn(
  table: Name,
  column: ColumnDefinition,
  around: Around,
  complete: (list: readonly ConstraintDefinition[]) => readonly ConstraintDefinition[],
): ColumnDefinition {
  const { schema } = around;
  const constraints = complete(column.constraints);
  const serial = column.autoIncrement === true && isSerial(column.type);
  const isKey = column.constraints.some((constraint) => constraint.type === 'primary_key');
  const sequence =
    serial || column.identity !== undefined ? (column.sequence ?? sequenceName(table, column.name, around)) : undefined;
  const value = serial && sequence !== undefined ? nextValue(sequence) : column.default;
  return {
    ...column,
    type: resolveType(column.type, schema),
    constraints,
    notNull: column.notNull || isKey || serial || column.identity !== undefined,
    ...(value === undefined ? {} : { default: refine(value, schema) }),
    ...(column.generated === undefined
      ? {}
      : { generated: { ...column.generated, value: refine(column.generated.value, schema) } }),
    ...(serial ? { storedAs: storedTypes[column.type.base] ?? integer } : {}),
    ...(sequence === undefined ? {} : { sequence }),
  };
}

const stored = (base: string): Type => ({ sql: base, base, modifiers: [], array: 0 });
const integer = stored('integer');

/** Source: https://www.postgresql.org/docs/18/datatype-numeric.html#DATATYPE-SERIAL */
const storedTypes: Readonly<Record<string, Type>> = {
  smallserial: stored('smallint'),
  serial: integer,
  bigserial: stored('bigint'),
};

/** The name of the sequence of a column. Source: generateSerialExtraStmts in src/backend/parser/parse_utilcmd.c of PostgreSQL 18 */
export function sequenceName(table: Name, column: string, { schema, taken }: Pick<Around, 'schema' | 'taken'>): Name {
  const isFree = (name: string): boolean => !taken.has(name) && !isTaken({ ...table, name }, schema, 'relation');
  const name = freeName(table.name, column, 'seq', (candidate) => !isFree(candidate));
  taken.add(name);
  return table.schema === undefined ? { name } : { schema: table.schema, name };
}

function nextValue({ schema, name }: Name): Expression {
  const qualified = schema === undefined ? identifier(name) : `${identifier(schema)}.${identifier(name)}`;
  const sql = `nextval('${qualified.replaceAll("'", "''")}'::regclass)`;
  return { sql, columns: [], functions: ['nextval'], volatility: 'volatile', provesNotNull: [] };
}

/** What LIKE copies: the names of the copied indexes, and the sequences of copied identity columns. */
function copiesOf(table: Name, definition: TableDefinition, around: Around): TableDefinition['like'] {
  const { schema } = around;
  return definition.like?.map((one) => {
    const source = resolve(one.table, schema);
    const wants = (what: string): boolean => one.including.includes('all') || one.including.includes(what);
    const indexes = wants('indexes') ? indexesOf(schema, source) : [];
    const identities = wants('identity')
      ? (tableOf(schema, source)?.columns ?? []).filter(({ identity }) => identity !== undefined)
      : [];
    return {
      ...one,
      table: source,
      ...(indexes.length === 0
        ? {}
        : { indexes: indexes.map((index) => ({ of: index.name, name: copyName(table, index, around) })) }),
      ...(identities.length === 0
        ? {}
        : { sequences: identities.map(({ name }) => ({ column: name, name: sequenceName(table, name, around) })) }),
    };
  });
}

function copyName(table: Name, index: ReturnType<typeof indexesOf>[number], { schema, taken }: Around): string {
  const { definition, constraint } = index;
  const type = tableOf(schema, index.table)?.constraints.find((one) => one.name === constraint)?.type;
  const isUsed = (name: string): boolean => taken.has(name) || isTaken({ ...table, name }, schema, 'relation');
  const columns = joined(indexColumns(definition));
  const name =
    type === 'primary_key'
      ? freeName(table.name, null, 'pkey', isUsed)
      : type === undefined
        ? indexName(table, definition, schema, taken)
        : freeName(table.name, columns, type === 'exclusion' ? 'excl' : 'key', isUsed);
  taken.add(name);
  return name;
}
