import { randomUUID } from 'node:crypto';
import { Superseded } from '../core/errors.js';
import type { Delivery, JobQueue, Run } from '../core/ports.js';
import { type Database, type Row, rowsOf } from './database.js';
import { DatabaseError } from './pglite.js';

/** How the queue works. All times in milliseconds. */
export interface QueueSettings {
  /** Runs at a time in this process. */
  readonly concurrency: number;
  readonly attempts: number;
  /** How long a run may be silent before another process takes it up. It is renewed at a third of that. */
  readonly leaseMs: number;
  /** Pause before the second attempt; it doubles with each further one. */
  readonly pauseMs: number;
  /** How often work of other processes, and what has become due, is looked for. */
  readonly pollMs: number;
  /** How long running work may go on after a stop. */
  readonly graceMs: number;
  /** Told when the database could not be asked; the queue goes on and asks again. */
  failed(error: unknown): void;
}

export const defaultSettings: QueueSettings = {
  concurrency: 2,
  attempts: 4,
  leaseMs: 60_000,
  pauseMs: 5_000,
  pollMs: 1_000,
  graceMs: 20_000,
  failed: () => undefined,
};

/** A run that is under way in this process. */
interface Running {
  readonly controller: AbortController;
  readonly ended: Promise<void>;
}

/**
 * The queue of deliveries, a table with leases.
 *
 * It is not built on a job library: those of this Node have no ordered groups and no heartbeat, so that a run of a killed process would wait for the
 * longest time that any run may take, and every state would be kept twice.
 */
export function openJobs(database: Database, settings: QueueSettings): JobQueue {
  const worker = randomUUID();
  const running = new Map<string, Running>();
  let wake = (): void => undefined;
  return {
    async accept(delivery) {
      const [row] = await rowsOf(database, acceptSql, [
        delivery.id,
        delivery.installation,
        delivery.event,
        delivery.action,
        delivery.group,
        delivery.replaces,
        JSON.stringify(delivery.payload),
      ]);
      for (const id of textsOf(row?.replaced)) running.get(id)?.controller.abort(new Superseded());
      wake();
      return row?.accepted === true;
    },
    async work(handle, signal) {
      signal.addEventListener('abort', () => wake(), { once: true });
      const renewing = setInterval(() => void renew(database, worker, running, settings), settings.leaseMs / 3);
      try {
        while (!signal.aborted) {
          const more = await start(database, worker, running, settings, handle, () => wake()).catch(
            (error: unknown) => {
              settings.failed(error);
              return false;
            },
          );
          if (!more)
            await new Promise<void>((resolve) => {
              const timer = setTimeout(resolve, settings.pollMs);
              wake = () => {
                clearTimeout(timer);
                resolve();
              };
            });
        }
        // A database that is gone keeps the leases, which end by themselves.
        await drain(database, worker, running, settings).catch(settings.failed);
      } finally {
        clearInterval(renewing);
      }
    },
    async backlog() {
      const [row] = await rowsOf(database, backlogSql);
      return {
        waiting: Number(row?.waiting ?? 0),
        running: Number(row?.running ?? 0),
        oldestMs: Number(row?.oldest ?? 0),
      };
    },
  };
}

/** Stores a delivery, and ends those that it makes pointless: at once where none has begun, else by telling the run. */
const acceptSql = `
  with fresh as (
    insert into dbspec.deliveries (id, installation, event, action, turn, replaces, payload)
    values ($1, $2, $3, $4, $5, $6, $7::json)
    on conflict (id) do nothing
    returning seq, turn, replaces
  ), replaced as (
    update dbspec.deliveries as old
    set superseded = true,
        state = case when old.state = 'waiting' and old.attempt = 0 then 'superseded' else old.state end,
        payload = case when old.state = 'waiting' and old.attempt = 0 then null else old.payload end,
        finished_at = case when old.state = 'waiting' and old.attempt = 0 then now() end,
        next_at = now()
    from fresh
    where fresh.replaces and old.replaces and old.turn = fresh.turn and old.seq < fresh.seq
      and old.state in ('waiting', 'running')
    returning old.id
  )
  select exists (select 1 from fresh) as accepted, coalesce((select json_agg(id) from replaced), '[]') as replaced`;

const backlogSql = `
  select count(*) filter (where state = 'waiting') as waiting,
         count(*) filter (where state = 'running') as running,
         coalesce(extract(epoch from now() - min(received_at)) * 1000, 0) as oldest
  from dbspec.deliveries where state in ('waiting', 'running')`;

/** Takes the oldest delivery whose turn it is: nothing of its group runs, and nothing older of it waits. */
const claimSql = `
  update dbspec.deliveries
  set state = 'running', attempt = attempt + 1, worker = $1, lease_until = now() + $2 * interval '1 millisecond'
  where id = (
    select next.id from dbspec.deliveries as next
    where next.state = 'waiting' and next.next_at <= now()
      and not exists (
        select 1 from dbspec.deliveries as other
        where other.turn = next.turn
          and (other.state = 'running' or (other.state = 'waiting' and other.seq < next.seq))
      )
    order by next.seq limit 1
    for update skip locked
  )
  returning id, installation, event, action, turn, replaces, payload, attempt, superseded`;

/** What a dead process left behind waits again, or is given up after its last attempt. */
const recoverSql = `
  update dbspec.deliveries
  set state = case when attempt >= $1 then 'dead' else 'waiting' end,
      error = case when attempt >= $1 then 'the process that worked on it died' else error end,
      finished_at = case when attempt >= $1 then now() end,
      lease_until = null, worker = null, next_at = now()
  where state = 'running' and lease_until < now()`;

/** Starts what can be started. True where something was taken, so that there may be more. */
async function start(
  database: Database,
  worker: string,
  running: Map<string, Running>,
  settings: QueueSettings,
  handle: (delivery: Delivery, run: Run) => Promise<void>,
  wake: () => void,
): Promise<boolean> {
  if (running.size >= settings.concurrency) return false;
  await rowsOf(database, recoverSql, [settings.attempts]);
  const row = await claim(database, worker, settings);
  if (row === null) return false;
  const delivery = deliveryOf(row);
  const attempt = Number(row.attempt);
  const controller = new AbortController();
  if (row.superseded === true) controller.abort(new Superseded());
  const isLast = attempt >= settings.attempts;
  const run: Run = { attempt, isLast, signal: controller.signal };
  const ended = handle(delivery, run)
    .then(
      () => finish(database, worker, delivery.id, controller.signal.reason instanceof Superseded),
      (error: unknown) => fail(database, worker, delivery.id, attempt, error, settings, controller.signal),
    )
    .catch(() => {
      // The database is gone: the lease ends, and the delivery is taken up again.
    })
    .finally(() => {
      running.delete(delivery.id);
      wake();
    });
  running.set(delivery.id, { controller, ended });
  return true;
}

async function claim(database: Database, worker: string, settings: QueueSettings): Promise<Row | null> {
  try {
    const [row] = await rowsOf(database, claimSql, [worker, settings.leaseMs]);
    return row ?? null;
  } catch (error) {
    // Another process took one of the same group at the same moment.
    if (error instanceof DatabaseError && error.code === '23505') return null;
    throw error;
  }
}

/** Renews the leases of this process, and tells its runs what happened to them meanwhile. */
async function renew(
  database: Database,
  worker: string,
  running: ReadonlyMap<string, Running>,
  settings: QueueSettings,
): Promise<void> {
  if (running.size === 0) return;
  const rows = await rowsOf(
    database,
    `update dbspec.deliveries set lease_until = now() + $2 * interval '1 millisecond'
     where worker = $1 and state = 'running' returning id, superseded`,
    [worker, settings.leaseMs],
  ).catch(() => null);
  if (rows === null) return;
  const kept = new Map(rows.map((row) => [String(row.id), row.superseded === true]));
  for (const [id, { controller }] of running) {
    if (kept.get(id) === true) controller.abort(new Superseded());
    if (!kept.has(id)) controller.abort(new Error('another process has taken this delivery'));
  }
}

async function finish(database: Database, worker: string, id: string, wasSuperseded: boolean): Promise<void> {
  await rowsOf(
    database,
    `update dbspec.deliveries
     set state = $3, payload = null, finished_at = now(), lease_until = null, worker = null, error = null
     where id = $1 and worker = $2 and state = 'running'`,
    [id, worker, wasSuperseded ? 'superseded' : 'done'],
  );
}

async function fail(
  database: Database,
  worker: string,
  id: string,
  attempt: number,
  error: unknown,
  settings: QueueSettings,
  signal: AbortSignal,
): Promise<void> {
  if (signal.aborted && !(signal.reason instanceof Superseded)) return putBack(database, worker, [id]);
  const isLast = attempt >= settings.attempts;
  await rowsOf(
    database,
    `update dbspec.deliveries
     set state = $3, error = $4, lease_until = null, worker = null,
         finished_at = case when $3 = 'dead' then now() end,
         next_at = now() + $5 * interval '1 millisecond'
     where id = $1 and worker = $2 and state = 'running'`,
    [
      id,
      worker,
      isLast ? 'dead' : 'waiting',
      (error instanceof Error ? error.message : String(error)).slice(0, 2000),
      settings.pauseMs * 2 ** (attempt - 1),
    ],
  );
}

/** Lets running work end, and puts back what does not. A run that was cut short does not count as an attempt. */
async function drain(
  database: Database,
  worker: string,
  running: ReadonlyMap<string, Running>,
  settings: QueueSettings,
): Promise<void> {
  const all = Promise.all([...running.values()].map(({ ended }) => ended));
  if (await endsWithin(all, settings.graceMs)) return;
  const left = [...running.keys()];
  for (const { controller } of running.values()) controller.abort(new Error('the process ends'));
  await endsWithin(all, settings.graceMs / 5);
  await putBack(database, worker, left);
}

async function putBack(database: Database, worker: string, ids: readonly string[]): Promise<void> {
  await rowsOf(
    database,
    `update dbspec.deliveries
     set state = 'waiting', attempt = attempt - 1, lease_until = null, worker = null, next_at = now()
     where worker = $1 and state = 'running' and id = any ($2::text[])`,
    [worker, ids],
  );
}

async function endsWithin(work: Promise<unknown>, ms: number): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<false>((resolve) => {
    timer = setTimeout(() => resolve(false), ms);
  });
  const isInTime = await Promise.race([work.then(() => true as const), late]);
  clearTimeout(timer);
  return isInTime;
}

function deliveryOf(row: Row): Delivery {
  return {
    id: String(row.id),
    event: String(row.event),
    action: row.action === null ? null : String(row.action),
    installation: row.installation === null ? null : Number(row.installation),
    group: String(row.turn),
    replaces: row.replaces === true,
    payload: row.payload,
  };
}

function textsOf(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.map(String) : [];
}
