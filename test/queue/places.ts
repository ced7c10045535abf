import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import type { Delivery } from '../../src/core/ports.js';
import type { QueueSettings } from '../../src/queue/jobs.js';
import type { RealPostgres } from '../support/real-postgres.js';

/** Times that a test can wait for. */
export const quick: Partial<QueueSettings> = { leaseMs: 900, pauseMs: 20, pollMs: 50, graceMs: 300 };

/** A folder that nobody has used. */
export function newFolder(): string {
  return join(mkdtempSync(join(tmpdir(), 'dbspec-store-')), 'store');
}

/** A database of its own on a server, by its URL. */
export async function newDatabase({ url }: RealPostgres): Promise<string> {
  const name = `store_${Math.random().toString(36).slice(2)}`;
  await query(url, `create database ${name}`);
  return url.replace(/\/postgres$/, `/${name}`);
}

/** Looks into a database from outside. */
export async function query(url: string, sql: string): Promise<readonly Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: url, application_name: 'outside' });
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(sql)).rows;
  } finally {
    await client.end();
  }
}

/** A delivery as GitHub might send it. */
export function delivery(id: string, group = 'acme/shop#1', changed: Partial<Delivery> = {}): Delivery {
  return {
    id,
    event: 'pull_request',
    action: 'synchronize',
    installation: 4711,
    group,
    replaces: false,
    payload: { id, text: 'größer \u0000 than' },
    ...changed,
  };
}

/** Resolves when something is so; fails the test when it never comes to it. */
export async function until(isSo: () => boolean | Promise<boolean>, what: string): Promise<void> {
  for (let round = 0; round < 2400; round += 1) {
    if (await isSo()) return;
    await sleep(25);
  }
  throw new Error(`it never came to it: ${what}`);
}
