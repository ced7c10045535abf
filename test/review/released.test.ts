import { describe, expect, it } from 'vitest';
import { fromFiles, memoryRevision } from '../../src/core/change-set.js';
import { configPath } from '../../src/core/config.js';
import type { Review } from '../../src/core/review.js';
import { reviewChanges } from '../../src/review/pipeline.js';
import { noServices } from '../../src/review/services.js';

type Files = Readonly<Record<string, string>>;

const released: Files = { 'migrations/0001_orders.sql': 'create table orders (id bigint primary key, note text);\n' };
const base: Files = {
  ...released,
  'migrations/0002_refunds.sql':
    'create table refunds (id bigint primary key, note text);\nalter table orders rename to purchases;\n',
  [configPath]: 'deploy:\n  released: v*\n',
};

async function review(sql: string, atRelease: Files | null, more: Files = {}): Promise<Review> {
  const before = { ...base, ...more };
  const changes = {
    ...fromFiles(before, { ...before, 'migrations/0003_index.sql': sql }),
    released: async () => (atRelease === null ? null : memoryRevision('v1', atRelease)),
  };
  return reviewChanges({ changes, services: noServices, today: '2026-11-27' });
}

const builds = ({ findings }: Review) =>
  findings.filter(({ rule }) => rule === 'index-build-blocks-writes').map(({ headline }) => headline);

const onRefunds = 'create index refunds_note_idx on refunds (note);';

describe('a table made since the last release', () => {
  it('is new, which is told as assumed', async () => {
    const seen = await review(onRefunds, released);
    expect(builds(seen)).toEqual([]);
    expect(seen.assumptions).toContain('tables of 1 migration since the last release (v*) are new');
  });

  it('is none where it was only renamed since', async () =>
    expect(builds(await review('create index purchases_note_idx on purchases (note);', released))).toEqual([
      'Building this index blocks every write to `purchases`',
    ]));

  it('is in use where the facts have it', async () => {
    const facts = {
      version: 1,
      taken: '2026-11-21T09:30:00Z',
      server: { dialect: 'postgres', version: '15.4' },
      tables: [{ schema: 'public', table: 'refunds', rows: 2_000_000, bytes: 300_000_000 }],
    };
    const more = { [configPath]: `facts: db/facts.json\n${base[configPath]}`, 'db/facts.json': JSON.stringify(facts) };
    expect(builds(await review(onRefunds, released, more))).toHaveLength(1);
  });

  it('is in use where the release holds it', async () => expect(builds(await review(onRefunds, base))).toHaveLength(1));
});

describe('a release that is not there', () => {
  it('makes no table new, and is told', async () => {
    const seen = await review(onRefunds, null);
    expect(builds(seen)).toHaveLength(1);
    expect(seen.notes).toEqual([
      '`deploy.released`: no release `v*` was found below the base, so only tables that this change makes count as new.',
    ]);
  });
});
