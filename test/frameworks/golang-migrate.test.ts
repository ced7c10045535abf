import { describe, expect, it } from 'vitest';
import { memoryRevision } from '../../src/core/change-set.js';
import { golangMigrate } from '../../src/frameworks/golang-migrate.js';
import {
  concurrently,
  type Files,
  fixture,
  readFiles,
  shown,
  testWriting,
  uniqueUsingIndex,
  validatedApart,
  writeFix,
} from '../support/frameworks.js';

const files = fixture('golang-migrate');
const tool = 'require github.com/golang-migrate/migrate/v4 v4.18.3\n';
/** Files of a module that requires it. */
const inModule = (given: Files) => memoryRevision('head', { 'go.mod': tool, ...given });
const linked = 'migrations/000003_link_customers.up.sql';

describe('golang-migrate recognises', () => {
  it('stays silent: numbered SQL without a direction', async () => {
    expect(
      await golangMigrate.recognise(memoryRevision('head', { 'migrations/0001_orders.sql': 'select 1;' })),
    ).toEqual([]);
  });

  it('stays silent: files of its form in a Go module that does not know it', async () => {
    const own = { 'go.mod': 'module example.com/shop\n\nrequire github.com/jackc/pgx/v5 v5.7.1\n' };
    const given = { ...own, 'db/migrations/1_orders.up.sql': 'select 1;' };
    expect(await golangMigrate.recognise(memoryRevision('head', given))).toEqual([]);
    const indirect = { ...given, 'go.mod': 'require github.com/golang-migrate/migrate/v4 v4.18.3 // indirect\n' };
    expect(await golangMigrate.recognise(memoryRevision('head', indirect))).toEqual([]);
    const other = {
      ...given,
      Makefile: 'migrate:\n\tgo run ./cmd/migrate --path db/migrations\n\tgo run ./cmd/migrate -path a\n',
    };
    expect(await golangMigrate.recognise(memoryRevision('head', other))).toEqual([]);
  });

  const signs: Readonly<Record<string, string>> = {
    Makefile: 'up:\n\tmigrate -verbose -path db/migrations -database "$(URL)" up\n',
    'docker-compose.yml': 'services:\n  migrate:\n    image: migrate/migrate:v4.18.3\n',
    '.github/workflows/test.yml': 'jobs:\n  go:\n    steps:\n      - run: migrate -source file://db/migrations up\n',
    'scripts/new.sh': 'migrate create -ext sql -dir db/migrations "$1"\n',
  };
  for (const [path, text] of Object.entries(signs)) {
    it(`reads: files of a Go module whose ${path} starts its program`, async () => {
      const given = {
        'go.mod': 'module example.com/shop\n',
        'db/migrations/1_orders.up.sql': 'select 1;',
        [path]: text,
      };
      expect(await golangMigrate.recognise(memoryRevision('head', given))).toHaveLength(1);
    });
  }

  it('stays silent: packages of others', async () => {
    expect(
      await golangMigrate.recognise(
        memoryRevision('head', { 'vendor/example.com/shop/migrations/1_orders.up.sql': 'select 1;' }),
      ),
    ).toEqual([]);
  });

  it('reads: one project for each engine that has a folder', async () => {
    const projects = await golangMigrate.recognise(
      inModule({
        'store/migrations/postgres/1_orders.up.sql': '',
        'store/migrations/mysql/1_orders.up.sql': '',
      }),
    );
    expect(projects.map((project) => [project.root, project.dialect?.value])).toEqual([
      ['store/migrations/mysql', 'mysql'],
      ['store/migrations/postgres', 'postgres'],
    ]);
  });
});

describe('golang-migrate tells engines apart', () => {
  it('stays silent: a word further up that is no engine here', async () => {
    const [project] = await golangMigrate.recognise(inModule({ 'services/oracle/db/migrations/1_a.up.sql': '' }));
    expect(project?.dialect).toBeUndefined();
  });

  it('reads: a module that is named after its engine, where it requires no driver', async () => {
    const dialectIn = async (module: string, needs: string) => {
      const [project] = await golangMigrate.recognise(
        memoryRevision('head', {
          [`${module}/go.mod`]: `module example.com/${module}\n\n${tool}require ${needs}\n`,
          [`${module}/migration/main/1_a.up.sql`]: '',
        }),
      );
      return project?.dialect?.value;
    };
    expect(await dialectIn('storesqlite', 'example.com/store v1.0.0')).toBe('sqlite');
    expect(await dialectIn('storesqlite', 'github.com/jackc/pgx/v5 v5.7.0')).toBe('postgres');
    expect(await dialectIn('storepolite', 'example.com/store v1.0.0')).toBeUndefined();
  });

  it('reads: files that name their engine, with the others in each of them', async () => {
    const names = ['1_a.up.sql', '2_b.mysql.up.sql', '2_b.postgres.up.sql', '2_b.postgres.down.sql'];
    const projects = await golangMigrate.recognise(
      inModule(Object.fromEntries(names.map((name) => [`migrations/${name}`, '']))),
    );
    expect(projects.map((project) => [project.dialect?.value, project.migrations.length])).toEqual([
      ['mysql', 2],
      ['postgres', 3],
    ]);
    expect(new Set(projects.map((project) => project.root)).size).toBe(2);
  });
});

describe('golang-migrate reads', () => {
  it('reads: one statement outside a transaction, several in one, and BEGIN as the file says', async () => {
    const { migrations } = await readFiles(golangMigrate, files);
    expect(migrations.map((one) => one.id)).toEqual(['000001', '000002', '000003']);
    expect(shown(migrations[0])).toEqual([
      ['create_table', 'server'],
      ['create_table', 'server'],
    ]);
    expect(shown(migrations[1])).toEqual([['create_index', null]]);
    expect(shown(migrations[2]).map(([, by]) => by)).toEqual(['file', 'file', 'file', 'file']);
    expect(migrations[1]?.back?.[0]?.location.path).toBe('migrations/000002_add_placed_at_index.down.sql');
  });

  it.each([
    ['whatever its name', ['m/0002_bs.up.sql', 'm/2_b.down.sql'], 'm/2_b.down.sql'],
    ['the one of its name first', ['m/2_b.up.sql', 'm/2_a.down.sql', 'm/2_b.down.sql'], 'm/2_b.down.sql'],
    ['none of several', ['m/2_c.up.sql', 'm/2_a.down.sql', 'm/2_b.down.sql'], undefined],
    ['none of another folder', ['m/2_c.up.sql', 'n/2_b.down.sql'], undefined],
    ['none where two migrations have it', ['m/2_c.up.sql', 'm/2_d.up.sql', 'm/2_b.down.sql'], undefined],
  ])('reads: the way back of its number, %s', (_, paths, back) => {
    expect(golangMigrate.order(paths, {})[0]?.back).toBe(back);
  });

  it('reads: numbers as numbers', () => {
    const paths = ['m/10_c.up.sql', 'm/9_b.up.sql', 'm/9_b.down.sql', 'm/1_a.up.sql', 'm/2_d.down.sql'];
    expect(golangMigrate.order(paths, {}).map((one) => one.path)).toEqual([
      'm/1_a.up.sql',
      'm/9_b.up.sql',
      'm/10_c.up.sql',
    ]);
  });
});

testWriting(golangMigrate, {
  'an index of a file of its own, in place, with nothing else': {
    files,
    path: 'migrations/000002_add_placed_at_index.up.sql',
    fix: concurrently(),
    after: {
      'migrations/000002_add_placed_at_index.up.sql':
        'create index concurrently orders_placed_at_idx on orders (placed_at);\n',
    },
  },
  'an index between BEGIN and COMMIT, which go': {
    files: {
      ...files,
      'migrations/000004_number.up.sql': 'BEGIN;\n\nCREATE INDEX orders_number_idx ON orders (number);\n\nCOMMIT;\n',
    },
    path: 'migrations/000004_number.up.sql',
    fix: concurrently('orders_number_idx'),
    after: {
      'migrations/000004_number.up.sql': 'create index concurrently orders_number_idx on orders (number);\n',
    },
  },
  'a validation into new files in both directions': {
    files,
    path: linked,
    fix: validatedApart(),
    after: {
      [linked]: (files[linked] ?? '').replace('references customers (id);', 'references customers (id) not valid;'),
      'migrations/000004_validate_orders_customer_id_fkey.up.sql':
        'alter table orders validate constraint orders_customer_id_fkey;\n',
      'migrations/000004_validate_orders_customer_id_fkey.down.sql': '-- Nothing to undo.\n',
    },
  },
  'a unique constraint as two files, each with one statement': {
    files: {
      ...files,
      'migrations/000004_unique.up.sql':
        'alter table orders add column source text;\nalter table orders add constraint orders_number_uniq unique (number);\n',
    },
    path: 'migrations/000004_unique.up.sql',
    fix: uniqueUsingIndex(),
    after: {
      'migrations/000004_unique.up.sql': 'alter table orders add column source text;\n',
      'migrations/000005_create_orders_number_uniq.up.sql':
        'create unique index concurrently orders_number_uniq on orders (number);\n',
      'migrations/000006_add_orders_number_uniq.up.sql':
        'alter table orders add constraint orders_number_uniq unique using index orders_number_uniq;\n',
    },
  },
});

describe('golang-migrate does not write', () => {
  it('stays silent: an index that a later statement of the file needs', async () => {
    const path = 'migrations/000004_cluster.up.sql';
    const text = 'create index orders_number_idx on orders (number);\ncluster orders using orders_number_idx;\n';
    expect(
      await writeFix(golangMigrate, { ...files, [path]: text }, path, concurrently('orders_number_idx')),
    ).toBeNull();
  });

  it('stays silent: an operation that the file does not hold', async () => {
    const path = 'migrations/000002_add_placed_at_index.up.sql';
    const written = await writeFix(golangMigrate, files, path, () => ({
      title: 'Drop it',
      replaces: [{ kind: 'drop_schema', schema: 'audit' }],
      steps: [],
    }));
    expect(written).toBeNull();
  });
});

it('golang-migrate says what to do where Atlas keeps hashes of the files', async () => {
  const path = 'migrations/000004_placed.up.sql';
  const given = { ...files, [path]: 'create index orders_number_idx on orders (number);\n' };
  const cautionOf = async (all: Files) =>
    (await writeFix(golangMigrate, all, path, concurrently('orders_number_idx')))?.written.caution ?? '';
  expect(await cautionOf({ ...given, 'migrations/atlas.sum': 'h1:abc=\n' })).toContain('Run `atlas migrate hash`');
  expect(await cautionOf({ ...given, 'other/atlas.sum': 'h1:abc=\n' })).not.toContain('atlas');
});
