import { key } from '../../../core/name.js';
import type { Operation } from '../../../core/operation.js';
import type { Schema, View } from '../../../core/schema.js';
import { createIndex } from './tables.js';

/** Views after the views that they read. */
export function views(schema: Schema): readonly Operation[] {
  const done = new Set<string>();
  const ordered: View[] = [];
  const visit = (view: View): void => {
    if (done.has(key(view.name))) return;
    done.add(key(view.name));
    for (const { relation } of view.reads) {
      const other = schema.views.get(key(relation));
      if (other !== undefined) visit(other);
    }
    ordered.push(view);
  };
  for (const view of schema.views.values()) visit(view);
  return ordered.flatMap(createView);
}

function createView({ name: view, query, reads, columns, options, materialized }: View): readonly Operation[] {
  const shared = { view, query, reads, ...(columns === undefined ? {} : { columns }) };
  const isPlain = options === undefined || Object.keys(options).length === 0;
  if (!materialized) return [{ kind: 'create_view', ...shared, ...(isPlain ? {} : { options }) }];
  const made: Operation = { kind: 'create_materialized_view', ...shared, withData: true };
  return isPlain ? [made] : [made, { kind: 'set_table_options', table: view, options }];
}

/** Indexes of materialised views. */
export function viewIndexes(schema: Schema): readonly Operation[] {
  return [...schema.indexes.values()].filter((index) => schema.views.has(key(index.table))).map(createIndex);
}
