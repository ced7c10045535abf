import { key, type Name } from './name.js';
import type { OperationKind, OperationOf } from './operation.js';
import type { Column, Schema, Sequence, View } from './schema.js';
import type { Appliers } from './schema-apply.js';
import { withMap } from './schema-change.js';
import { dropSequence, dropView, takeAlong } from './schema-drop.js';

/** Operations on views and sequences. */
export const views = {
  create_view: (schema, operation) => {
    const { view: name, columns, options, orReplace, gives } = operation;
    const { query, reads } = operation.expanded ?? operation;
    const found = schema.views.get(key(name));
    if (schema.tables.has(key(name)) || (found !== undefined && orReplace !== true)) return schema;
    const view: View = {
      name,
      materialized: false,
      query,
      reads,
      ...(columns === undefined ? {} : { columns }),
      ...(gives === undefined ? {} : { gives }),
      ...(options === undefined ? {} : { options }),
    };
    return withMap(schema, 'views', (map) => map.set(key(name), view));
  },
  drop_view: (schema, { view, takes }) => takeAlong(dropView(schema, view), takes),
  create_materialized_view: (schema, operation) => {
    const { view: name, columns, gives } = operation;
    const { query, reads } = operation.expanded ?? operation;
    if (schema.views.has(key(name)) || schema.tables.has(key(name))) return schema;
    const named = {
      ...(columns === undefined ? {} : { columns }),
      ...(gives === undefined ? {} : { gives }),
    };
    return withMap(schema, 'views', (map) => map.set(key(name), { name, materialized: true, query, reads, ...named }));
  },
  drop_materialized_view: (schema, { view, takes }) => takeAlong(dropView(schema, view), takes),
  refresh_materialized_view: (schema) => schema,
  create_sequence: createSequence,
  alter_sequence: alterSequence,
  drop_sequence: (schema, { sequence }) => withoutDefaults(dropSequence(schema, sequence), sequence, schema),
} satisfies Partial<Appliers<OperationKind>>;

function createSequence(schema: Schema, { sequence: name, sql, ownedBy }: OperationOf<'create_sequence'>): Schema {
  if (schema.sequences.has(key(name))) return schema;
  const sequence: Sequence = { name, sql, ...(ownedBy === undefined ? {} : { ownedBy }) };
  return withMap(schema, 'sequences', (map) => map.set(key(name), sequence));
}

function alterSequence(schema: Schema, { sequence: name, ownedBy, sql }: OperationOf<'alter_sequence'>): Schema {
  const found = schema.sequences.get(key(name));
  if (found === undefined) return schema;
  if (ownedBy === undefined) {
    const alterations = [...(found.alterations ?? []), sql];
    return withMap(schema, 'sequences', (map) => map.set(key(name), { ...found, alterations }));
  }
  const { ownedBy: _, ...rest } = found;
  return withMap(schema, 'sequences', (map) => map.set(key(name), ownedBy === null ? rest : { ...rest, ownedBy }));
}

/** A sequence that is dropped with CASCADE takes the defaults along that call it; without, the server refuses. */
function withoutDefaults(schema: Schema, sequence: Name, before: Schema): Schema {
  if (schema === before) return schema;
  const calls = ({ default: value }: Column): boolean =>
    value?.functions.includes('nextval') === true && new RegExp(`['."]${sequence.name}["']`).test(value.sql);
  const callers = [...schema.tables.values()].filter((table) => table.columns.some(calls));
  if (callers.length === 0) return schema;
  return withMap(schema, 'tables', (map) => {
    for (const table of callers) {
      const columns = table.columns.map((column) => {
        const { default: _, ...rest } = column;
        return calls(column) ? rest : column;
      });
      map.set(key(table.name), { ...table, columns });
    }
  });
}
