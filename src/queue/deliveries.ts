import { randomUUID } from 'node:crypto';
import type { Delivery, JobQueue } from '../core/ports.js';
import { type Database, DatabaseError, type Row, rowsOf, type Statement } from './database.js';

/** A delivery that this process has taken, for one run. */
export interface Claim {
  /** Stands for this run alone. Whoever no longer holds it can change nothing of the delivery. */
  readonly run: string;
  readonly delivery: Delivery;
  readonly attempt: number;
  readonly superseded: boolean;
  /** Whether one of its group that tells of a later time was accepted before it. */
  readonly isLate: boolean;
}

/**
 * Stores a delivery, and ends those that it makes pointless: at once where none has begun, else by a mark for the run. One that has begun and waits for
 * its next attempt is run once more with that mark, so that it can end what it showed to people.
 *
 * Gives the ids of those that it replaced.
 */
export async function acceptDelivery(
  database: Database,
  delivery: Delivery,
): Promise<{ readonly accepted: boolean; readonly replaced: readonly string[] }> {
  const { id, installation, event, action, group, replaces, payload, toldAtMs = null } = delivery;
  const toldAt = toldAtMs === null || Number.isNaN(toldAtMs) ? null : new Date(toldAtMs).toISOString();
  const [, rows] = await database.run([
    // Those of one group come in one after the other, so that the numbers that they get are the order in which others see them.
    { sql: 'select pg_advisory_xact_lock(hashtextextended($1, 0))', values: [group] },
    { sql: acceptSql, values: [id, installation, event, action, group, replaces, JSON.stringify(payload), toldAt] },
  ]);
  const row = rows?.[0];
  return {
    accepted: row?.accepted === true,
    replaced: Array.isArray(row?.replaced) ? row.replaced.map(String) : [],
  };
}

const acceptSql = `
  with fresh as (
    insert into dbspec.deliveries (id, installation, event, action, turn, replaces, payload, told_at, is_late)
    values ($1, $2, $3, $4, $5, $6, $7::json, $8::timestamptz, exists (
      select 1 from dbspec.deliveries as other where other.turn = $5 and other.replaces and other.told_at > $8::timestamptz
    ))
    on conflict (id) do nothing
    returning seq, turn, replaces, told_at
  ), replaced as (
    update dbspec.deliveries as old
    set superseded = true,
        state = case when old.state = 'waiting' and old.attempt = 0 then 'superseded' else old.state end,
        payload = case when old.state = 'waiting' and old.attempt = 0 then null else old.payload end,
        finished_at = case when old.state = 'waiting' and old.attempt = 0 then now() end,
        next_at = now()
    from fresh
    where fresh.replaces and old.replaces and old.turn = fresh.turn and old.seq < fresh.seq
      and coalesce(old.told_at <= fresh.told_at, true)
      and old.state in ('waiting', 'running')
    returning old.id
  )
  select exists (select 1 from fresh) as accepted, coalesce((select json_agg(id) from replaced), '[]') as replaced`;

/**
 * Takes the oldest delivery whose turn it is: nothing of its group runs, and nothing older of it waits. Groups that this process still works on count as
 * running, also where another process has taken their delivery meanwhile.
 */
export async function claimNext(
  database: Database,
  leaseMs: number,
  busyGroups: readonly string[],
): Promise<Claim | null> {
  const run = randomUUID();
  // Another process may take one of the same group at the same moment; then the next look finds another group, or none.
  for (let round = 0; round < 5; round += 1) {
    try {
      const [row] = await rowsOf(database, claimSql, [run, leaseMs, busyGroups]);
      return row === undefined ? null : claimOf(run, row);
    } catch (error) {
      if (!(error instanceof DatabaseError && error.code === uniqueViolation)) throw error;
    }
  }
  return null;
}

const uniqueViolation = '23505';

const claimSql = `
  update dbspec.deliveries
  set state = 'running', attempt = attempt + 1, run = $1, lease_until = clock_timestamp() + $2 * interval '1 millisecond'
  where id = (
    select next.id from dbspec.deliveries as next
    where next.state = 'waiting' and next.next_at <= now() and next.turn <> all ($3::text[])
      and not exists (
        select 1 from dbspec.deliveries as other
        where other.turn = next.turn
          and (other.state = 'running' or (other.state = 'waiting' and other.seq < next.seq))
      )
    order by next.seq limit 1
    for update skip locked
  )
  returning id, installation, event, action, turn, replaces, payload, attempt, superseded, is_late`;

function claimOf(run: string, row: Row): Claim {
  return {
    run,
    attempt: Number(row.attempt),
    superseded: row.superseded === true,
    isLate: row.is_late === true,
    delivery: {
      id: String(row.id),
      event: String(row.event),
      action: row.action === null ? null : String(row.action),
      installation: row.installation === null ? null : Number(row.installation),
      group: String(row.turn),
      replaces: row.replaces === true,
      payload: row.payload,
    },
  };
}

/**
 * What a dead process left behind waits again, or is given up after its last attempt: it may be what kills the process. Runs that still go on in this
 * process are not dead, however late they are.
 */
export async function recoverLost(database: Database, attempts: number, ownRuns: readonly string[]): Promise<void> {
  await database.run([
    {
      sql: `
        update dbspec.deliveries
        set state = case when attempt >= $1 then 'dead' else 'waiting' end,
            error = case when attempt >= $1 then 'the process that worked on it died' else error end,
            finished_at = case when attempt >= $1 then now() end,
            lease_until = null, run = null, next_at = now()
        where state = 'running' and lease_until < now() and run <> all ($2::text[])`,
      values: [attempts, ownRuns],
    },
    dropForgotten,
  ]);
}

/** Ends the lease of every run, for a process that knows that no other can hold one. */
export async function endAllLeases(database: Database): Promise<void> {
  await rowsOf(
    database,
    `update dbspec.deliveries set lease_until = now() - interval '1 second' where state = 'running'`,
  );
}

/** Renews the leases of runs. Gives those that still hold theirs, each with whether a newer delivery has replaced it. */
export async function renewLeases(
  database: Database,
  runs: readonly string[],
  leaseMs: number,
): Promise<ReadonlyMap<string, { readonly superseded: boolean }>> {
  const rows = await rowsOf(
    database,
    `update dbspec.deliveries set lease_until = clock_timestamp() + $2 * interval '1 millisecond'
     where run = any ($1::text[]) and state = 'running' returning run, superseded`,
    [runs, leaseMs],
  );
  return new Map(rows.map((row) => [String(row.run), { superseded: row.superseded === true }]));
}

/** Notes that a run has come to its end. What was sent is not kept; the id is, against a second delivery. */
export async function endRun(database: Database, run: string, state: 'done' | 'superseded'): Promise<void> {
  await database.run([
    {
      sql: `
        update dbspec.deliveries
        set state = $2, payload = null, finished_at = now(), lease_until = null, run = null, error = null
        where run = $1 and state = 'running'`,
      values: [run, state],
    },
    dropForgotten,
  ]);
}

/** Notes that a run has failed: it is repeated after a pause, in milliseconds, or given up where there is none. */
export async function failRun(database: Database, run: string, error: unknown, pauseMs: number | null): Promise<void> {
  await database.run([
    {
      sql: `
        update dbspec.deliveries
        set state = $2, error = $3, lease_until = null, run = null,
            finished_at = case when $2 = 'dead' then now() end,
            next_at = now() + $4 * interval '1 millisecond'
        where run = $1 and state = 'running'`,
      values: [run, pauseMs === null ? 'dead' : 'waiting', wordsOf(error), pauseMs ?? 0],
    },
    dropForgotten,
  ]);
}

function wordsOf(error: unknown): string {
  const words = error instanceof Error ? error.message || error.name : String(error);
  // A zero character is no text that Postgres keeps.
  return words.replaceAll('\u0000', '').slice(0, 2000);
}

/**
 * Puts runs back that were cut short. They do not count as attempts; but whoever takes up what was begun must know that it was, so the
 * first attempt at that stays.
 */
export async function putBack(database: Database, runs: readonly string[], wasBegun: boolean): Promise<void> {
  await database.run([
    {
      sql: `
        update dbspec.deliveries
        set state = 'waiting', attempt = greatest(attempt - 1, $2), lease_until = null, run = null, next_at = now()
        where run = any ($1::text[]) and state = 'running'`,
      values: [runs, wasBegun ? 1 : 0],
    },
    dropForgotten,
  ]);
}

/** The repository of a delivery, as SQL: what stands before the number, the commit or the branch of its group. */
export const repositoryOfTurn = `(regexp_match(turn, '^[^#@:]+'))[1]`;

const ofGone = (table: string) =>
  `delete from dbspec.${table} as kept using gone where kept.installation = gone.installation and kept.repository = gone.repository`;

/** Removes deliveries that were running when their installation or repository was forgotten, and what they saved since. */
export const dropForgotten: Statement = {
  sql: `
    with gone as (
      delete from dbspec.deliveries where forgotten and state <> 'running'
      returning installation, ${repositoryOfTurn} as repository
    ), risks as (${ofGone('risks')}), findings as (${ofGone('findings')}), outbox as (${ofGone('outbox')}), contents as (
      delete from dbspec.contents as kept using gone
      -- Asked once, so that the contents are not looked through where nothing is gone.
      where exists (select 1 from gone) and starts_with(kept.key, 'installation:' || gone.installation || ':' || gone.repository || ':')
    )
    ${ofGone('reviews')}`,
};

/** Marks deliveries that are running as forgotten: they end as soon as their process hears of it, and what they save goes with them. */
export function forgetRunning(where: string, values: readonly unknown[]): Statement {
  return {
    sql: `update dbspec.deliveries set forgotten = true, superseded = superseded or event not like 'installation%', payload = null
          where ${where}`,
    values,
  };
}

/** Groups of which something waits or runs. */
export async function busyGroupsOf(database: Database): Promise<ReadonlySet<string>> {
  const rows = await rowsOf(
    database,
    `select distinct turn from dbspec.deliveries where state in ('waiting', 'running')`,
  );
  return new Set(rows.map((row) => String(row.turn)));
}

/** How much waits or runs, and the age of the oldest of these, in milliseconds. */
export async function backlogOf(database: Database): ReturnType<JobQueue['backlog']> {
  const [row] = await rowsOf(database, backlogSql);
  return {
    waiting: Number(row?.waiting ?? 0),
    running: Number(row?.running ?? 0),
    oldestMs: Number(row?.oldest ?? 0),
  };
}

const backlogSql = `
  select count(*) filter (where state = 'waiting') as waiting,
         count(*) filter (where state = 'running') as running,
         coalesce(extract(epoch from now() - min(received_at)) * 1000, 0) as oldest
  from dbspec.deliveries where state in ('waiting', 'running')`;
