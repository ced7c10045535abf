import { key, type Name, named, sameName } from './name.js';
import type { ConstraintDefinition, IndexDefinition, Operation, OperationOf } from './operation.js';
import type { Column, Constraint, Schema, Table } from './schema.js';
import { takeAlong } from './schema-apply.js';
import { changeTable, withMap } from './schema-change.js';

/** The schema after an operation on a column or a constraint; the same schema after one that changes no definition. */
export function applyToColumn(schema: Schema, operation: Operation): Schema {
  switch (operation.kind) {
    case 'add_column':
      return addColumn(schema, operation);
    case 'drop_column':
      return takeAlong(dropColumn(schema, operation.table, operation.column), operation.takes);
    case 'rename_column':
      return renameColumn(schema, operation);
    case 'alter_column_type':
      return changeColumn(schema, operation.table, operation.column, (column) => ({
        ...column,
        type: operation.type,
        ...(operation.collation === undefined ? {} : { collation: operation.collation }),
      }));
    case 'set_default':
      return changeColumn(schema, operation.table, operation.column, (column) => ({
        ...column,
        default: operation.value,
      }));
    case 'drop_default':
      return changeColumn(schema, operation.table, operation.column, ({ default: _, ...column }) => column);
    case 'set_not_null':
      return changeColumn(schema, operation.table, operation.column, (column) => ({ ...column, notNull: true }));
    case 'drop_not_null':
      return changeColumn(schema, operation.table, operation.column, (column) => ({ ...column, notNull: false }));
    case 'add_identity':
      return changeColumn(schema, operation.table, operation.column, (column) => ({
        ...column,
        identity: operation.always ? 'always' : 'by_default',
      }));
    case 'drop_identity':
      return changeColumn(schema, operation.table, operation.column, ({ identity: _, ...column }) => column);
    case 'set_expression':
      return changeColumn(schema, operation.table, operation.column, (column) => ({
        ...column,
        generated: { value: operation.value, stored: column.generated?.stored ?? true },
      }));
    case 'drop_expression':
      return changeColumn(schema, operation.table, operation.column, ({ generated: _, ...column }) => column);
    case 'comment':
      return comment(schema, operation);
    case 'add_constraint':
      return addConstraint(schema, operation.table, operation.constraint);
    case 'drop_constraint':
      return takeAlong(dropConstraint(schema, operation.table, operation.constraint), operation.takes);
    case 'validate_constraint':
      return changeTable(schema, operation.table, (table) => ({
        ...table,
        constraints: table.constraints.map((constraint) =>
          constraint.name === operation.constraint ? { ...constraint, validated: true } : constraint,
        ),
      }));
    case 'rename_constraint':
      return renameConstraint(schema, operation);
    default:
      return schema;
  }
}

function changeColumn(schema: Schema, table: Name, name: string, change: (column: Column) => Column): Schema {
  return changeTable(schema, table, (found) => ({
    ...found,
    columns: found.columns.map((column) => (column.name === name ? change(column) : column)),
  }));
}

function addColumn(schema: Schema, { table, column }: OperationOf<'add_column'>): Schema {
  const found = schema.tables.get(key(table));
  if (found === undefined || found.columns.some((existing) => existing.name === column.name)) return schema;
  const { constraints, autoIncrement, ...definition } = column;
  const added = changeTable(schema, table, (state) => ({
    ...state,
    columns: [...state.columns, { ...definition, notNull: definition.notNull || definition.identity !== undefined }],
  }));
  const sequence = named(`${table.name}_${column.name}_seq`, table.schema);
  const owned =
    autoIncrement === true
      ? withMap(added, 'sequences', (sequences) =>
          sequences.set(key(sequence), { name: sequence, sql: '', ownedBy: { table, column: column.name } }),
        )
      : added;
  return constraints.reduce((state, constraint) => addConstraint(state, table, constraint), owned);
}

function dropColumn(schema: Schema, table: Name, column: string): Schema {
  const without = changeTable(schema, table, (found) => ({
    ...found,
    columns: found.columns.filter((existing) => existing.name !== column),
    constraints: found.constraints.filter((constraint) => !columnsOf(constraint).includes(column)),
  }));
  const indexes = withMap(without, 'indexes', (map) => {
    for (const [id, index] of map)
      if (sameName(index.table, table) && readsColumn(index.definition, column)) map.delete(id);
  });
  return withMap(indexes, 'sequences', (map) => {
    for (const [id, sequence] of map)
      if (
        sequence.ownedBy !== undefined &&
        sameName(sequence.ownedBy.table, table) &&
        sequence.ownedBy.column === column
      )
        map.delete(id);
  });
}

/** Columns that a constraint stands on. */
export function columnsOf(constraint: ConstraintDefinition): readonly string[] {
  if (constraint.type === 'check') return constraint.expression.columns;
  return constraint.type === 'not_null' ? [constraint.column] : constraint.columns;
}

/** Whether an index reads a column: as a part, in an expression, in its condition, or along. */
export function readsColumn(definition: IndexDefinition, column: string): boolean {
  return (
    definition.include.includes(column) ||
    (definition.where?.columns.includes(column) ?? false) ||
    definition.parts.some((part) => part.column === column || (part.expression?.columns.includes(column) ?? false))
  );
}

function renameColumn(schema: Schema, { table, column, to }: OperationOf<'rename_column'>): Schema {
  const swap = (name: string): string => (name === column ? to : name);
  const own = changeTable(schema, table, (found) => ({
    ...found,
    columns: found.columns.map((existing) => (existing.name === column ? { ...existing, name: to } : existing)),
    constraints: found.constraints.map((constraint): Constraint => renameIn(constraint, swap)),
  }));
  const tables = new Map<string, Table>();
  for (const [id, other] of own.tables) {
    tables.set(id, {
      ...other,
      constraints: other.constraints.map(
        (constraint): Constraint =>
          constraint.type === 'foreign_key' && sameName(constraint.references, table)
            ? { ...constraint, referencedColumns: constraint.referencedColumns.map(swap) }
            : constraint,
      ),
    });
  }
  const indexes = withMap({ ...own, tables }, 'indexes', (map) => {
    for (const [id, index] of map) {
      if (!sameName(index.table, table)) continue;
      const parts = index.definition.parts.map((part) =>
        part.column === undefined ? part : { ...part, column: swap(part.column) },
      );
      map.set(id, {
        ...index,
        definition: { ...index.definition, parts, include: index.definition.include.map(swap) },
      });
    }
  });
  return withMap(indexes, 'views', (map) => {
    for (const [id, view] of map)
      map.set(id, {
        ...view,
        reads: view.reads.map((use) =>
          sameName(use.relation, table) ? { ...use, columns: use.columns.map(swap) } : use,
        ),
      });
  });
}

function renameIn(constraint: Constraint, swap: (name: string) => string): Constraint {
  if (constraint.type === 'check')
    return {
      ...constraint,
      expression: {
        ...constraint.expression,
        columns: constraint.expression.columns.map(swap),
        provesNotNull: constraint.expression.provesNotNull.map(swap),
      },
    };
  if (constraint.type === 'not_null') return { ...constraint, column: swap(constraint.column) };
  return { ...constraint, columns: constraint.columns.map(swap) };
}

function addConstraint(schema: Schema, table: Name, constraint: ConstraintDefinition): Schema {
  const name = constraint.name ?? '';
  const columns =
    constraint.type === 'primary_key' || constraint.type === 'unique' ? keyColumns(schema, table, constraint) : [];
  const complete =
    constraint.type === 'primary_key' || constraint.type === 'unique' ? { ...constraint, columns } : constraint;
  const validated = !('notValid' in constraint && constraint.notValid === true);
  const added = changeTable(schema, table, (found) => ({
    ...found,
    constraints: [...found.constraints, { ...complete, name, validated }],
    columns:
      constraint.type === 'primary_key'
        ? found.columns.map((column) => (columns.includes(column.name) ? { ...column, notNull: true } : column))
        : found.columns,
  }));
  return constraint.type === 'primary_key' || constraint.type === 'unique'
    ? withKeyIndex(added, table, { ...constraint, columns }, name)
    : added;
}

function keyColumns(
  schema: Schema,
  table: Name,
  constraint: Extract<ConstraintDefinition, { type: 'primary_key' | 'unique' }>,
): readonly string[] {
  if (constraint.usingIndex === undefined) return constraint.columns;
  const index = schema.indexes.get(key({ ...table, name: constraint.usingIndex }));
  return index?.definition.parts.flatMap((part) => part.column ?? []) ?? constraint.columns;
}

/** The index of a key has the constraint's name; one that is attached takes that name. */
function withKeyIndex(
  schema: Schema,
  table: Name,
  constraint: Extract<ConstraintDefinition, { type: 'primary_key' | 'unique' }>,
  name: string,
): Schema {
  const indexName = { ...table, name };
  const { usingIndex } = constraint;
  return withMap(schema, 'indexes', (indexes) => {
    const attached = usingIndex === undefined ? undefined : indexes.get(key({ ...table, name: usingIndex }));
    if (usingIndex !== undefined) indexes.delete(key({ ...table, name: usingIndex }));
    const definition: IndexDefinition = attached?.definition ?? {
      unique: true,
      method: 'btree',
      parts: constraint.columns.map((column) => ({ column })),
      include: constraint.include ?? [],
      ...(constraint.type === 'unique' && constraint.nullsNotDistinct === true ? { nullsNotDistinct: true } : {}),
    };
    indexes.set(key(indexName), { name: indexName, table, definition, constraint: name, valid: true });
  });
}

function dropConstraint(schema: Schema, table: Name, constraint: string): Schema {
  const without = changeTable(schema, table, (found) => ({
    ...found,
    constraints: found.constraints.filter(({ name }) => name !== constraint),
  }));
  return withMap(without, 'indexes', (indexes) => {
    for (const [id, index] of indexes)
      if (sameName(index.table, table) && index.constraint === constraint) indexes.delete(id);
  });
}

function renameConstraint(schema: Schema, { table, constraint, to }: OperationOf<'rename_constraint'>): Schema {
  const renamed = changeTable(schema, table, (found) => ({
    ...found,
    constraints: found.constraints.map((existing) =>
      existing.name === constraint ? { ...existing, name: to } : existing,
    ),
  }));
  return withMap(renamed, 'indexes', (indexes) => {
    for (const [id, index] of indexes) {
      if (!sameName(index.table, table) || index.constraint !== constraint) continue;
      indexes.delete(id);
      indexes.set(key({ ...table, name: to }), { ...index, name: { ...table, name: to }, constraint: to });
    }
  });
}

function comment(schema: Schema, operation: OperationOf<'comment'>): Schema {
  const text = operation.text;
  if (operation.object === 'table')
    return changeTable(schema, operation.name, ({ comment: _, ...table }) =>
      text === null ? table : { ...table, comment: text },
    );
  if (operation.object !== 'column' || operation.column === undefined) return schema;
  return changeColumn(schema, operation.name, operation.column, ({ comment: _, ...column }) =>
    text === null ? column : { ...column, comment: text },
  );
}
