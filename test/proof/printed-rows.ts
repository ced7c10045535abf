import { readFileSync, writeFileSync } from 'node:fs';
import type { LockRow, Proven } from '../../src/core/lock-table.js';
import { locks } from '../../src/dialects/postgres/lock-table.js';
import { disagreements, foretell, missing, schemaOf } from '../support/lock-agreement.js';
import { relations, standing, trace, watch } from '../support/lock-trace.js';
import type { OpenEngine } from './engines.js';
import { type Outcome, prove } from './prove.js';

/** For each row that refuses a transaction, the lock of another session that it has to wait for. */
const behind: Readonly<Record<string, string>> = {
  'reindex index concurrently orders_placed_at_idx': 'lock table orders in row exclusive mode',
  'create index concurrently orders_number_idx on orders (number)': 'lock table orders in row exclusive mode',
  'drop index concurrently orders_placed_at_idx': 'lock table orders in row exclusive mode',
  'vacuum full stock': 'lock table stock in row exclusive mode',
  'vacuum stock': 'lock table stock in share mode',
  'alter table readings detach partition readings_2024 concurrently': 'lock table readings_2024 in access share mode',
};

/** A time zone in which times without one are not UTC: the table is that of a server whose zone nobody knows. */
const timeZone = 'Europe/Rome';

/** The rows that `dbspec locks` prints, on an engine without tables. */
export async function printedOn({ session, version, watch: sessions }: OpenEngine): Promise<readonly Outcome[]> {
  await session.run(`set timezone = '${timeZone}'`);
  await session.run(locks.given);
  const schema = schemaOf([locks.given]);
  const before = await standing(session);
  const inTransaction = await prove<LockRow>(
    locks.rows.filter(({ sql }) => !(sql in behind)),
    ({ sql }) => missing(sql, schema, version),
    async ({ sql }) =>
      disagreements(foretell(sql, schema, { version, timeZone }), await trace(session, sql, before), before.relations),
  );
  await session.run('reset timezone');
  if (sessions === null) return [inTransaction];
  // Each finds what those before it left.
  let later = schema;
  const outside = await prove<LockRow>(
    locks.rows.filter(({ sql }) => sql in behind),
    ({ sql }) => missing(sql, later, version),
    async ({ sql }) => {
      const known = await relations(sessions.looks);
      const foretold = foretell(sql, later, { version, inTransaction: false });
      const seen = await watch(sessions, sql, behind[sql] ?? '');
      later = schemaOf([sql], later);
      return disagreements(foretold, seen, known);
    },
  );
  return [inTransaction, outside];
}

/** Rows that the record says an engine was seen to do. */
export function recordedFor(engine: string): readonly string[] {
  const place = locks.proven.engines.indexOf(engine);
  return locks.rows.flatMap(({ sql }) => (locks.proven.rows[sql]?.includes(place) ? [sql] : []));
}

/** Writes the record of what each engine was just seen to do. */
export function record(right: ReadonlyMap<string, readonly string[]>): void {
  const engines = [...right.keys()].sort();
  const rows = locks.rows.map(({ sql }) => [
    sql,
    engines.flatMap((name, at) => (right.get(name)?.includes(sql) ? [at] : [])),
  ]);
  const proven: Proven = { engines, rows: Object.fromEntries(rows) };
  const path = new URL('../../src/dialects/postgres/proven.ts', import.meta.url);
  const [head = ''] = readFileSync(path, 'utf8').split('export const');
  writeFileSync(path, `${head}export const proven: Proven = ${JSON.stringify(proven, null, 2)};\n`);
}
