import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fromFiles } from '../../src/core/change-set.js';
import { configSchema } from '../../src/core/config.js';
import type { ShadowDatabase } from '../../src/core/ports.js';
import { reviewChanges } from '../../src/review/pipeline.js';
import { noServices } from '../../src/review/services.js';
import { openPglite } from '../../src/shadow/index.js';

let shadow: ShadowDatabase;

beforeAll(() => {
  shadow = openPglite({ cacheFolder: null, baseFolder: null });
});

afterAll(() => shadow.close());

// Long enough on a machine that is busy.
const config = configSchema.parse({ shadow: { 'limit-seconds': 240 } });

type Files = Readonly<Record<string, string>>;

const first = {
  'docker-compose.yml': 'services:\n  db:\n    image: postgres:17\n',
  'prisma/schema.prisma': 'datasource db {\n  provider = "postgresql"\n  url = env("DATABASE_URL")\n}\n',
  'prisma/migrations/migration_lock.toml': 'provider = "postgresql"\n',
  'prisma/migrations/20250101000000_orders/migration.sql': 'CREATE TABLE orders (id bigint PRIMARY KEY);\n',
};
const old = {
  'prisma/migrations/20250102000000_add_note/migration.sql':
    "-- A note on each order.\nALTER TABLE orders ADD COLUMN note TEXT NOT NULL DEFAULT 'none';\n\nUPDATE orders SET note = 'none' WHERE note IS NULL;\n",
};
const added = 'prisma/migrations/20250903000000_add_note_of_order/migration.sql';

/** What is told where `old` goes and others come. */
async function told(head: Files, base: Files = old, tried = true) {
  const { findings } = await reviewChanges({
    changes: fromFiles({ ...first, ...base }, { ...first, ...head }),
    services: tried ? { ...noServices, shadow } : noServices,
    config,
  });
  return findings.filter(({ rule }) => rule === 'migration-edited');
}

describe('a migration that is removed and made again', () => {
  const again = `ALTER TABLE orders ADD COLUMN     "note" TEXT NOT NULL DEFAULT 'none';\n`;

  it('gets another number, and fails where it has run', async () => {
    const [finding, ...more] = await told({ [added]: again });
    expect(more).toEqual([]);
    expect(finding?.headline).toBe(
      '`20250102000000_add_note` gets another number, and fails where it has run: column "note" of relation "orders" already exists',
    );
    expect(finding?.location).toMatchObject({ path: added, startLine: 1 });
    expect(JSON.stringify(finding)).not.toContain('new ones never get it');
  });

  it('is told without a server as well', async () => {
    const [finding] = await told({ [added]: again }, old, false);
    expect(finding?.headline).toBe(
      '`20250102000000_add_note` is on the base branch, and this pull request removes it and makes the same in `20250903000000_add_note_of_order`',
    );
    expect(JSON.stringify(finding)).not.toContain('new ones never get it');
  });

  it('is told once with others that go into the same one', async () => {
    const state = {
      'prisma/migrations/20250103000000_add_state/migration.sql': 'ALTER TABLE orders ADD COLUMN state TEXT;\n',
    };
    const both = `${again}ALTER TABLE orders ADD COLUMN state TEXT;\n`;
    expect((await told({ [added]: both }, { ...old, ...state })).map(({ headline }) => headline)).toEqual([
      '`20250102000000_add_note` and 1 more go into `20250903000000_add_note_of_order`, which fails where they have run: column "note" of relation "orders" already exists',
    ]);
  });

  it('is seen to change nothing where it asks first', async () => {
    const guarded = again.replace('COLUMN ', 'COLUMN IF NOT EXISTS ');
    expect((await told({ [added]: guarded })).map(({ headline }) => headline)).toEqual([
      '`20250102000000_add_note` is on the base branch, and this pull request removes it and makes the same in `20250903000000_add_note_of_order`, which changes nothing where it has run',
    ]);
  });

  it('is not said to be gone for new databases where a part of it is made again', async () => {
    const base = {
      'prisma/migrations/20250102000000_add_note/migration.sql':
        'ALTER TABLE orders ADD COLUMN note TEXT;\nALTER TABLE orders ADD COLUMN state TEXT;\n',
    };
    const [finding] = await told({ [added]: 'ALTER TABLE orders ADD COLUMN note VARCHAR(80);\n' }, base, false);
    expect(finding?.headline).toBe('`20250102000000_add_note` is on the base branch, and this pull request removes it');
    expect(finding?.body).toContain('new ones get of it only what other migrations of this change make');
  });

  it('is not said to be gone for new databases where an earlier one takes it in', async () => {
    const taken = {
      'prisma/migrations/20250101000000_orders/migration.sql':
        'CREATE TABLE orders (id bigint PRIMARY KEY, note TEXT);\n',
    };
    const findings = await told(taken, old, false);
    expect(findings).toHaveLength(2);
    expect(findings.map(({ body }) => body).join()).not.toContain('new ones never get it');
  });

  it('is said to be gone for new databases where nothing of it is made again', async () => {
    const [finding] = await told({ [added]: 'ALTER TABLE orders ADD COLUMN remark TEXT;\n' }, old, false);
    expect(finding?.body).toContain('new ones never get it');
  });
});
