import { key, type Name } from './name.js';
import type { Operation } from './operation.js';
import { PersistentMap } from './persistent-map.js';
import type { Column, Schema } from './schema.js';
import { columnFrom } from './schema-apply-column.js';
import { columnOf } from './schema-lookup.js';

/** A column of a table, known from the statement that made the table or from one that gave the column its type. */
export function knownColumn(schema: Schema, table: Name, column: string): Column | undefined {
  return columnOf(schema, table, column) ?? schema.glimpses?.get(glimpse(table, column));
}

/** A schema that also keeps what an operation tells of columns which no migration made. */
export function withGlimpses(schema: Schema, operation: Operation): Schema {
  switch (operation.kind) {
    case 'alter_column_type': {
      const { table, column: name, type, collation } = operation;
      return told(schema, table, { name, type, notNull: false, ...(collation === undefined ? {} : { collation }) });
    }
    // Where it may be there already, it may be of another type.
    case 'add_column':
      return operation.ifNotExists === true ? schema : told(schema, operation.table, columnFrom(operation.column));
    case 'rename_column': {
      const { table, column, to } = operation;
      const found = schema.glimpses?.get(glimpse(table, column));
      const rest = without(schema, glimpse(table, column));
      return found === undefined ? rest : told(rest, table, { ...found, name: to });
    }
    case 'drop_column':
      return without(schema, glimpse(operation.table, operation.column));
    case 'drop_table':
    case 'rename_table':
    case 'create_table':
      return withoutTable(schema, operation.table);
    case 'set_schema':
      return withoutTable(schema, operation.name);
    case 'rename_schema':
    case 'drop_schema':
      return { ...schema, glimpses: new Map() };
    default:
      return schema;
  }
}

/** The key of a column, which begins with that of all columns of its table. */
function glimpse(table: Name, column: string): string {
  return `${key(table)}\n${column}`;
}

function told(schema: Schema, table: Name, column: Column): Schema {
  if (columnOf(schema, table, column.name) !== undefined) return schema;
  const known = PersistentMap.of(schema.glimpses ?? new Map<string, Column>());
  return { ...schema, glimpses: known.changed((draft) => draft.set(glimpse(table, column.name), column)) };
}

function without(schema: Schema, ...gone: readonly string[]): Schema {
  if (schema.glimpses === undefined || !gone.some((id) => schema.glimpses?.has(id))) return schema;
  const left = PersistentMap.of(schema.glimpses).changed((draft) => {
    for (const id of gone) draft.delete(id);
  });
  return { ...schema, glimpses: left };
}

function withoutTable(schema: Schema, table: Name): Schema {
  const own = [...(schema.glimpses?.keys() ?? [])].filter((id) => id.startsWith(glimpse(table, '')));
  return without(schema, ...own);
}
