import type { EffectContext } from '../../core/dialect.js';
import type { Effect } from '../../core/effect.js';
import type { Name } from '../../core/name.js';
import { key } from '../../core/name.js';
import type { Operation, OperationKind, OperationOf } from '../../core/operation.js';
import type { Schema } from '../../core/schema.js';
import { tableOf } from '../../core/schema-lookup.js';
import { addColumn, dropColumn, setNotNull } from './effects/columns.js';
import { addConstraint, dropConstraint, validateConstraint } from './effects/constraints.js';
import { effect, type Lock, type Part } from './effects/locks.js';
import {
  attachPartition,
  createIndex,
  createTable,
  detachPartition,
  dropIndex,
  dropTable,
  reindex,
  truncate,
} from './effects/tables.js';
import { typeChange } from './effects/type-change.js';

/** What a completed operation does to relations of a live server. A table that nobody here knows counts as one that is in use. */
export function effects(operation: Operation, schema: Schema, where: EffectContext): readonly Effect[] {
  const weigh = table[operation.kind] as
    | ((operation: Operation, schema: Schema, where: EffectContext) => readonly Part[])
    | undefined;
  return strongest((weigh?.(operation, schema, where) ?? []).map((part) => effect(part, where.inTransaction)));
}

const order: readonly string[] = [
  'ACCESS SHARE',
  'ROW SHARE',
  'ROW EXCLUSIVE',
  'SHARE UPDATE EXCLUSIVE',
  'SHARE',
  'SHARE ROW EXCLUSIVE',
  'EXCLUSIVE',
  'ACCESS EXCLUSIVE',
];

/** One effect for each relation: the strongest lock, with all the work under it. */
function strongest(all: readonly Effect[]): readonly Effect[] {
  const found = new Map<string, Effect>();
  for (const one of all) {
    const id = `${one.object} ${key(one.relation)}`;
    const other = found.get(id);
    if (other === undefined) found.set(id, one);
    else {
      const stronger = order.indexOf(one.lock ?? '') > order.indexOf(other.lock ?? '') ? one : other;
      found.set(id, {
        ...stronger,
        rewrite: one.rewrite || other.rewrite,
        scan: one.scan || other.scan,
        indexBuild: one.indexBuild || other.indexBuild,
      });
    }
  }
  return [...found.values()];
}

const alterPage = 'sql-altertable.html';

/** A lock and nothing that takes time. */
const brief =
  (lock: Lock, page: string = alterPage) =>
  ({ table: relation }: { readonly table: Name }): readonly Part[] => [
    { relation, lock, because: 'metadata-only', page },
  ];

const exclusive = brief('ACCESS EXCLUSIVE');

const view =
  (lock: Lock, page: string) =>
  ({ view: relation }: { readonly view: Name }): readonly Part[] => [{ relation, object: 'view', lock, page }];

type Table = {
  readonly [Kind in OperationKind]?: (
    operation: OperationOf<Kind>,
    schema: Schema,
    where: EffectContext,
  ) => readonly Part[];
};

/** What each kind of operation does. A kind that is missing locks nothing that others want. */
const table: Table = {
  create_table: createTable,
  create_table_as: ({ reads }) =>
    reads.map((relation) => ({ relation, lock: 'ACCESS SHARE', page: 'sql-createtableas.html' })),
  drop_table: dropTable,
  rename_table: ({ table: relation }, schema) => [
    {
      relation,
      object: schema.views.has(key(relation)) ? 'view' : schema.sequences.has(key(relation)) ? 'sequence' : 'table',
      lock: 'ACCESS EXCLUSIVE',
      because: 'metadata-only',
      page: alterPage,
    },
  ],
  set_schema: ({ object, name: relation }) =>
    object === 'table' ? [{ relation, lock: 'ACCESS EXCLUSIVE', because: 'metadata-only', page: alterPage }] : [],
  set_table_options: brief('SHARE UPDATE EXCLUSIVE', 'sql-altertable.html#SQL-ALTERTABLE-DESC-SET-STORAGE-PARAMETER'),
  set_logged: ({ table: relation, logged }, schema) => {
    const same = tableOf(schema, relation)?.unlogged === !logged;
    return [
      {
        relation,
        lock: 'ACCESS EXCLUSIVE',
        rewrite: !same,
        scan: !same,
        indexBuild: false,
        because: same ? 'metadata-only' : 'persistence',
        page: alterPage,
      },
    ];
  },
  set_tablespace: ({ object, name: relation }) => [
    {
      relation,
      object: object === 'index' ? 'index' : 'table',
      lock: 'ACCESS EXCLUSIVE',
      rewrite: true,
      because: 'tablespace',
      page: alterPage,
    },
  ],
  set_access_method: ({ table: relation }) => [
    { relation, lock: 'ACCESS EXCLUSIVE', rewrite: true, scan: true, because: 'access-method', page: alterPage },
  ],
  set_owner: ({ object, name: relation }) =>
    object === 'table' ? [{ relation, lock: 'ACCESS EXCLUSIVE', because: 'metadata-only', page: alterPage }] : [],
  set_replica_identity: exclusive,
  set_row_security: exclusive,
  set_inherit: ({ table: relation, parent, inherit }) => [
    { relation, lock: 'ACCESS EXCLUSIVE', page: alterPage },
    { relation: parent, lock: inherit ? 'SHARE UPDATE EXCLUSIVE' : 'ACCESS SHARE', page: alterPage },
  ],
  cluster: ({ table: relation }) =>
    relation === undefined
      ? []
      : [
          {
            relation,
            lock: 'ACCESS EXCLUSIVE',
            rewrite: true,
            scan: true,
            indexBuild: true,
            because: 'cluster',
            page: 'sql-cluster.html',
          },
        ],
  attach_partition: attachPartition,
  detach_partition: detachPartition,
  add_column: addColumn,
  drop_column: dropColumn,
  rename_column: exclusive,
  alter_column_type: typeChange,
  set_default: exclusive,
  drop_default: exclusive,
  set_not_null: setNotNull,
  drop_not_null: exclusive,
  add_identity: exclusive,
  drop_identity: exclusive,
  set_expression: ({ table: relation }) => [
    { relation, lock: 'ACCESS EXCLUSIVE', rewrite: true, scan: true, because: 'stored-generated', page: alterPage },
  ],
  drop_expression: exclusive,
  set_column_options: ({ table: relation, option }) => [
    {
      relation,
      lock: option === 'statistics' || option === 'attributes' ? 'SHARE UPDATE EXCLUSIVE' : 'ACCESS EXCLUSIVE',
      page: alterPage,
    },
  ],
  add_constraint: addConstraint,
  drop_constraint: dropConstraint,
  validate_constraint: validateConstraint,
  rename_constraint: exclusive,
  alter_constraint: exclusive,
  create_index: createIndex,
  drop_index: dropIndex,
  rename_index: ({ index: relation }) => [
    { relation, object: 'index', lock: 'SHARE UPDATE EXCLUSIVE', page: 'sql-alterindex.html' },
  ],
  alter_index: ({ index: relation }) => [
    { relation, object: 'index', lock: 'SHARE UPDATE EXCLUSIVE', page: 'sql-alterindex.html' },
  ],
  reindex,
  create_view: ({ reads }) =>
    reads.map(({ relation }) => ({ relation, lock: 'ACCESS SHARE', page: 'sql-createview.html' })),
  drop_view: view('ACCESS EXCLUSIVE', 'sql-dropview.html'),
  create_materialized_view: ({ reads }) =>
    reads.map(({ relation }) => ({ relation, lock: 'ACCESS SHARE', page: 'sql-creatematerializedview.html' })),
  drop_materialized_view: view('ACCESS EXCLUSIVE', 'sql-dropmaterializedview.html'),
  refresh_materialized_view: ({ view: relation, concurrently }) => [
    {
      relation,
      object: 'materialized_view',
      lock: concurrently ? 'EXCLUSIVE' : 'ACCESS EXCLUSIVE',
      rewrite: !concurrently,
      scan: true,
      because: 'refresh',
      page: 'sql-refreshmaterializedview.html',
    },
  ],
  alter_domain: ({ domain, change, notValid }, schema) => {
    const reads =
      (change === 'add_constraint' && notValid !== true) ||
      change === 'set_not_null' ||
      change === 'validate_constraint';
    if (!reads) return [];
    const users = [...schema.tables.values()].filter((one) =>
      one.columns.some((column) => column.type.name !== undefined && key(column.type.name) === key(domain)),
    );
    return users.map(({ name: relation }) => ({
      relation,
      lock: 'SHARE',
      scan: true,
      because: 'check',
      page: 'sql-alterdomain.html',
    }));
  },
  create_trigger: brief('SHARE ROW EXCLUSIVE', 'sql-createtrigger.html'),
  drop_trigger: brief('ACCESS EXCLUSIVE', 'sql-droptrigger.html'),
  set_trigger: brief('SHARE ROW EXCLUSIVE'),
  create_rule: brief('ACCESS EXCLUSIVE', 'sql-createrule.html'),
  drop_rule: brief('ACCESS EXCLUSIVE', 'sql-droprule.html'),
  create_policy: brief('ACCESS EXCLUSIVE', 'sql-createpolicy.html'),
  alter_policy: brief('ACCESS EXCLUSIVE', 'sql-alterpolicy.html'),
  drop_policy: brief('ACCESS EXCLUSIVE', 'sql-droppolicy.html'),
  lock_table: ({ tables, mode }) => tables.map((relation) => ({ relation, lock: mode as Lock, page: 'sql-lock.html' })),
  vacuum: ({ tables, full }) =>
    tables.map((relation) => ({
      relation,
      lock: full ? 'ACCESS EXCLUSIVE' : 'SHARE UPDATE EXCLUSIVE',
      rewrite: full,
      scan: true,
      indexBuild: full,
      because: 'vacuum-full',
      page: 'sql-vacuum.html',
    })),
  analyze: ({ tables }) =>
    tables.map((relation) => ({ relation, lock: 'SHARE UPDATE EXCLUSIVE', page: 'sql-analyze.html' })),
  create_statistics: brief('SHARE UPDATE EXCLUSIVE', 'sql-createstatistics.html'),
  comment: ({ object, name: relation }) =>
    object === 'table' || object === 'column'
      ? [{ relation, lock: 'SHARE UPDATE EXCLUSIVE', page: 'sql-comment.html' }]
      : [],
  insert: ({ table: relation }) => [{ relation, lock: 'ROW EXCLUSIVE', page: 'sql-insert.html' }],
  update: ({ table: relation, batched }) => [
    { relation, lock: 'ROW EXCLUSIVE', scan: !batched, because: 'backfill', page: 'sql-update.html' },
  ],
  delete: ({ table: relation, batched }) => [
    { relation, lock: 'ROW EXCLUSIVE', scan: !batched, because: 'backfill', page: 'sql-delete.html' },
  ],
  merge: ({ table: relation }) => [{ relation, lock: 'ROW EXCLUSIVE', page: 'sql-merge.html' }],
  truncate,
  copy: ({ table: relation, direction }) =>
    relation === undefined
      ? []
      : [{ relation, lock: direction === 'from' ? 'ROW EXCLUSIVE' : 'ACCESS SHARE', page: 'sql-copy.html' }],
  select: ({ query, forUpdate }) =>
    query.reads.map(({ relation }) => ({
      relation,
      lock: forUpdate ? 'ROW SHARE' : 'ACCESS SHARE',
      page: 'sql-select.html',
    })),
};
