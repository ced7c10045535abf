import {
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ShadowDatabase } from '../../src/core/ports.js';
import type { RehearsalResult, Trial } from '../../src/core/rehearsal.js';
import { openPglite } from '../../src/shadow/index.js';
import { makeRoom } from '../../src/shadow/kept-bases.js';

const folder = mkdtempSync(join(tmpdir(), 'dbspec-bases-'));
let shadow: ShadowDatabase;

beforeAll(() => {
  shadow = openPglite({ cacheFolder: null, baseFolder: folder });
});

afterAll(async () => {
  await shadow.close();
  rmSync(folder, { recursive: true, force: true });
});

/** A schema that is worth keeping; `last` tells one from another. */
function schema(last: string): readonly string[] {
  return [
    ...Array.from({ length: 120 }, (_, index) => `create table t${index} (id bigint primary key, name text)`),
    'create extension citext',
    'create role reader',
    'create function greet() returns text language sql as $$ select missing from nowhere $$',
    `create table ${last} (id bigint primary key)`,
  ];
}

function rehearse(last: string, ...sql: readonly string[]): Promise<RehearsalResult> {
  const steps = sql.map((text, index) => ({
    id: String(index + 1),
    sql: text,
    transaction: null,
    how: { kind: 'traced' as const },
  }));
  return shadow.rehearse({ base: schema(last), extensions: ['citext'], steps, back: null, trials }, 60_000);
}

/** It runs only where the table is there, and the change has not run. */
const trials: readonly Trial[] = ['one', 'two'].map((id) => ({
  id,
  steps: [{ id: 'x', sql: 'drop table t3; create table t500 ()', transaction: null, how: { kind: 'traced' } }],
}));

const change = [
  'alter table last_one add column note citext',
  'grant select on t1 to reader',
  // The check of bodies stays off, as it is where the schema is built.
  'create function later() returns text language sql as $$ select absent from nowhere $$',
  'create index t2_name on t2 (name)',
  'drop table t3',
];

const files = () => readdirSync(folder).sort();

describe('a kept schema', () => {
  it('is kept once it stands, and seen in it is what is seen where it is built', async () => {
    const built = await rehearse('last_one', ...change);
    expect(built).toMatchObject({ baseComplete: true, partial: null, baseErrors: [] });
    expect(built.evidence.map(({ outcome }) => outcome)).toEqual(change.map(() => 'ran'));
    expect(built.trials?.map(({ evidence }) => evidence[0]?.outcome)).toEqual(['ran', 'ran']);
    expect(files()).toEqual([expect.stringMatching(/^base-[0-9a-f]{64}\.tar$/)]);
    const [name = ''] = files();
    const bytes = readFileSync(join(folder, name));
    utimesSync(join(folder, name), 1, 1);
    const restored = await rehearse('last_one', ...change);
    // It was taken from there.
    expect(statSync(join(folder, name)).mtimeMs).toBeGreaterThan(1_000_000);
    expect(restored).toEqual(built);
    // Nothing of the change gets into what is kept.
    expect(readFileSync(join(folder, name)).equals(bytes)).toBe(true);
  });

  it.each<[string, (bytes: Buffer) => Buffer]>([
    ['cut short', (bytes) => bytes.subarray(0, 2_000_000)],
    // A table of the schema is called otherwise: the database opens, and would show a change that fails.
    ['changed within', (bytes) => Buffer.from(bytes.toString('latin1').replaceAll('last_one', 'lost_one'), 'latin1')],
    ['empty', () => Buffer.alloc(0)],
  ])('is built and kept again where its file is %s', async (_, damage) => {
    const [name = ''] = files();
    const path = join(folder, name);
    const whole = readFileSync(path);
    const damaged = damage(whole);
    expect(damaged.equals(whole)).toBe(false);
    writeFileSync(path, damaged);
    const result = await rehearse('last_one', ...change);
    expect(result).toMatchObject({ baseComplete: true, partial: null });
    expect(result.evidence.map(({ outcome }) => outcome)).toEqual(change.map(() => 'ran'));
    expect(files()).toEqual([name]);
    expect(statSync(path).size).toBe(whole.length);
  });

  it('is not kept where it did not come up whole', async () => {
    const before = files();
    const result = await rehearse('t1', 'drop table t3');
    expect(result.baseComplete).toBe(false);
    expect(files()).toEqual(before);
  });

  it('makes room for others: the one that was not used for longest goes', async () => {
    const [oldest = ''] = files();
    utimesSync(join(folder, oldest), 1, 1);
    for (const last of ['a', 'b', 'c', 'd']) {
      await rehearse(last, 'drop table t3');
    }
    expect(files()).toHaveLength(4);
    expect(files()).not.toContain(oldest);
  });

  it('goes after a month without use, and when all is to be forgotten', async () => {
    const [unused = ''] = files();
    utimesSync(join(folder, unused), 1, 1);
    await makeRoom(folder);
    expect(files()).toHaveLength(3);
    expect(files()).not.toContain(unused);
    await shadow.forget?.();
    expect(existsSync(folder)).toBe(false);
  });
});
