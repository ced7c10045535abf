import { describe, expect, it } from 'vitest';
import { memoryRevision } from '../../src/core/change-set.js';
import { configPath } from '../../src/core/config.js';
import { reviewFiles } from '../../src/index.js';
import { parseConfig } from '../../src/review/configuration.js';
import { schemaAtHead } from '../../src/review/schema-at-head.js';

type Files = Readonly<Record<string, string>>;

interface Seen {
  readonly findings: readonly { readonly rule: string; readonly database: string; readonly path: string }[];
  readonly skipped: readonly { readonly path: string; readonly reason: string }[];
  readonly assumptions: readonly string[];
  readonly notes: readonly string[];
  readonly migrations: readonly {
    readonly path: string;
    readonly framework: string;
    readonly dialect: string;
    readonly serverVersion: number | null;
    readonly statements: readonly { readonly transaction: string | null }[];
  }[];
}

const shop: Files = { 'migrations/0001_orders.sql': 'create table orders (id bigint primary key, placed_at date);\n' };
const index = 'create index orders_placed_at_idx on orders (placed_at);\n';

async function review(base: Files, head: Files, databases: unknown, more: object = {}): Promise<Seen> {
  const config = { ...(databases === null ? {} : { databases }), ...more };
  return (await reviewFiles({ base, head: { ...base, ...head }, config })) as Seen;
}

const change = { 'migrations/0002_index.sql': index };

function assumed(seen: Seen): string {
  return seen.assumptions.join('; ');
}

describe('dialect and server-version of the configuration', () => {
  it.each([
    ['at the top, for all', null, { dialect: 'postgres', 'server-version': 14 }],
    ['of the entry for the root', [{ dialect: 'postgres', 'server-version': 14 }], {}],
    ['of an entry, before those at the top', [{ 'server-version': 14 }], { 'server-version': 16 }],
  ])('count: %s', async (_, databases, more) => {
    const seen = await review(shop, change, databases, more);
    expect(seen.migrations[0]).toMatchObject({ dialect: 'postgres', serverVersion: 14 });
    expect(assumed(seen)).toContain('Postgres 14 (configuration)');
  });

  it('win over what the repository says, and over nothing outside their root', async () => {
    const base = {
      'docker-compose.yml': 'services:\n  db:\n    image: postgres:12\n',
      'services/shop/package.json': '{}',
      'services/billing/package.json': '{}',
      'services/shop/migrations/1_orders.sql': 'create table orders (id bigint primary key, placed_at date);\n',
      'services/billing/migrations/1_bills.sql': 'create table bills (id bigint primary key);\n',
    };
    const seen = await review(
      base,
      {
        'services/shop/migrations/2_index.sql': index,
        'services/billing/migrations/2_note.sql': 'alter table bills add note text;\n',
      },
      [{ root: './services/shop/', 'server-version': 17 }],
    );
    expect(Object.fromEntries(seen.migrations.map((one) => [one.path, one.serverVersion]))).toEqual({
      'services/shop/migrations/2_index.sql': 17,
      'services/billing/migrations/2_note.sql': 12,
    });
  });

  it('name an engine that is not read yet: the files are not called safe', async () => {
    const seen = await review(shop, change, [{ dialect: 'oracle' }]);
    expect(seen.skipped).toEqual([
      {
        path: 'migrations/0002_index.sql',
        line: 1,
        reason: '`oracle` (configuration) is not an engine that is read yet; check it by hand.',
      },
    ]);
  });
});

describe('framework of the configuration', () => {
  it('reads the root, whoever else would have it', async () => {
    const pair = {
      'go.mod': 'require github.com/golang-migrate/migrate/v4 v4.18.3\n',
      'migrations/000001_orders.up.sql': 'create table orders (id bigint primary key, placed_at date);\n',
    };
    const added = { 'migrations/000002_index.up.sql': index };
    expect((await review(pair, added, null)).migrations[0]?.framework).toBe('golang-migrate');
    expect((await review(pair, added, [{ framework: 'plain-sql' }])).migrations[0]?.framework).toBe('plain-sql');
  });

  it('says so where it finds nothing', async () => {
    const seen = await review(shop, change, [{ framework: 'rails' }]);
    expect(seen.notes).toContain(
      '`databases` names the root of the repository, where no migrations of Rails were found.',
    );
  });

  it('that nobody reads is refused, with a suggestion', async () => {
    await expect(review(shop, change, [{ framework: 'rials' }])).rejects.toThrow(
      'config: `rials` is not a framework that is read. Did you mean `rails`?',
    );
    expect(parseConfig('databases:\n  - root: a\n    framework: rials\n', []).problems).toEqual([
      { line: 3, message: '`rials` is not a framework that is read. Did you mean `rails`?' },
    ]);
  });
});

describe('root and name of the configuration', () => {
  it('a name is the id of the database', async () => {
    const seen = await review(shop, change, [{ name: 'shop' }]);
    expect(seen.findings.map((one) => one.database)).toEqual(['shop', 'shop']);
  });

  it('says so where a root holds nothing', async () => {
    const seen = await review(shop, change, [{ root: 'services/shop' }]);
    expect(seen.notes).toEqual(['`databases` names `services/shop`, where no migrations that are read were found.']);
  });
});

describe('schema of the configuration', () => {
  const dump =
    '\\restrict a1\nset check_function_bodies = false;\ncreate table orders (id bigint not null, placed_at date);\n\\unrestrict a1\n';

  it('is the schema before, for a framework that writes no dump of its own', async () => {
    const base = { 'db/schema.sql': dump, 'migrations/0001_squashed.sql': '' };
    const seen = await review(base, change, [{ schema: 'db/schema.sql' }]);
    expect(assumed(seen)).toContain('the schema before this change from db/schema.sql');
    expect(seen.findings.map((one) => one.rule)).toContain('index-build-blocks-writes');
    expect(seen.skipped).toEqual([]);
  });

  it('says so where the file is not there', async () => {
    const seen = await review(shop, change, [{ schema: 'db/schema.sql' }]);
    expect(assumed(seen)).toContain('the schema before this change from 1 migration');
    expect(seen.notes).toEqual(['`databases` names the dump `db/schema.sql`, which is not there.']);
  });
});

describe('migrations of the configuration', () => {
  const by = (path: string, seen: Seen) => seen.migrations.find((one) => one.path === path);
  const manual = { 'ops/manual/note.sql': 'alter table orders add note text;\nselect 1;\n' };

  it('stays silent: a folder that nobody names is not read', async () => {
    expect((await review(shop, manual, null)).migrations).toEqual([]);
  });

  it.each([
    ['per-file', true],
    ['per-statement', false],
    ['none', false],
  ])('are read with their transaction: %s', async (transaction, inside) => {
    const seen = await review(shop, { ...manual, ...change }, [
      { migrations: [{ folder: 'ops/manual', transaction }] },
    ]);
    const statements = by('ops/manual/note.sql', seen)?.statements ?? [];
    expect(statements.map((one) => one.transaction !== null)).toEqual([inside, inside]);
    expect(by('migrations/0002_index.sql', seen)?.statements[0]?.transaction).not.toBeNull();
  });

  it('decide on a hazard: a concurrent build in a file that runs in one transaction', async () => {
    const concurrent = { 'ops/manual/index.sql': 'create index concurrently on orders (placed_at);\n' };
    const rulesOf = async (transaction: string) =>
      (await review(shop, concurrent, [{ migrations: [{ folder: 'ops/manual', transaction }] }])).findings.map(
        (one) => one.rule,
      );
    expect(await rulesOf('none')).not.toContain('concurrently-in-transaction');
    expect(await rulesOf('per-file')).toContain('concurrently-in-transaction');
  });

  it('belong to the framework of the root where it takes them, and are SQL files where it does not', async () => {
    const rails = {
      Gemfile: "gem 'rails'\ngem 'pg'\n",
      'db/migrate/20260101090000_create_orders.rb':
        'class CreateOrders < ActiveRecord::Migration[8.0]\n  def change\n    create_table :orders do |t|\n      t.date :placed_at\n    end\n  end\nend\n',
    };
    const seen = await review(
      rails,
      {
        'ops/later/20260201090000_index_orders.rb':
          'class IndexOrders < ActiveRecord::Migration[8.0]\n  def change\n    add_index :orders, :placed_at\n  end\nend\n',
        'ops/later/vacuum.sql': 'vacuum full orders;\n',
      },
      [{ migrations: [{ folder: 'ops/later' }] }],
    );
    expect(by('ops/later/20260201090000_index_orders.rb', seen)?.framework).toBe('rails');
    expect(by('ops/later/vacuum.sql', seen)?.framework).toBe('plain-sql');
    expect(seen.findings.map((one) => [one.rule, one.path])).toContainEqual([
      'index-build-blocks-writes',
      'ops/later/20260201090000_index_orders.rb',
    ]);
  });

  it('say so where a folder holds none', async () => {
    const seen = await review(shop, change, [{ migrations: [{ folder: 'ops/manual' }] }]);
    expect(seen.notes).toEqual(['`databases` names the folder `ops/manual`, which holds no migrations.']);
  });
});

describe('the configuration file at the base', () => {
  it('has the same effect', async () => {
    const base = { ...shop, [configPath]: 'databases:\n  - name: shop\n    server-version: 13\n' };
    const seen = (await reviewFiles({ base, head: { ...base, ...change } })) as Seen;
    expect([seen.migrations[0]?.serverVersion, seen.findings[0]?.database]).toEqual([13, 'shop']);
  });
});

describe('the schema of a revision', () => {
  it('is that of the configuration', async () => {
    const revision = memoryRevision('head', {
      ...shop,
      'ops/manual/note.sql': 'alter table orders add note text;\n',
      [configPath]: 'databases:\n  - migrations:\n      - folder: ops/manual\n',
    });
    const [found, ...others] = await schemaAtHead(revision);
    expect([found?.from, others]).toEqual(['2 migrations', []]);
    expect(found?.sql).toContain('note text');
  });
});

describe('files that name their engine, and one that does not', () => {
  it('is read for each engine that is read, and is not listed as unread for the others', async () => {
    const base = {
      'migrations/1_orders.mysql.up.sql': 'create table orders (id bigint primary key, placed_at date);\n',
      'migrations/1_orders.postgres.up.sql': 'create table orders (id bigint primary key, placed_at date);\n',
    };
    const seen = await review(base, { 'migrations/2_index.up.sql': index }, null);
    expect(seen.migrations.map((one) => [one.path, one.dialect])).toEqual([['migrations/2_index.up.sql', 'postgres']]);
    expect(seen.skipped).toEqual([]);
    const other = await review(base, { 'migrations/2_index.mysql.up.sql': index }, null);
    expect(other.skipped).toHaveLength(1);
  });
});
