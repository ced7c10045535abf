import { key, type Name } from '../../../core/name.js';
import type { Schema, View } from '../../../core/schema.js';
import { identifier } from '../keywords.js';

/**
 * The query of a table that is made from views, with each view written out: the table outlives them. Null where it reads none, or it
 * cannot be written out.
 */
export function withoutViews(
  { query, reads }: { readonly query: string; readonly reads: readonly Name[] },
  schema: Schema,
): { readonly query: string; readonly reads: readonly Name[] } | null {
  const views = viewsIn(reads, schema);
  // A name with a schema is never that of a WITH query.
  if (views.length === 0 || views.some(({ name }) => name.schema !== undefined)) return null;
  if (!/^\s*select\b/i.test(query)) return null;
  const parts = views.map(({ name, columns = [], query: own }) => {
    const list = columns.length === 0 ? '' : ` (${columns.map(identifier).join(', ')})`;
    return `${identifier(name.name)}${list} as (${own})`;
  });
  const read = [...reads, ...views.flatMap((view) => view.reads.map(({ relation }) => relation))];
  const tables = read.filter((name) => !schema.views.has(key(name)));
  return {
    query: `with ${parts.join(', ')} ${query.trim()}`,
    reads: [...new Map(tables.map((name) => [key(name), name])).values()],
  };
}

/** Views among relations and those that they read, each behind what it reads. */
function viewsIn(relations: readonly Name[], schema: Schema): readonly View[] {
  const found = new Map<string, View>();
  const visit = (name: Name): void => {
    const view = schema.views.get(key(name));
    if (view === undefined || found.has(key(name))) return;
    for (const { relation } of view.reads) visit(relation);
    found.set(key(name), view);
  };
  for (const name of relations) visit(name);
  return [...found.values()];
}
