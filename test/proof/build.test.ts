import { readFileSync } from 'node:fs';
import { PGlite } from '@electric-sql/pglite';
import { btree_gist } from '@electric-sql/pglite/contrib/btree_gist';
import { pgcrypto } from '@electric-sql/pglite/contrib/pgcrypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { emptySchema, type Schema } from '../../src/core/schema.js';
import { apply } from '../../src/core/schema-apply.js';
import { postgres } from '../../src/dialects/index.js';
import { identifier } from '../../src/dialects/postgres/keywords.js';
import { catalogQueries } from './catalog.js';

const history = readFileSync(new URL('./shop-history.sql', import.meta.url), 'utf8');
const extensions = { btree_gist, pgcrypto };
let server: PGlite;
let rebuilt: PGlite;
let schema: Schema = emptySchema();
let failures: readonly string[] = [];

/** Runs a history on a server and through `apply`, and builds what came out of it on a second server. */
beforeAll(async () => {
  await postgres.load();
  const { statements, unread } = postgres.parse(history);
  expect(unread).toEqual([]);
  server = await PGlite.create({ extensions });
  rebuilt = await PGlite.create({ extensions });
  for (const statement of statements) {
    await server.exec(statement.sql);
    for (const operation of statement.operations) schema = apply(schema, postgres.complete(operation, schema));
  }
  failures = await run(
    rebuilt,
    postgres.build(schema).map((operation) => postgres.print(operation)),
  );
});

afterAll(async () => {
  await server.close();
  await rebuilt.close();
});

async function run(database: PGlite, statements: readonly string[]): Promise<readonly string[]> {
  const failed: string[] = [];
  for (const sql of statements) {
    try {
      await database.exec(sql);
    } catch (error) {
      failed.push(`${error instanceof Error ? error.message : String(error)}: ${sql}`);
    }
  }
  return failed;
}

async function lines(database: PGlite, query: string): Promise<readonly string[]> {
  await database.exec(`set search_path = ''`);
  const { rows } = await database.query<{ line: string }>(query);
  await database.exec('reset search_path');
  return rows.map((row) => row.line).sort();
}

describe('identifiers', () => {
  it('are quoted where the server reserves the word, and only there', async () => {
    const { rows } = await server.query<{ word: string; reserved: boolean }>(
      `select word, catcode in ('R', 'T') as reserved from pg_get_keywords()`,
    );
    expect(rows.length).toBeGreaterThan(400);
    const quoted = rows.filter(({ word }) => identifier(word) !== word).map(({ word }) => word);
    expect(quoted.sort()).toEqual(rows.flatMap(({ word, reserved }) => (reserved ? [word] : [])).sort());
  });
});

describe('build', () => {
  it('says the same each time', () => expect(postgres.build(schema)).toEqual(postgres.build(schema)));

  it('reads the history whole', () => expect(schema.complete).toBe(true));

  it('gives statements that run on an empty server', () => expect(failures).toEqual([]));

  for (const [what, query] of Object.entries(catalogQueries)) {
    it(`gives the same ${what}`, async () => {
      const expected = await lines(server, query);
      expect(expected.length).toBeGreaterThan(0);
      expect(await lines(rebuilt, query)).toEqual(expected);
    });
  }
});
