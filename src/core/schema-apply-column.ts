import { key, type Name, sameName } from './name.js';
import type {
  ColumnDefinition,
  ConstraintDefinition,
  IndexDefinition,
  OperationKind,
  OperationOf,
} from './operation.js';
import type { Column, Constraint, Schema, Table } from './schema.js';
import type { Appliers } from './schema-apply.js';
import { constraints } from './schema-apply-constraint.js';
import { changeColumnOf, changeFamily, changeTable, family, withMap, without } from './schema-change.js';
import { takeAlong } from './schema-drop.js';
import { renameColumn } from './schema-rename.js';

/** Operations on columns. */
export const columns = {
  add_column: addColumn,
  drop_column: (schema, { table, column, takes }) => takeAlong(dropColumn(schema, table, column), takes),
  rename_column: renameColumn,
  alter_column_type: (schema, { table, column, type, collation }) =>
    changeColumn(schema, table, column, ({ collation: _, ...found }) => ({
      ...found,
      type,
      ...(collation === undefined ? {} : { collation }),
    })),
  set_default: (schema, { table, column, value }) =>
    changeColumn(schema, table, column, (found) => ({ ...found, default: value })),
  drop_default: (schema, { table, column }) => changeColumn(schema, table, column, ({ default: _, ...found }) => found),
  set_not_null: (schema, { table, column }) =>
    changeColumn(schema, table, column, (found) => ({ ...found, notNull: true })),
  drop_not_null: dropNotNull,
  add_identity: addIdentity,
  drop_identity: dropIdentity,
  set_expression: (schema, { table, column, value }) =>
    changeColumn(schema, table, column, (found) => ({
      ...found,
      generated: { value, stored: found.generated?.stored ?? true },
    })),
  drop_expression: (schema, { table, column }) =>
    changeColumn(schema, table, column, ({ generated: _, ...found }) => found),
  set_column_options: (schema, { table, column, option, value }) =>
    changeTable(schema, table, (found) =>
      changeColumnOf(found, column, (one) => ({ ...one, options: { ...one.options, [option]: value } })),
    ),
} satisfies Partial<Appliers<OperationKind>>;

/** Partitions and heirs follow their parent. */
function changeColumn(schema: Schema, table: Name, name: string, change: (column: Column) => Column): Schema {
  return changeFamily(schema, table, (found) => changeColumnOf(found, name, change));
}

/** A column as a table keeps it. */
export function columnFrom(definition: ColumnDefinition): Column {
  const { constraints: _, autoIncrement: __, storedAs, type, identity, ...rest } = definition;
  return {
    ...rest,
    type: storedAs ?? type,
    notNull: rest.notNull || identity !== undefined,
    ...(identity === undefined ? {} : { identity }),
  };
}

function addColumn(schema: Schema, { table, column }: OperationOf<'add_column'>): Schema {
  const found = schema.tables.get(key(table));
  if (found === undefined || found.columns.some((existing) => existing.name === column.name)) return schema;
  const added = columnFrom(column);
  const columned = changeFamily(schema, table, (one) =>
    one.columns.some((existing) => existing.name === column.name) ? one : { ...one, columns: [...one.columns, added] },
  );
  const owned = withSequence(columned, table, column.name, column.sequence, column.storedAs?.sql);
  return column.constraints.reduce(
    (state, constraint) => constraints.add_constraint(state, { kind: 'add_constraint', table, constraint }),
    owned,
  );
}

/** A schema with the sequence that belongs to a column. */
export function withSequence(
  schema: Schema,
  table: Name,
  column: string,
  name: Name | undefined,
  type?: string,
): Schema {
  if (name === undefined) return schema;
  const sequence = { name, sql: '', ownedBy: { table, column }, ...(type === undefined ? {} : { type }) };
  return withMap(schema, 'sequences', (sequences) => sequences.set(key(name), sequence));
}

/** A table's column is dropped with the constraints and indexes that stand on it, and with its sequence. */
export function dropColumn(schema: Schema, table: Name, column: string): Schema {
  return family(schema, table).reduce((state, one) => dropFrom(state, one, column), schema);
}

function dropFrom(schema: Schema, table: Name, column: string): Schema {
  const isOwn = (name: Name): boolean => sameName(name, table);
  const dropped = changeTable(schema, table, (found) =>
    found.columns.some((existing) => existing.name === column)
      ? {
          ...found,
          columns: found.columns.filter((existing) => existing.name !== column),
          constraints: found.constraints.filter((constraint) => !columnsOf(constraint).includes(column)),
        }
      : found,
  );
  if (dropped === schema) return schema;
  const gone = new Set(
    schema.tables
      .get(key(table))
      ?.constraints.filter((one) => columnsOf(one).includes(column))
      .map(({ name }) => name),
  );
  const indexes = without(
    dropped,
    'indexes',
    (index) =>
      isOwn(index.table) &&
      (readsColumn(index.definition, column) || (index.constraint !== undefined && gone.has(index.constraint))),
  );
  return without(
    indexes,
    'sequences',
    ({ ownedBy }) => ownedBy !== undefined && isOwn(ownedBy.table) && ownedBy.column === column,
  );
}

/** Columns that a constraint stands on. */
export function columnsOf(constraint: ConstraintDefinition): readonly string[] {
  if (constraint.type === 'check') return constraint.expression.columns;
  if (constraint.type === 'not_null') return [constraint.column];
  if (constraint.type === 'primary_key' || constraint.type === 'unique') {
    return [...constraint.columns, ...(constraint.include ?? [])];
  }
  return constraint.columns;
}

/** Whether an index reads a column: as a part, in an expression, in its condition, or along. */
export function readsColumn(definition: IndexDefinition, column: string): boolean {
  return (
    definition.include.includes(column) ||
    (definition.where?.columns.includes(column) ?? false) ||
    definition.parts.some((part) => part.column === column || (part.expression?.columns.includes(column) ?? false))
  );
}

/** NOT NULL may have a name; then its constraint goes too. */
function dropNotNull(schema: Schema, { table, column }: OperationOf<'drop_not_null'>): Schema {
  const isIt = (constraint: Constraint): boolean => constraint.type === 'not_null' && constraint.column === column;
  return changeFamily(schema, table, (found): Table => {
    const free = changeColumnOf(found, column, (one) => ({ ...one, notNull: false }));
    return free.constraints.some(isIt)
      ? { ...free, constraints: free.constraints.filter((constraint) => !isIt(constraint)) }
      : free;
  });
}

function addIdentity(schema: Schema, operation: OperationOf<'add_identity'>): Schema {
  const { table, column, always, sequence, options } = operation;
  const identity = always ? 'always' : 'by_default';
  const added = changeColumn(schema, table, column, (found) => ({
    ...found,
    identity,
    ...(options === undefined ? {} : { identityOptions: options }),
    ...(sequence === undefined ? {} : { sequence }),
  }));
  return added === schema ? schema : withSequence(added, table, column, sequence);
}

function dropIdentity(schema: Schema, { table, column }: OperationOf<'drop_identity'>): Schema {
  const found = schema.tables.get(key(table))?.columns.find((one) => one.name === column);
  if (found?.identity === undefined) return schema;
  const dropped = changeColumn(
    schema,
    table,
    column,
    ({ identity: _, identityOptions: __, sequence: ___, ...rest }) => rest,
  );
  return without(
    dropped,
    'sequences',
    ({ ownedBy }) => ownedBy !== undefined && sameName(ownedBy.table, table) && ownedBy.column === column,
  );
}
