import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { memoryRevision } from '../../src/core/change-set.js';
import type { ContentCache } from '../../src/core/ports.js';
import { sourceFile } from '../../src/core/source.js';
import { postgres } from '../../src/dialects/index.js';
import { plainSql, rails, sqlx } from '../../src/frameworks/index.js';
import { activerecord, prismaClient } from '../../src/orms/index.js';
import { cachedReader } from '../../src/review/cached-reader.js';
import { inlineReader, type Reader } from '../../src/review/reader.js';
import { frameworks } from '../../src/review/shelves.js';

const orders = sourceFile('migrations/1_orders.sql', 'create table orders (id bigint primary key);\n', '1');
const model = sourceFile('app/models/order.rb', 'class Order < ApplicationRecord\n  has_many :items\nend\n', '2');

function memoryCache(): ContentCache & { readonly entries: Map<string, string> } {
  const entries = new Map<string, string>();
  return {
    entries,
    get: async (key) => entries.get(key) ?? null,
    set: async (key, value) => void entries.set(key, value),
  };
}

/** The reader of this thread, with a list of the paths that it was asked for. */
function countingReader(): Reader & { readonly asked: string[] } {
  const reader = inlineReader();
  const asked: string[] = [];
  return {
    ...reader,
    asked,
    parse: (framework, files, dialect) => {
      asked.push(...files.map((file) => file.path));
      return reader.parse(framework, files, dialect);
    },
    facts: (orm, files, dialect) => {
      asked.push(...files.map((file) => file.path));
      return reader.facts(orm, files, dialect);
    },
  };
}

describe('a reader with a cache', () => {
  it('reads each text once, and gives the same', async () => {
    const counting = countingReader();
    const reader = cachedReader(counting, memoryCache(), 'build');
    const first = [await reader.parse(plainSql, [orders], postgres), await reader.facts(activerecord, [model], null)];
    const second = [await reader.parse(plainSql, [orders], postgres), await reader.facts(activerecord, [model], null)];
    expect(counting.asked).toEqual([orders.path, model.path]);
    expect(second).toEqual(first);
  });

  it('keeps the order of the files, whatever was kept', async () => {
    const reader = cachedReader(countingReader(), memoryCache(), 'build');
    const other = { ...model, path: 'app/models/a.rb' };
    await reader.facts(activerecord, [model], null);
    const { facts } = await reader.facts(activerecord, [other, model], null);
    expect(facts.map((one) => one.path)).toEqual([other.path, model.path]);
  });

  it.each<readonly [string, (open: (build: string) => Reader) => Promise<unknown>]>([
    ['another text', (open) => open('build').parse(plainSql, [{ ...orders, text: 'select 1;' }], postgres)],
    [
      'the same text elsewhere',
      (open) => open('build').parse(plainSql, [{ ...orders, path: 'migrations/2.sql' }], postgres),
    ],
    ['another framework', (open) => open('build').parse(sqlx, [orders], postgres)],
    ['another engine', (open) => open('build').parse(plainSql, [orders], { ...postgres, id: 'other' })],
    ['another build', (open) => open('next').parse(plainSql, [orders], postgres)],
  ])('reads anew: %s', async (_, read) => {
    const counting = countingReader();
    const cache = memoryCache();
    await cachedReader(counting, cache, 'build').parse(plainSql, [orders], postgres);
    counting.asked.length = 0;
    await read((build) => cachedReader(counting, cache, build));
    expect(counting.asked).toHaveLength(1);
  });

  it.each([
    ['no JSON', '{"path":"migr'],
    ['nothing', 'null'],
    ['another shape', '{"path":"migrations/1_orders.sql"}'],
    ['another file', '{"path":"migrations/2.sql","data":{},"comments":[],"skipped":[]}'],
  ])('takes a damaged entry for a miss, and mends it: %s', async (_, damaged) => {
    const counting = countingReader();
    const cache = memoryCache();
    const reader = cachedReader(counting, cache, 'build');
    const sound = await reader.parse(plainSql, [orders], postgres);
    const [key = ''] = cache.entries.keys();
    const kept = cache.entries.get(key);
    cache.entries.set(key, damaged);
    expect(await reader.parse(plainSql, [orders], postgres)).toEqual(sound);
    expect(counting.asked).toHaveLength(2);
    expect(cache.entries.get(key)).toBe(kept);
  });

  it('does not keep what could not be read', async () => {
    const cache = memoryCache();
    const reader = cachedReader(inlineReader(), cache, 'build');
    const parsed = await reader.parse(rails, [sourceFile('db/migrate/1_x.rb', 'puts 1\n', '3')], postgres);
    expect(parsed.get('db/migrate/1_x.rb')?.data).toBeNull();
    expect(cache.entries.size).toBe(0);
  });
});

describe('what is read is plain data, so that it can be kept', () => {
  const folders = frameworks.map((framework) => [framework.id, `test/frameworks/${framework.id}`] as const);
  const reader = inlineReader();

  it.each(folders.filter(([, folder]) => existsSync(folder)))('by %s', async (id, folder) => {
    const framework = frameworks.find((candidate) => candidate.id === id);
    if (framework === undefined) throw new Error(`There is no ${id}.`);
    const revision = memoryRevision('head', filesIn(folder));
    const paths = (await framework.recognise(revision)).flatMap((project) => project.migrations);
    const parsed = await reader.parse(framework, [...(await revision.readMany(paths)).values()], postgres);
    expect(parsed.size).toBeGreaterThan(0);
    expect(JSON.parse(JSON.stringify([...parsed]))).toEqual([...parsed]);
  });

  it.each([
    [
      'rails',
      sourceFile(
        'db/migrate/20260101090000_create_orders.rb',
        'class CreateOrders < ActiveRecord::Migration[8.0]\n  def change\n    create_table :orders do |t|\n      t.references :customer\n    end\n  end\nend\n',
        '4',
      ),
    ],
  ])('by %s', async (_, file) => {
    const parsed = await reader.parse(rails, [file], postgres);
    expect(JSON.parse(JSON.stringify([...parsed]))).toEqual([...parsed]);
  });

  it.each([
    [
      activerecord,
      'app/models/order.rb',
      'class Order < ApplicationRecord\n  has_many :items\n  scope :recent, -> { where(paid: true).order(:id) }\n  def total\n    items.each { |item| item.product.price }\n  end\nend\n',
    ],
    [
      prismaClient,
      'src/orders.ts',
      'export async function list() {\n  const orders = await prisma.order.findMany({ where: { paid: true }, take: 5 });\n  for (const order of orders) await prisma.item.findMany({ where: { orderId: order.id } });\n}\n',
    ],
  ])('by $id', async (orm, path, text) => {
    const read = await reader.facts(orm, [sourceFile(path, text, '5')], null);
    expect(read.facts[0]?.functions.length).toBeGreaterThan(0);
    expect(JSON.parse(JSON.stringify(read))).toEqual(read);
  });
});

function filesIn(folder: string, within = ''): Readonly<Record<string, string>> {
  return Object.assign(
    {},
    ...readdirSync(join(folder, within)).map((name) => {
      const path = within === '' ? name : `${within}/${name}`;
      const full = join(folder, path);
      return statSync(full).isDirectory() ? filesIn(folder, path) : { [path]: readFileSync(full, 'utf8') };
    }),
  );
}
