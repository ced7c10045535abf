import { afterAll, beforeAll, describe, it } from 'vitest';
import type { Schema } from '../../src/core/schema.js';
import { postgres } from '../../src/dialects/index.js';
import { disagreements, foretell, missing, schemaOf } from '../support/lock-agreement.js';
import { relations, type Standing, standing, trace, watch } from '../support/lock-trace.js';
import { engines, type OpenEngine, pinned } from './engines.js';
import { featureBase, featureCases } from './feature-cases.js';
import { type LockCase, shop, traced, watched } from './lock-cases.js';
import { printedOn, record, recordedFor } from './printed-rows.js';
import { type Outcome, prove } from './prove.js';

interface Shop {
  readonly engine: OpenEngine;
  readonly schema: Schema;
  readonly before: Standing;
}

async function openShop(engine: OpenEngine): Promise<Shop> {
  const parts = shop.filter(({ since = 0 }) => since <= engine.version);
  for (const { sql } of parts) await engine.session.run(sql);
  const schema = schemaOf(parts.filter((part) => part.unread !== true).map(({ sql }) => sql));
  return { engine, schema, before: await standing(engine.session) };
}

/** Statements that run in a transaction, which is rolled back. */
function tracedOn({ engine: { session, version }, schema, before }: Shop): Promise<Outcome> {
  return prove<LockCase>(
    traced.filter(({ since = 0 }) => since <= version),
    ({ sql }) => missing(sql, schema, version),
    async ({ sql, timeZone = 'UTC' }) => {
      if (timeZone !== 'UTC') await session.run(`set timezone = '${timeZone}'`);
      const seen = await trace(session, sql, before);
      if (timeZone !== 'UTC') await session.run(`set timezone = 'UTC'`);
      return disagreements(foretell(sql, schema, { version, timeZone }), seen, before.relations);
    },
  );
}

/** Statements that refuse a transaction, seen from another session. Each finds what those before it left. */
async function watchedOn({ engine: { version, watch: sessions }, schema: first }: Shop): Promise<Outcome> {
  if (sessions === null) return { right: [], refused: [], wrong: [] };
  let schema = first;
  return prove(
    watched,
    ({ sql }) => missing(sql, schema, version),
    async ({ sql, behind }) => {
      const known = await relations(sessions.looks);
      const foretold = foretell(sql, schema, { version, inTransaction: false });
      const seen = await watch(sessions, sql, behind);
      schema = schemaOf([sql], schema);
      return disagreements(foretold, seen, known);
    },
  );
}

/** Statements of which a server may lack something; what they lock is not asked. */
async function featuresOn({ session, version }: OpenEngine): Promise<Outcome> {
  await session.run(`create schema features; set search_path = features; ${featureBase}`);
  const schema = schemaOf([featureBase]);
  return prove(
    featureCases.map((sql) => ({ sql })),
    ({ sql }) => missing(sql, schema, version),
    async ({ sql }) => {
      await session.run('begin');
      try {
        await session.run(sql);
      } catch (error) {
        if (!isOutsideOnly(error)) throw error;
      } finally {
        await session.run('rollback');
      }
      return [];
    },
  );
}

/** Whether a server that knows a statement only refuses to run it in a transaction. Source: https://www.postgresql.org/docs/18/errcodes-appendix.html */
function isOutsideOnly(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === '25001';
}

/** Set to write the record of `dbspec locks` anew, once every pinned engine did what is foretold. */
const isRecording = process.env.DBSPEC_RECORD !== undefined;

/** Rows of `dbspec locks` that each pinned engine was just seen to do. */
const seenRows = new Map<string, readonly string[]>();

/** Statements of one kind after the other; each kind finds no tables of another. */
async function proveAll(engine: OpenEngine): Promise<Readonly<Record<string, readonly Outcome[]>>> {
  const printed = await printedOn(engine);
  await engine.session.run('drop schema public cascade; create schema public');
  const place = await openShop(engine);
  return {
    printed,
    inTransaction: [await tracedOn(place)],
    outside: [await watchedOn(place)],
    features: [await featuresOn(engine)],
  };
}

describe('locks foretold and seen', () => {
  beforeAll(() => postgres.load());

  it.concurrent.for(engines)('on $title', { timeout: 600_000 }, async (from, { expect, skip }) => {
    const engine = await from.open();
    if (engine === null) return skip('no such server here');
    try {
      const outcomes = await proveAll(engine);
      const all = Object.values(outcomes).flat();
      expect(all.flatMap(({ wrong }) => wrong)).toEqual([]);
      const ran = all.flatMap(({ right }) => right).length;
      const refused = all.flatMap((one) => one.refused).length;
      console.log(`${engine.name}: ${ran} statements did what was foretold, ${refused} were refused as foretold`);
      if (!pinned.includes(from)) return;
      const right = (outcomes.printed ?? []).flatMap((one) => one.right);
      seenRows.set(engine.name, right);
      if (!isRecording)
        expect([...right].sort(), 'write the record anew, with DBSPEC_RECORD=1').toEqual(
          [...recordedFor(engine.name)].sort(),
        );
    } finally {
      await engine.close();
    }
  });

  afterAll(() => {
    if (!isRecording) return;
    if (seenRows.size < pinned.length)
      throw new Error('not every pinned engine did what is foretold: nothing is recorded');
    record(seenRows);
  });
});
