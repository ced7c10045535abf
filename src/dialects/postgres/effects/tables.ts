import { key, type Name } from '../../../core/name.js';
import { tableOf } from '../../../core/schema-lookup.js';
import type { Part, Weigh, Weighs } from './locks.js';
import { storesLightly } from './options.js';
import { joinPartitions, leavePartitions } from './partitions.js';
import { descendants, foreignKeys, isPartitioned, onParent, onTaken, rewriting, withPartitions } from './relations.js';

const page = 'sql-altertable.html';

/**
 * Operations on a table as a whole.
 *
 * Measured on PostgreSQL 12.22, 13.23, 14.23, 15.18, 16.14, 17.10 and 18.4. Source: https://www.postgresql.org/docs/17/sql-altertable.html
 */
export const tables: Weighs<
  | 'create_table'
  | 'create_table_as'
  | 'drop_table'
  | 'rename_table'
  | 'set_schema'
  | 'set_owner'
  | 'set_table_options'
  | 'set_logged'
  | 'set_tablespace'
  | 'set_access_method'
  | 'set_replica_identity'
  | 'set_row_security'
  | 'set_inherit'
  | 'cluster'
> = {
  create_table: createTable,
  create_table_as: ({ table, reads, ifNotExists }, schema) =>
    ifNotExists === true && schema.tables.has(key(table))
      ? []
      : reads.map((relation) => ({ relation, lock: 'ACCESS SHARE', page: 'sql-createtableas.html' })),
  drop_table: dropTable,
  rename_table: ({ table }) => [exclusive(table)],
  set_schema: ({ object, name }) => (isRelation(object) ? [exclusive(name)] : []),
  set_owner: ({ object, name }) => (isRelation(object) ? [exclusive(name)] : []),
  set_table_options: ({ table, options }, schema) => {
    const light = !schema.views.has(key(table)) && Object.keys(options).every(storesLightly);
    const anchor = `${page}#SQL-ALTERTABLE-DESC-SET-STORAGE-PARAMETER`;
    return [{ relation: table, lock: light ? 'SHARE UPDATE EXCLUSIVE' : 'ACCESS EXCLUSIVE', page: anchor }];
  },
  set_logged: ({ table, logged }, schema) => {
    if (tableOf(schema, table)?.unlogged === !logged) return [exclusive(table)];
    return [{ ...exclusive(table), ...rewriting(schema, table), because: 'persistence' }];
  },
  // The file is copied as it is: no index of the table moves with it. What is partitioned has no file, and only new partitions heed it.
  set_tablespace: ({ object, name }, schema) => {
    const table = object === 'index' ? (schema.indexes.get(key(name))?.table ?? name) : name;
    return [
      {
        relation: name,
        ...(object === 'table' ? {} : { object }),
        lock: 'ACCESS EXCLUSIVE',
        rewrite: !isPartitioned(schema, table),
        because: isPartitioned(schema, table) ? 'metadata-only' : 'tablespace',
        page: `${page}#SQL-ALTERTABLE-DESC-SET-TABLESPACE`,
      },
    ];
  },
  // Source for a partitioned table, since 17: https://www.postgresql.org/docs/17/sql-altertable.html#SQL-ALTERTABLE-DESC-SET-ACCESS-METHOD
  set_access_method: ({ table }, schema) =>
    isPartitioned(schema, table)
      ? [exclusive(table)]
      : [{ ...exclusive(table), ...rewriting(schema, table), because: 'access-method' }],
  set_replica_identity: ({ table }) => [exclusive(table)],
  set_row_security: ({ table }) => [exclusive(table)],
  set_inherit: ({ table, parent, inherit }) => [
    exclusive(table),
    { relation: parent, lock: inherit ? 'SHARE UPDATE EXCLUSIVE' : 'ACCESS SHARE', page },
  ],
  cluster: ({ table }) =>
    table === undefined
      ? []
      : [
          {
            relation: table,
            lock: 'ACCESS EXCLUSIVE',
            rewrite: true,
            scan: true,
            indexBuild: true,
            because: 'cluster',
            page: 'sql-cluster.html',
          },
        ],
};

function exclusive(relation: Name): Part {
  return { relation, lock: 'ACCESS EXCLUSIVE', because: 'metadata-only', page };
}

const relations: readonly string[] = ['table', 'view', 'materialized_view', 'sequence', 'foreign_table'];

function isRelation(object: string): boolean {
  return relations.includes(object);
}

function createTable(...[operation, schema, where]: Parameters<Weigh<'create_table'>>): readonly Part[] {
  const { table, definition, ifNotExists } = operation;
  if (ifNotExists === true && schema.tables.has(key(table))) return [];
  const at = 'sql-createtable.html';
  const constraints = [...definition.constraints, ...definition.columns.flatMap((column) => column.constraints)];
  const parents = constraints.flatMap((constraint) =>
    constraint.type === 'foreign_key' && key(constraint.references) !== key(table) ? [constraint.references] : [],
  );
  return [
    ...parents.flatMap((parent) => onParent(schema, parent, 'SHARE ROW EXCLUSIVE', at)),
    ...(definition.inherits ?? []).map((relation): Part => ({ relation, lock: 'SHARE UPDATE EXCLUSIVE', page: at })),
    ...(definition.like ?? []).map((like): Part => ({ relation: like.table, lock: 'ACCESS SHARE', page: at })),
    ...(definition.partitionOf === undefined ? [] : joinPartitions(definition.partitionOf, schema, where, at)),
  ];
}

/** DROP TABLE, which locks the parents of its foreign keys too, and what it takes along. */
function dropTable(...[operation, schema, where]: Parameters<Weigh<'drop_table'>>): readonly Part[] {
  const { table, takes } = operation;
  const at = 'sql-droptable.html';
  const found = tableOf(schema, table);
  const below = operation.cascade === true ? [table, ...descendants(schema, table)] : withPartitions(schema, table);
  return [
    ...below.map((relation): Part => ({ relation, lock: 'ACCESS EXCLUSIVE', because: 'metadata-only', page: at })),
    ...below
      .flatMap((one) => foreignKeys(tableOf(schema, one)))
      .flatMap(({ references }) => onParent(schema, references, 'ACCESS EXCLUSIVE', at))
      // Before 15 only the partitions of a partitioned parent are locked.
      .filter(({ relation }) => (where.version ?? 15) >= 15 || !isPartitioned(schema, relation)),
    ...(found?.partitionOf === undefined ? [] : leavePartitions(found.partitionOf.parent, schema, at)),
    ...onTaken(takes, at),
  ];
}
