import pg from 'pg';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { ShadowDatabase } from '../../src/core/ports.js';
import { rules } from '../../src/review/shelves.js';
import { openServer } from '../../src/shadow/index.js';
import { type FixRow, fixRow, sqlExamples, tableText } from '../support/fix-table.js';
import { type RealPostgres, startRealPostgres } from '../support/real-postgres.js';

const tried = rules.filter((rule) => sqlExamples(rule) !== null);

/** Rules whose example needs an extension that the server of the tests does not have. */
const unavailable = new Set(['spatial-index', 'vector-index']);

const rows: FixRow[] = [];
let server: RealPostgres | null = null;
let shadow: ShadowDatabase | null = null;

/** A real server, since each rehearsal on it takes a third of the time of the embedded one. A superuser's role is refused. */
beforeAll(async () => {
  server = await startRealPostgres();
  if (server === null) return console.warn('skipped: no real Postgres can be started here');
  const admin = new pg.Client({ connectionString: server.url });
  await admin.connect();
  await admin.query("create role shadow login createdb password 'shadow'");
  await admin.end();
  const url = new URL(server.url);
  url.username = 'shadow';
  url.password = 'shadow';
  shadow = openServer({ url: url.href });
});

afterAll(async () => {
  console.log(tableText(rows));
  await shadow?.close();
  await server?.stop();
});

it('each fix of a rule, on its own example, runs on a server, and is silent there', async (test) => {
  if (shadow === null) return test.skip('no real Postgres here');
  const left = [...tried];
  const work = async (): Promise<void> => {
    for (let rule = left.shift(); rule !== undefined; rule = left.shift()) rows.push(await fixRow(rule, shadow));
  };
  await Promise.all([work(), work(), work()]);
  const isUnproven = ({ rule, sql, rails, quoted }: FixRow): boolean =>
    !unavailable.has(rule) && [sql, rails, quoted].some((reach) => !['proven', 'no fix', 'silent'].includes(reach));
  expect(rows.filter(isUnproven)).toEqual([]);
  expect(rows.filter(({ sql }) => sql === 'proven').length).toBeGreaterThan(40);
});
