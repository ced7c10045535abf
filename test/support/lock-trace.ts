import { setTimeout as sleep } from 'node:timers/promises';

/** A connection to a server, as far as a trace needs one. */
export interface TracedSession {
  /** Runs SQL and gives what the server said while it ran. */
  run(sql: string): Promise<readonly string[]>;
  query<Row>(sql: string): Promise<readonly Row[]>;
}

/** What a statement did to one relation that was there before. */
export interface Seen {
  readonly relation: Relation;
  /** As the manual spells it. */
  readonly lock: string;
  readonly rewrite: boolean;
  readonly scan: boolean;
  readonly indexBuild: boolean;
}

/** A relation that was there before: `r` table, `p` partitioned table, `i` and `I` index, `v` view, `m` materialized view, `S` sequence. */
export interface Relation {
  readonly oid: number;
  readonly name: string;
  readonly kind: string;
  /** The table of an index, or the one whose column a sequence belongs to. */
  readonly table: string | null;
  /** The partitioned table, or the one it inherits from. */
  readonly parent: number | null;
  readonly file: number;
  readonly reads: number;
  readonly filled: boolean;
}

/** Locks from weak to strong. Source: https://www.postgresql.org/docs/17/explicit-locking.html#LOCKING-TABLES */
export const strength = [
  'ACCESS SHARE',
  'ROW SHARE',
  'ROW EXCLUSIVE',
  'SHARE UPDATE EXCLUSIVE',
  'SHARE',
  'SHARE ROW EXCLUSIVE',
  'EXCLUSIVE',
  'ACCESS EXCLUSIVE',
] as const;

const catalog = `
  select c.oid::int as oid, case when n.nspname = 'public' then c.relname else n.nspname || '.' || c.relname end as name,
    c.relkind as kind, coalesce(o.relname, owner.relname) as table,
    (select min(h.inhparent)::int from pg_inherits h where h.inhrelid = c.oid) as parent, c.relfilenode::int as file,
    coalesce(s.seq_scan, 0)::int as reads, pg_relation_size(c.oid) > 0 as filled
  from pg_class c
  join pg_namespace n on n.oid = c.relnamespace
  left join pg_stat_xact_all_tables s on s.relid = c.oid
  left join pg_index i on i.indexrelid = c.oid
  left join pg_class owner on owner.oid = i.indrelid
  left join pg_depend d on d.objid = c.oid and c.relkind = 'S' and d.deptype in ('a', 'i') and d.refobjsubid > 0
  left join pg_class o on o.oid = d.refobjid
  where c.oid >= 16384 and n.nspname !~ '^pg_' and n.nspname <> 'information_schema'`;

/** Relations as they are now, by id. */
export async function relations(session: TracedSession): Promise<ReadonlyMap<number, Relation>> {
  const rows = await session.query<Relation>(catalog);
  return new Map(rows.map((row) => [row.oid, row]));
}

/** What stands in a database before any of the statements that are traced: each of them is rolled back. */
export interface Standing {
  readonly relations: ReadonlyMap<number, Relation>;
  readonly keys: readonly ForeignKey[];
}

/** What stands in a database now. */
export async function standing(session: TracedSession): Promise<Standing> {
  return { relations: await relations(session), keys: await validKeys(session) };
}

/**
 * Runs a statement in a transaction that is rolled back, and says what it did to each relation that was there before: the strongest
 * lock, and the work that the server's debug messages, file numbers and counters tell of.
 */
export async function trace(session: TracedSession, sql: string, before: Standing): Promise<ReadonlyMap<string, Seen>> {
  await session.run('begin');
  try {
    // Before 15 the counters of a transaction hold what earlier ones have not yet handed over.
    const counted = new Map(
      (await session.query<{ oid: number; reads: number }>(counters)).map((row) => [row.oid, row]),
    );
    await session.run('set local client_min_messages = debug1');
    const notices = await session.run(sql);
    const locks = await session.query<Locked>(lockedNow);
    const known = new Set(before.keys.map(({ oid }) => oid));
    const validates = notices.some((notice) => notice.startsWith('validating foreign key'));
    const validated = validates ? (await validKeys(session)).filter(({ oid }) => !known.has(oid)) : [];
    const after = locks.map(
      (row) => [row.oid, { ...row, reads: row.reads - (counted.get(row.oid)?.reads ?? 0) }] as const,
    );
    return describe(before.relations, new Map(after), locks, notices, validated);
  } finally {
    await session.run('rollback');
  }
}

/** What a relation is like after a statement; `reads` counts its own. */
interface After {
  readonly file: number | null;
  readonly reads: number;
  readonly filled: boolean | null;
}

interface Locked extends After {
  readonly oid: number;
  readonly mode: string;
}

const counters = `
  select oid::int as oid, pg_stat_get_xact_numscans(oid)::int as reads from pg_class
  where oid >= 16384 and relkind in ('r', 'm', 'p') and pg_stat_get_xact_numscans(oid) > 0`;

const lockedNow = `
  select l.relation::int as oid, l.mode, c.relfilenode::int as file, pg_relation_size(c.oid) > 0 as filled,
    coalesce(pg_stat_get_xact_numscans(c.oid), 0)::int as reads
  from pg_locks l left join pg_class c on c.oid = l.relation
  where l.pid = pg_backend_pid() and l.locktype = 'relation' and l.relation >= 16384`;

/** Sessions of one server: one runs a statement, another keeps a lock that it has to wait for, the third looks on. */
export interface Watch {
  readonly runs: TracedSession;
  readonly keeps: TracedSession;
  readonly looks: TracedSession;
}

/** How often a statement is looked at, and when it is let go although it was never seen to wait, in milliseconds. */
const everyMs = 5;
const limitMs = 60_000;

/**
 * Runs a statement that refuses a transaction, and says what it did. It is kept waiting behind a lock of another session until it was
 * seen to wait, with what it holds and what it asks for. What it takes later is not looked at: how much of that is seen is chance.
 *
 * @throws Error when the server refuses the statement
 */
export async function watch(sessions: Watch, sql: string, lock: string): Promise<ReadonlyMap<string, Seen>> {
  const { runs, keeps, looks } = sessions;
  const id = await processId(runs);
  const waiting = waitsFor(id, await processId(keeps));
  const before = await relations(looks);
  await runs.run('set client_min_messages = debug1');
  await keeps.run(`begin; ${lock}`);
  const started = Date.now();
  const running = settle(runs.run(sql));
  const locks: { oid: number; mode: string }[] = [];
  let isKept = true;
  while (running.said === null) {
    if (isKept) {
      const [state] = await looks.query<{ waits: boolean }>(waiting);
      // Asked for after the waiting was seen: what it waits for is then among its locks.
      locks.push(...(await looks.query<{ oid: number; mode: string }>(held(id))));
      isKept = state?.waits !== true && Date.now() - started < limitMs;
      if (!isKept) await keeps.run('rollback');
    }
    await sleep(everyMs);
  }
  if (isKept) await keeps.run('rollback');
  await runs.run('reset client_min_messages');
  if (running.said instanceof Error) throw running.said;
  const after = await relations(looks);
  const own = new Map(
    [...after].map(([oid, now]) => [oid, { ...now, reads: now.reads - (before.get(oid)?.reads ?? 0) }]),
  );
  return describe(before, own, locks, running.said, []);
}

async function processId(session: TracedSession): Promise<number> {
  const [row] = await session.query<{ id: number }>('select pg_backend_pid() as id');
  return row?.id ?? 0;
}

/** What a statement said, or why it was refused; null while it runs. */
function settle(running: Promise<readonly string[]>): { readonly said: readonly string[] | Error | null } {
  const state: { said: readonly string[] | Error | null } = { said: null };
  running.then(
    (said) => {
      state.said = said;
    },
    (error: unknown) => {
      state.said = error instanceof Error ? error : new Error(String(error));
    },
  );
  return state;
}

/** SQL that says whether a session waits for a lock of another one. */
function waitsFor(waiting: number, keeping: number): string {
  return `select ${keeping} = any (pg_blocking_pids(${waiting})) as waits`;
}

/** SQL that lists the relation locks of a session, those that it still waits for among them. */
function held(session: number): string {
  return `select relation::int as oid, mode from pg_locks
    where pid = ${session} and locktype = 'relation' and relation >= 16384`;
}

interface ForeignKey {
  readonly oid: number;
  readonly name: string;
  readonly child: number;
  readonly parent: number;
}

/** Foreign keys that hold for every row. */
const validKeys = (session: TracedSession): Promise<readonly ForeignKey[]> =>
  session.query<ForeignKey>(
    `select oid::int as oid, conname as name, conrelid::int as child, confrelid::int as parent
     from pg_constraint where contype = 'f' and convalidated`,
  );

function describe(
  before: ReadonlyMap<number, Relation>,
  after: ReadonlyMap<number, After>,
  locks: readonly { readonly oid: number; readonly mode: string }[],
  notices: readonly string[],
  keys: readonly ForeignKey[],
): ReadonlyMap<string, Seen> {
  const modes = strongest(locks);
  const work = workIn(notices, keys, before);
  const seen = new Map<string, Seen>();
  const emptied = new Set(
    [...before].filter(([oid, one]) => one.filled && after.get(oid)?.filled === false).map(([, one]) => one.name),
  );
  for (const [oid, mode] of modes) {
    const relation = before.get(oid);
    if (relation === undefined || !kinds.includes(relation.kind)) continue;
    const now = after.get(oid);
    // TRUNCATE, and a view refreshed without data, give a relation new files and write no row into them.
    const works = !emptied.has(relation.table ?? relation.name);
    const counted = 'rm'.includes(relation.kind) && (now?.reads ?? 0) > 0;
    seen.set(relation.name, {
      relation,
      lock: mode,
      rewrite: works && 'rm'.includes(relation.kind) && typeof now?.file === 'number' && now.file !== relation.file,
      scan: works && (work.scans.has(relation.name) || counted),
      indexBuild: works && work.builds.has(relation.name),
    });
  }
  return seen;
}

/** Tables, partitioned ones, indexes of both, views of both kinds, sequences; not composite types. */
const kinds = 'rpiIvmS';

/** The strongest mode for each relation, in the manual's spelling. */
export function strongest(
  locks: readonly { readonly oid: number; readonly mode: string }[],
): ReadonlyMap<number, string> {
  const found = new Map<number, string>();
  for (const { oid, mode } of locks) {
    const name = mode
      .replace(/Lock$/, '')
      .replace(/([a-z])([A-Z])/g, '$1 $2')
      .toUpperCase();
    const other = found.get(oid);
    if (other === undefined || rank(name) > rank(other)) found.set(oid, name);
  }
  return found;
}

export function rank(lock: string): number {
  return (strength as readonly string[]).indexOf(lock);
}

/** A relation and its partitions, by name. */
function family(before: ReadonlyMap<number, Relation>, id: number): readonly string[] {
  const own = before.get(id);
  if (own === undefined) return [];
  const parts = [...before].filter(([, one]) => one.kind !== 'i' && one.kind !== 'I' && one.parent === id);
  return [own.name, ...parts.flatMap(([part]) => family(before, part))];
}

/** Tables that the server said it reads, and tables and indexes of which it said that it builds an index. */
function workIn(
  notices: readonly string[],
  keys: readonly ForeignKey[],
  before: ReadonlyMap<number, Relation>,
): { readonly scans: ReadonlySet<string>; readonly builds: ReadonlySet<string> } {
  const scans = new Set<string>();
  const builds = new Set<string>();
  for (const notice of notices) {
    const read = /^(?:verifying|rewriting) table "(.+)"$/.exec(notice)?.[1];
    if (read !== undefined) scans.add(read);
    const built = /^building index "(.+)" on table "(.+?)"/.exec(notice);
    if (built !== null) {
      const [, index = '', table = ''] = built;
      // REINDEX CONCURRENTLY builds beside the old index, under a name of its own.
      builds.add(index.replace(/_ccnew\d*$/, '')).add(table);
      scans.add(table);
    }
    const constraint = /^validating foreign key constraint "(.+)"$/.exec(notice)?.[1];
    for (const { child, parent } of keys.filter(({ name }) => name === constraint)) {
      for (const id of [child, parent]) for (const name of family(before, id)) scans.add(name);
    }
  }
  return { scans, builds };
}
