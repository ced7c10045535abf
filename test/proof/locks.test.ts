import { beforeAll, describe, it } from 'vitest';
import type { Schema } from '../../src/core/schema.js';
import { postgres } from '../../src/dialects/index.js';
import { disagreements, foretell, missing, schemaOf } from '../support/lock-agreement.js';
import { relations, type Standing, standing, trace, watch } from '../support/lock-trace.js';
import { engines, type OpenEngine } from './engines.js';
import { featureBase, featureCases } from './feature-cases.js';
import { type LockCase, shop, traced, watched } from './lock-cases.js';

/** What came of some statements: those that did what was foretold, those that were refused as foretold, and what was wrong. */
interface Outcome {
  agreed: number;
  refused: number;
  readonly wrong: string[];
}

/** Runs statements one after the other, and holds what each did, or that it was refused, against what is foretold. */
async function prove<Case extends { readonly sql: string }>(
  cases: readonly Case[],
  lacks: (one: Case) => readonly string[],
  run: (one: Case) => Promise<readonly string[]>,
): Promise<Outcome> {
  const outcome: Outcome = { agreed: 0, refused: 0, wrong: [] };
  for (const one of cases) {
    const newer = lacks(one);
    const found = await run(one).catch((error: unknown) => (error instanceof Error ? error : new Error(String(error))));
    const claimed = newer.length > 0;
    if (found instanceof Error) {
      if (claimed) outcome.refused += 1;
      else
        outcome.wrong.push(`${one.sql}: refused (${found.message}), and nothing of it is called newer than the server`);
    } else if (claimed)
      outcome.wrong.push(`${one.sql}: called newer than the server (${newer.join(', ')}), and it runs`);
    else if (found.length > 0) outcome.wrong.push(...found.map((line) => `${one.sql}: ${line}`));
    else outcome.agreed += 1;
  }
  return outcome;
}

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
async function watchedOn({ engine: { version, join }, schema: first }: Shop): Promise<Outcome> {
  if (join === null) return { agreed: 0, refused: 0, wrong: [] };
  const [runs, keeps, looks] = [await join(), await join(), await join()];
  let schema = first;
  return prove(
    watched,
    ({ sql }) => missing(sql, schema, version),
    async ({ sql, behind }) => {
      const known = await relations(looks);
      const foretold = foretell(sql, schema, { version, inTransaction: false });
      const seen = await watch({ runs, keeps, looks }, sql, behind);
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

describe('locks foretold and seen', () => {
  beforeAll(() => postgres.load());

  it.concurrent.for(engines)('on $title', { timeout: 600_000 }, async ({ open }, { expect, skip }) => {
    const engine = await open();
    if (engine === null) return skip('no such server here');
    try {
      const place = await openShop(engine);
      const inTransaction = await tracedOn(place);
      const outside = await watchedOn(place);
      const features = await featuresOn(engine);
      expect({ inTransaction: inTransaction.wrong, outside: outside.wrong, features: features.wrong }).toEqual({
        inTransaction: [],
        outside: [],
        features: [],
      });
      const ran = inTransaction.agreed + outside.agreed;
      const refused = inTransaction.refused + outside.refused + features.refused;
      console.log(`${engine.name}: ${ran} statements did what was foretold, ${refused} were refused as foretold`);
    } finally {
      await engine.close();
    }
  });
});
