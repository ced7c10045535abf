import type { Operation, OperationKind, OperationOf } from './operation.js';
import type { Schema } from './schema.js';
import { routines } from './schema-apply-code.js';
import { columns } from './schema-apply-column.js';
import { constraints } from './schema-apply-constraint.js';
import { indexes } from './schema-apply-index.js';
import { tables } from './schema-apply-table.js';
import { types } from './schema-apply-type.js';
import { views } from './schema-apply-view.js';
import { withGlimpses } from './schema-glimpses.js';

/**
 * The schema after one completed operation.
 *
 * Total: an operation on an object that is not there changes nothing, but a type it tells is kept as a glimpse. After something that could not be read the schema is no
 * longer complete.
 */
export function apply(schema: Schema, operation: Operation): Schema {
  const applier = appliers[operation.kind] as (schema: Schema, operation: Operation) => Schema;
  return withGlimpses(applier(schema, operation), operation);
}

/** What operations of some kinds do to a schema. */
export type Appliers<Kinds extends OperationKind> = {
  readonly [Kind in Kinds]: (schema: Schema, operation: OperationOf<Kind>) => Schema;
};

const unchanged = (schema: Schema): Schema => schema;
const untrusted = (schema: Schema): Schema => ({ ...schema, complete: false });

const session = {
  set_setting: setSetting,
  alter_system: unchanged,
  set_role: unchanged,
  begin: unchanged,
  commit: endTransaction,
  // What it takes back is not kept.
  rollback: (schema) => untrusted(endTransaction(schema)),
  savepoint: unchanged,
  set_constraints: unchanged,
  lock_table: unchanged,
  advisory_lock: unchanged,
  do: (schema, { body, dynamic }) => {
    const after = body.reduce(apply, schema);
    return dynamic ? untrusted(after) : after;
  },
  call: unchanged,
  opaque: untrusted,
} satisfies Partial<Appliers<OperationKind>>;

const rowsAndUpkeep = {
  insert: unchanged,
  update: unchanged,
  delete: unchanged,
  merge: unchanged,
  truncate: unchanged,
  copy: unchanged,
  select: unchanged,
  vacuum: unchanged,
  analyze: unchanged,
  cluster: unchanged,
  grant: unchanged,
  revoke: unchanged,
  create_database: unchanged,
  drop_database: unchanged,
  drop_tablespace: unchanged,
} satisfies Partial<Appliers<OperationKind>>;

/** Every kind stands here: the compiler asks for one that is missing. */
const appliers: Appliers<OperationKind> = {
  ...tables,
  ...columns,
  ...constraints,
  ...indexes,
  ...views,
  ...types,
  ...routines,
  ...session,
  ...rowsAndUpkeep,
};

function setSetting(schema: Schema, { setting, value, local }: OperationOf<'set_setting'>): Schema {
  if (setting !== 'search_path' && setting !== 'all') return schema;
  if (setting === 'all' && value !== null) return schema;
  const { outerPath, ...rest } = schema;
  const next = { ...rest, searchPath: searchPath(schema, value) };
  return local ? { ...next, outerPath: outerPath ?? schema.searchPath } : next;
}

function searchPath(schema: Schema, value: string | null): readonly string[] {
  if (value === null) return schema.defaultSchema === undefined ? [] : [schema.defaultSchema];
  const names = value.split(',').map((name) => name.trim().replace(/^"(.*)"$/, '$1'));
  return names.filter((name) => name !== '' && name !== '$user');
}

/** What SET LOCAL set holds until the transaction ends. */
function endTransaction(schema: Schema): Schema {
  const { outerPath, ...rest } = schema;
  return outerPath === undefined ? schema : { ...rest, searchPath: outerPath };
}
