import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { fromFiles, memoryRevision } from '../../src/core/change-set.js';
import { configSchema } from '../../src/core/config.js';
import type { Review } from '../../src/core/review.js';
import { sourceFile } from '../../src/core/source.js';
import { activerecord } from '../../src/orms/index.js';
import { reviewChanges } from '../../src/review/pipeline.js';
import { noServices } from '../../src/review/services.js';
import { workerReader } from '../../src/review/worker-reader.js';

const base: Readonly<Record<string, string>> = {
  Gemfile: "source 'https://rubygems.org'\ngem 'rails', '~> 8.0'\ngem 'pg'\n",
  'db/migrate/20260101090000_create_orders.rb':
    'class CreateOrders < ActiveRecord::Migration[8.0]\n  def change\n    create_table :orders do |t|\n      t.string :number\n    end\n  end\nend\n',
  'app/models/order.rb': 'class Order < ApplicationRecord\nend\n',
};
const large = `class Report\n  def all\n    Order.all.to_a\n  end\nend\n${'# a line of words\n'.repeat(20_000)}`;
const latin1 = new Uint8Array([0x63, 0x6c, 0x61, 0x73, 0x73, 0x20, 0xe9, 0x0a]);

/** The review of a change; files as bytes are in both revisions, or at the head alone where `changed` names them. */
function review(
  head: Readonly<Record<string, string>>,
  bytes: Readonly<Record<string, Uint8Array>> = {},
  changed: readonly string[] = [],
): Promise<Review> {
  const changes = fromFiles(base, { ...base, ...head });
  const standing = Object.fromEntries(Object.entries(bytes).filter(([path]) => !changed.includes(path)));
  const before = memoryRevision('base', { ...base, ...standing });
  return reviewChanges({
    changes: {
      mergeBase: before,
      base: before,
      head: memoryRevision('head', { ...base, ...head, ...bytes }),
      files: [...changes.files, ...changed.map((path) => ({ path, status: 'added' as const, hunks: [] }))],
    },
    services: noServices,
    config: configSchema.parse({}),
  });
}

describe('code that is not read', () => {
  it('says nothing where all of it was read', async () => {
    const result = await review({ 'app/models/customer.rb': 'class Customer < ApplicationRecord\nend\n' });
    expect([result.skipped, result.notes]).toEqual([[], []]);
  });

  it('says nothing of packages of others', async () => {
    const result = await review({
      'app/models/customer.rb': 'class Customer < ApplicationRecord\nend\n',
      'vendor/report.rb': large,
    });
    expect([result.skipped, result.notes]).toEqual([[], []]);
  });

  it('names a large file that the change adds', async () => {
    const result = await review({ 'app/models/report.rb': large });
    expect(result.skipped).toEqual([
      {
        path: 'app/models/report.rb',
        line: 1,
        reason: 'The file is larger than the 300 kB of code that are read; check what it asks the database by hand.',
      },
    ]);
    expect([result.notes, result.conclusion]).toEqual([[], 'neutral']);
  });

  it('names a file that is no UTF-8 text', async () => {
    const result = await review({}, { 'app/models/report.rb': latin1 }, ['app/models/report.rb']);
    expect(result.skipped).toEqual([
      {
        path: 'app/models/report.rb',
        line: 1,
        reason: 'The file cannot be read as UTF-8 text; check what it asks the database by hand.',
      },
    ]);
  });

  it('counts others by reason, in a note', async () => {
    const result = await review(
      { 'app/models/customer.rb': 'class Customer < ApplicationRecord\nend\n' },
      {
        'app/models/one.rb': latin1,
        'app/models/two.rb': latin1,
        'app/models/report.rb': new Uint8Array(400_000),
      },
    );
    expect(result.skipped).toEqual([]);
    expect(result.notes).toEqual([
      '1 code file was not read: larger than 300 kB.',
      '2 code files were not read: no UTF-8 text.',
    ]);
    expect(result.conclusion).toBe('success');
  });
});

describe('a reader in a worker', () => {
  const script = fileURLToPath(new URL('../support/slow-reader.mjs', import.meta.url));
  const file = (path: string) => sourceFile(path, 'class Order\nend\n', path);

  it('gives up the one file that takes too long, and no other of its batch', async () => {
    const reader = workerReader({ limitMs: 700, script });
    const files = ['a.rb', 'b.rb', 'endless.rb', 'c.rb', 'endless_too.rb', 'd.rb'].map(file);
    const { facts, unread } = await reader.facts(activerecord, files, null);
    await reader.close();
    expect(facts.map((one) => one.path)).toEqual(['a.rb', 'b.rb', 'c.rb', 'd.rb']);
    expect(unread).toEqual([
      { path: 'endless.rb', why: 'time' },
      { path: 'endless_too.rb', why: 'time' },
    ]);
  });

  it('tells a file that ends it from one that is slow', async () => {
    const reader = workerReader({ limitMs: 20_000, script });
    const { facts, unread } = await reader.facts(activerecord, ['a.rb', 'fatal.rb', 'b.rb'].map(file), null);
    await reader.close();
    expect(facts.map((one) => one.path)).toEqual(['a.rb', 'b.rb']);
    expect(unread).toEqual([{ path: 'fatal.rb', why: 'failure' }]);
  });
});
