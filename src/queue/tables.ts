import type { Database, Statement } from './database.js';
import { rowsOf } from './database.js';

/** Steps from an empty database to today's tables. A step that was released is never changed: the next one follows it. */
const steps: readonly (readonly string[])[] = [
  [
    `create table dbspec.deliveries (
       id text primary key,
       seq bigint generated always as identity,
       installation bigint,
       event text not null,
       action text,
       turn text not null,
       replaces boolean not null,
       -- Not jsonb, which refuses a zero character that a person may have written.
       payload json,
       state text not null default 'waiting' check (state in ('waiting', 'running', 'done', 'superseded', 'dead')),
       superseded boolean not null default false,
       attempt integer not null default 0,
       received_at timestamptz not null default now(),
       next_at timestamptz not null default now(),
       lease_until timestamptz,
       worker text,
       finished_at timestamptz,
       error text
     )`,
    // One at a time of each turn, whatever a race may bring about.
    `create unique index deliveries_one_runs on dbspec.deliveries (turn) where state = 'running'`,
    `create index deliveries_open on dbspec.deliveries (turn, seq) where state in ('waiting', 'running')`,
    `create index deliveries_next on dbspec.deliveries (seq) where state = 'waiting'`,
    `create index deliveries_finished on dbspec.deliveries (finished_at) where finished_at is not null`,
    `create index deliveries_installation on dbspec.deliveries (installation)`,
    `create table dbspec.reviews (
       repository text not null,
       pull_request integer not null,
       head_sha text not null,
       installation bigint not null,
       review json not null,
       saved_at timestamptz not null default now(),
       primary key (repository, pull_request, head_sha)
     )`,
    `create index reviews_installation on dbspec.reviews (installation)`,
    `create table dbspec.contents (
       key text primary key,
       value text not null,
       used_at timestamptz not null default now()
     )`,
    `create index contents_used on dbspec.contents (used_at)`,
  ],
  [
    // A run, not a worker: what a process does late for a run that it lost must not touch the next run of the same delivery.
    `alter table dbspec.deliveries rename column worker to run`,
    `create index deliveries_run on dbspec.deliveries (run) where state = 'running'`,
    // A running delivery of an installation that is gone: it goes when its run ends.
    `alter table dbspec.deliveries add column forgotten boolean not null default false`,
    `create index deliveries_forgotten on dbspec.deliveries (installation) where forgotten`,
  ],
  [
    `create table dbspec.risks (
       id bigint generated always as identity primary key,
       installation bigint not null,
       repository text not null,
       pull_request integer not null,
       -- A comment that is worked on twice accepts once.
       comment bigint not null unique,
       kind text not null check (kind in ('ignore', 'override')),
       rule text,
       fingerprint text,
       head_sha text,
       reason text not null,
       accepted_by text not null,
       accepted_at timestamptz not null default now(),
       until date,
       withdrawn_by text,
       withdrawn_at timestamptz,
       check ((kind = 'ignore') = (rule is not null)),
       check ((kind = 'override') = (head_sha is not null))
     )`,
    `create index risks_pull_request on dbspec.risks (repository, pull_request)`,
    `create index risks_installation on dbspec.risks (installation)`,
    `create table dbspec.findings (
       repository text not null,
       pull_request integer not null,
       fingerprint text not null,
       installation bigint not null,
       rule text not null,
       head_sha text not null,
       seen_at timestamptz not null default now(),
       fixed boolean not null default false,
       ignored boolean not null default false,
       resolved boolean not null default false,
       dismissed boolean not null default false,
       thumbs_up integer not null default 0,
       thumbs_down integer not null default 0,
       primary key (repository, pull_request, fingerprint)
     )`,
    `create index findings_installation on dbspec.findings (installation)`,
  ],
  [
    `alter table dbspec.reviews add column run text`,
    `alter table dbspec.reviews add column is_whole boolean not null default false`,
    `create table dbspec.outbox (
       repository text not null,
       pull_request integer not null,
       fingerprint text not null,
       installation bigint not null,
       head_sha text not null,
       made_at timestamptz not null default now(),
       posted_at timestamptz,
       primary key (repository, pull_request, fingerprint)
     )`,
    `create index outbox_waiting on dbspec.outbox (made_at) where posted_at is null`,
    `create index outbox_installation on dbspec.outbox (installation)`,
  ],
  [
    `create table dbspec.usage (
       installation bigint not null,
       day date not null,
       tokens bigint not null,
       primary key (installation, day)
     )`,
  ],
  [`alter table dbspec.reviews add column is_past boolean not null default false`],
  // What was read of texts did not say of which repository it was, and so could not go with it.
  [`delete from dbspec.contents`],
  [
    // Deliveries come in no certain order: when all was as one tells, and whether one that tells of a later time was there before it.
    `alter table dbspec.deliveries add column told_at timestamptz`,
    `alter table dbspec.deliveries add column is_late boolean not null default false`,
    `create index deliveries_told on dbspec.deliveries (turn, told_at) where told_at is not null`,
  ],
];

/** Makes the tables, or brings them up to date. Several processes may do so at once. */
export async function prepareTables(database: Database): Promise<void> {
  await database.run([
    // Any number does, as long as every process takes the same.
    { sql: 'select pg_advisory_xact_lock(6417203881)' },
    { sql: 'create schema if not exists dbspec' },
    {
      sql: 'create table if not exists dbspec.steps (step integer primary key, taken_at timestamptz not null default now())',
    },
  ]);
  for (const [step, statements] of steps.entries()) await take(database, step, statements);
}

async function take(database: Database, step: number, statements: readonly string[]): Promise<void> {
  const isTaken = async (): Promise<boolean> =>
    (await rowsOf(database, 'select 1 from dbspec.steps where step = $1', [step])).length > 0;
  if (await isTaken()) return;
  const all: readonly Statement[] = [
    { sql: 'insert into dbspec.steps (step) values ($1)', values: [step] },
    ...statements.map((sql) => ({ sql })),
  ];
  await database.run(all).catch(async (error: unknown) => {
    // Another process took the step between the look and the insert.
    if (!(await isTaken())) throw error;
  });
}
