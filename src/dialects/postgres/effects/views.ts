import { key, type Name } from '../../../core/name.js';
import type { ColumnUse } from '../../../core/operation.js';
import type { Part, Weighs } from './locks.js';
import { hasIndexes, onTaken } from './relations.js';

/**
 * Operations on views and sequences.
 *
 * Measured on PostgreSQL 12.22, 13.23, 14.23, 15.18, 16.14, 17.10 and 18.4.
 */
export const views: Weighs<
  | 'create_view'
  | 'drop_view'
  | 'create_materialized_view'
  | 'drop_materialized_view'
  | 'refresh_materialized_view'
  | 'create_sequence'
  | 'alter_sequence'
  | 'drop_sequence'
> = {
  create_view: ({ view, reads, orReplace }, schema) => {
    const page = 'sql-createview.html';
    const replaced = orReplace === true && schema.views.has(key(view));
    return [...(replaced ? [exclusive(view, 'view', page)] : []), ...readers(reads, page)];
  },
  drop_view: ({ view, takes }) => {
    const page = 'sql-dropview.html';
    return [exclusive(view, 'view', page), ...onTaken(takes, page)];
  },
  create_materialized_view: ({ view, reads, ifNotExists }, schema) =>
    ifNotExists === true && schema.views.has(key(view)) ? [] : readers(reads, 'sql-creatematerializedview.html'),
  drop_materialized_view: ({ view, takes }) => {
    const page = 'sql-dropmaterializedview.html';
    return [exclusive(view, 'materialized_view', page), ...onTaken(takes, page)];
  },
  refresh_materialized_view: ({ view, concurrently, withData }, schema) => {
    const page = 'sql-refreshmaterializedview.html';
    const own: Part = {
      relation: view,
      object: 'materialized_view',
      lock: concurrently ? 'EXCLUSIVE' : 'ACCESS EXCLUSIVE',
      rewrite: !concurrently && withData,
      scan: withData,
      indexBuild: !concurrently && withData && hasIndexes(schema, view),
      because: 'refresh',
      page,
    };
    return [own, ...(withData ? readers(schema.views.get(key(view))?.reads ?? [], page) : [])];
  },
  // A new sequence is nobody's yet, and the table that it is for is only looked at.
  create_sequence: () => [],
  // Whoever draws a number waits.
  alter_sequence: ({ sequence }) => [
    { relation: sequence, object: 'sequence', lock: 'SHARE ROW EXCLUSIVE', page: 'sql-altersequence.html' },
  ],
  drop_sequence: ({ sequence }) => [exclusive(sequence, 'sequence', 'sql-dropsequence.html')],
};

function exclusive(relation: Name, object: NonNullable<Part['object']>, page: string): Part {
  return { relation, object, lock: 'ACCESS EXCLUSIVE', because: 'metadata-only', page };
}

function readers(reads: readonly ColumnUse[], page: string): readonly Part[] {
  return reads.map(({ relation }) => ({ relation, lock: 'ACCESS SHARE', page }));
}
