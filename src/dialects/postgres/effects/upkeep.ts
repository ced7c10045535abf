import { key, type Name } from '../../../core/name.js';
import type { Schema } from '../../../core/schema.js';
import { lockNamed, type Part, type Weighs } from './locks.js';
import { descendants, rewriting, withPartitions } from './relations.js';

const none = (): readonly Part[] => [];

/**
 * Upkeep of tables, the session, and transactions.
 *
 * Measured on PostgreSQL 12.22, 13.23, 14.23, 15.18, 16.14, 17.10 and 18.4.
 */
export const upkeep: Weighs<
  | 'vacuum'
  | 'analyze'
  | 'create_statistics'
  | 'comment'
  | 'publication'
  | 'lock_table'
  | 'set_setting'
  | 'alter_system'
  | 'set_role'
  | 'begin'
  | 'commit'
  | 'rollback'
  | 'savepoint'
  | 'set_constraints'
  | 'advisory_lock'
  | 'opaque'
> = {
  vacuum: ({ tables, full }, schema) =>
    named(tables, schema).map((relation): Part => {
      const page = 'sql-vacuum.html';
      if (!full) return { relation, lock: 'SHARE UPDATE EXCLUSIVE', page };
      return { relation, lock: 'ACCESS EXCLUSIVE', ...rewriting(schema, relation), because: 'vacuum-full', page };
    }),
  analyze: ({ tables }, schema) =>
    named(tables, schema).map((relation) => ({ relation, lock: 'SHARE UPDATE EXCLUSIVE', page: 'sql-analyze.html' })),
  create_statistics: ({ table }) => [
    { relation: table, lock: 'SHARE UPDATE EXCLUSIVE', page: 'sql-createstatistics.html' },
  ],
  comment: ({ object, name }) =>
    commented.includes(object) ? [{ relation: name, lock: 'SHARE UPDATE EXCLUSIVE', page: 'sql-comment.html' }] : [],
  publication: ({ action, tables }) =>
    action === 'drop'
      ? []
      : tables.map((relation) => ({
          relation,
          lock: 'SHARE UPDATE EXCLUSIVE',
          page: `sql-${action === 'create' ? 'create' : 'alter'}publication.html`,
        })),
  lock_table: ({ tables, mode }, schema) =>
    tables
      .flatMap((table) => locked(table, schema))
      .map((relation) => ({ relation, lock: lockNamed(mode), page: 'sql-lock.html' })),
  set_setting: none,
  alter_system: none,
  set_role: none,
  begin: none,
  commit: none,
  rollback: none,
  savepoint: none,
  set_constraints: none,
  advisory_lock: none,
  // What could not be read is listed as such; nothing is claimed of it.
  opaque: none,
};

const commented: readonly string[] = [
  'table',
  'column',
  'index',
  'view',
  'materialized_view',
  'sequence',
  'foreign_table',
];

/** The tables that are named, with their partitions; all of them where none is. */
function named(tables: readonly Name[], schema: Schema): readonly Name[] {
  if (tables.length > 0) return tables.flatMap((table) => withPartitions(schema, table));
  return [...schema.tables.values()].map(({ name }) => name);
}

/** LOCK TABLE goes down to partitions and heirs, and through a view to the tables behind it. */
function locked(name: Name, schema: Schema): readonly Name[] {
  const view = schema.views.get(key(name));
  if (view === undefined) return [name, ...descendants(schema, name)];
  return [name, ...view.reads.flatMap(({ relation }) => locked(relation, schema))];
}
