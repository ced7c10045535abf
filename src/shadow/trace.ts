import { type Name, named } from '../core/name.js';
import type { Evidence } from '../core/rehearsal.js';
import type { Session } from './session.js';

/** What one statement did. */
export type Trace = Pick<Evidence, 'locks' | 'rewrites' | 'scans' | 'indexBuilds'>;

interface Relation {
  readonly oid: number;
  readonly schema: string;
  readonly name: string;
  readonly kind: string;
  readonly file: number;
}

/** Relations of users, as they were before a statement. */
export type Catalog = ReadonlyMap<number, Relation>;

/** Relations with an id from here on belong to users, not to the system. */
const firstUserId = 16384;

const relations = `select c.oid::int as oid, n.nspname as schema, c.relname as name, c.relkind as kind, c.relfilenode::int as file
  from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace
  where c.oid >= ${firstUserId} and n.nspname not like 'pg_%' and n.nspname <> 'information_schema'`;

/** SQL that lists the relations that a session has locked, and those whose lock it waits for. */
export function heldBy(processId: string): string {
  return `select l.relation::int as oid, l.mode as mode from pg_catalog.pg_locks l
    where l.pid = ${processId} and l.locktype = 'relation' and l.relation >= ${firstUserId}`;
}

const keys =
  "select conname as name, conrelid::int as child, confrelid::int as parent from pg_catalog.pg_constraint where contype = 'f'";

/** Reads the catalog before a statement. */
export async function readCatalog(session: Session): Promise<Catalog> {
  const rows = await session.query<Relation>(relations);
  return new Map(rows.map((row) => [row.oid, row]));
}

/** What was seen of one statement while it ran. */
interface Seen {
  readonly locks: readonly { readonly oid: number; readonly mode: string }[];
  readonly notices: readonly string[];
  readonly sql: string;
}

/**
 * What a statement did that has just run inside the open transaction: the locks that it holds on what was there before, and what the
 * server said of its work.
 */
export async function readTrace(
  session: Session,
  before: Catalog,
  notices: readonly string[],
  sql: string,
): Promise<Trace> {
  const locks = await session.query<Seen['locks'][number]>(heldBy('pg_catalog.pg_backend_pid()'));
  return traceOf(session, before, { locks, notices, sql });
}

/** Puts together what was seen of a statement and what it left in the catalog. */
export async function traceOf(session: Session, before: Catalog, { locks, notices, sql }: Seen): Promise<Trace> {
  const after = new Map((await session.query<Relation>(relations)).map((row) => [row.oid, row]));
  const foreignKeys = await session.query<{ name: string; child: number; parent: number }>(keys);
  return {
    locks: strongest(locks, before),
    rewrites: rewritten(before, after, sql),
    scans: scanned(notices, before, foreignKeys),
    indexBuilds: built(notices, before),
  };
}

const order = [
  'AccessShareLock',
  'RowShareLock',
  'RowExclusiveLock',
  'ShareUpdateExclusiveLock',
  'ShareLock',
  'ShareRowExclusiveLock',
  'ExclusiveLock',
  'AccessExclusiveLock',
];

/** `AccessExclusiveLock` as the manual writes it. */
export function lockName(mode: string): string {
  return mode
    .replace(/Lock$/, '')
    .replace(/([a-z])([A-Z])/g, '$1 $2')
    .toUpperCase();
}

function strongest(locks: readonly { readonly oid: number; readonly mode: string }[], before: Catalog): Trace['locks'] {
  const found = new Map<number, string>();
  for (const { oid, mode } of locks) {
    const other = found.get(oid);
    if (other === undefined || order.indexOf(mode) > order.indexOf(other)) found.set(oid, mode);
  }
  // The server lists them in no order. The older relation comes first, a table before its indexes.
  const byAge = [...found].sort(([one], [other]) => one - other);
  return byAge.flatMap(([oid, mode]) => {
    const relation = before.get(oid);
    return relation === undefined
      ? []
      : [{ relation: nameOf(relation), object: objects[relation.kind] ?? 'table', lock: lockName(mode) }];
  });
}

const objects: Readonly<Record<string, string>> = {
  i: 'index',
  I: 'index',
  v: 'view',
  m: 'materialized_view',
  S: 'sequence',
};

/** Tables whose rows are in another file than before. TRUNCATE gives a table a new file too, and writes no row. */
function rewritten(before: Catalog, after: Catalog, sql: string): readonly Name[] {
  if (/^\s*truncate\b/i.test(sql)) return [];
  return [...before.values()]
    .filter(
      (relation) =>
        'rm'.includes(relation.kind) && after.has(relation.oid) && after.get(relation.oid)?.file !== relation.file,
    )
    .map(nameOf);
}

function scanned(
  notices: readonly string[],
  before: Catalog,
  foreignKeys: readonly { readonly name: string; readonly child: number; readonly parent: number }[],
): readonly Name[] {
  const found = new Map<string, Name>();
  const add = (relation: Relation | undefined): void => {
    if (relation !== undefined) found.set(`${relation.schema}.${relation.name}`, nameOf(relation));
  };
  for (const notice of notices) {
    const table =
      /^(?:verifying|rewriting) table "(.+)"$/.exec(notice)?.[1] ??
      /^building index ".+" on table "(.+?)"/.exec(notice)?.[1];
    if (table !== undefined) add(byName(before, table));
    const constraint = /^validating foreign key constraint "(.+)"$/.exec(notice)?.[1];
    for (const key of foreignKeys.filter(({ name }) => name === constraint)) {
      add(before.get(key.child));
      add(before.get(key.parent));
    }
  }
  return [...found.values()];
}

function built(notices: readonly string[], before: Catalog): Trace['indexBuilds'] {
  return notices.flatMap((notice) => {
    const match = /^building index "(.+)" on table "(.+?)"/.exec(notice);
    const relation = match === null ? undefined : byName(before, match[2] ?? '');
    return match === null || relation === undefined ? [] : [{ index: match[1] ?? '', table: nameOf(relation) }];
  });
}

function byName(catalog: Catalog, name: string): Relation | undefined {
  return [...catalog.values()].find((relation) => relation.name === name && 'rpm'.includes(relation.kind));
}

function nameOf(relation: Relation): Name {
  return relation.schema === 'public' ? named(relation.name) : named(relation.name, relation.schema);
}
