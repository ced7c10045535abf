import { key, type Name, sameName } from './name.js';
import type { OperationKind, OperationOf } from './operation.js';
import type { Index, Schema } from './schema.js';
import type { Appliers } from './schema-apply.js';
import { withOptions } from './schema-apply-table.js';
import { withMap } from './schema-change.js';
import { dropIndex, takeAlong } from './schema-drop.js';
import { partitionsOf } from './schema-lookup.js';
import { renameIndex } from './schema-move.js';

/** Operations on indexes. */
export const indexes = {
  create_index: createIndex,
  drop_index: (schema, { index, takes }) => takeAlong(dropIndex(schema, index), takes),
  rename_index: (schema, { index, to }) => renameIndex(schema, index, to),
  alter_index: (schema, { index, options }) =>
    changeIndex(schema, index, (found) => ({
      ...found,
      definition: { ...found.definition, options: withOptions(found.definition.options ?? {}, options) },
    })),
  attach_index_partition: attach,
  reindex: (schema) => schema,
} satisfies Partial<Appliers<OperationKind>>;

function changeIndex(schema: Schema, name: Name, change: (index: Index) => Index): Schema {
  const index = schema.indexes.get(key(name));
  return index === undefined ? schema : withMap(schema, 'indexes', (map) => map.set(key(name), change(index)));
}

/** An index of a table that no migration made is kept as well: it tells later which table it is on. */
function createIndex(schema: Schema, { table, index, definition, only }: OperationOf<'create_index'>): Schema {
  const name: Name = table.schema === undefined ? { name: index ?? '' } : { schema: table.schema, name: index ?? '' };
  if (schema.indexes.has(key(name))) return schema;
  const isPartial = only === true && partitionsOf(schema, table).length > 0;
  return withMap(schema, 'indexes', (map) => map.set(key(name), { name, table, definition, valid: !isPartial }));
}

/** The index of a partitioned table becomes valid with the last partition. */
function attach(schema: Schema, { index, partition }: OperationOf<'attach_index_partition'>): Schema {
  const parent = schema.indexes.get(key(index));
  if (parent === undefined || !schema.indexes.has(key(partition))) return schema;
  const attached = changeIndex(schema, partition, (found) => ({ ...found, partOf: index }));
  const parts = [...attached.indexes.values()].filter((one) => one.partOf !== undefined && sameName(one.partOf, index));
  const isWhole = partitionsOf(schema, parent.table).every(({ name }) =>
    parts.some((part) => part.valid && sameName(part.table, name)),
  );
  return isWhole ? changeIndex(attached, index, (found) => ({ ...found, valid: true })) : attached;
}
