import { key, type Name } from './name.js';
import type { Schema, Table } from './schema.js';

type Maps = 'tables' | 'indexes' | 'views' | 'sequences' | 'types' | 'routines' | 'extensions';

type Value<Field extends Maps> = Schema[Field] extends ReadonlyMap<string, infer Content> ? Content : never;

/** A schema with a copy of one of its maps, changed. */
export function withMap<Field extends Maps>(
  schema: Schema,
  field: Field,
  change: (map: Map<string, Value<Field>>) => unknown,
): Schema {
  const copy = new Map(schema[field] as ReadonlyMap<string, Value<Field>>);
  change(copy);
  return { ...schema, [field]: copy };
}

/** A schema with one table changed; the same schema where there is no such table. */
export function changeTable(schema: Schema, name: Name, change: (table: Table) => Table): Schema {
  const table = schema.tables.get(key(name));
  if (table === undefined) return schema;
  return withMap(schema, 'tables', (tables) => tables.set(key(name), change(table)));
}
