import { describe, expect, it } from 'vitest';
import { memoryRevision } from '../../src/core/change-set.js';
import { flyway } from '../../src/frameworks/flyway/index.js';
import {
  concurrently,
  fixture,
  only,
  readFiles,
  shown,
  testWriting,
  validatedApart,
  writeFix,
} from '../support/frameworks.js';
import { reviewOf } from '../support/review-files.js';

const files = fixture('flyway');
const folder = 'src/main/resources/db/migration';
const linked = `${folder}/V2__link_customers.sql`;

describe('flyway recognises', () => {
  it('stays silent: numbered SQL of other runners, and migrations of tests', async () => {
    const others = {
      'db/migration/1_orders.sql': 'select 1;',
      'src/test/resources/db/migration/V1__orders.sql': 'select 1;',
    };
    expect(await flyway.recognise(memoryRevision('head', others))).toEqual([]);
  });

  it('reads: the location and the engine of the settings', async () => {
    const { project } = await readFiles(flyway, files);
    expect(project).toMatchObject({
      root: '',
      dialect: { value: 'postgres', from: 'src/main/resources/application.yml' },
    });
  });

  it('reads: one project for each vendor folder, and one for subfolders', async () => {
    const vendors = await flyway.recognise(
      memoryRevision('head', { 'db/migration/mysql/V1__a.sql': '', 'db/migration/postgresql/V1__a.sql': '' }),
    );
    expect(vendors.map((project) => project.dialect?.value)).toEqual(['mysql', 'postgres']);
    const years = await flyway.recognise(
      memoryRevision('head', { 'db/migration/2023/V1__a.sql': '', 'db/migration/2024/V2__b.sql': '' }),
    );
    expect(years.map((project) => project.migrations)).toEqual([
      ['db/migration/2023/V1__a.sql', 'db/migration/2024/V2__b.sql'],
    ]);
  });
});

describe('flyway tells locations apart', () => {
  it('stays silent: rows for developers beside the migrations', async () => {
    const given = { 'db/local/V99_1__customers.sql': '', 'db/migration/V1__orders.sql': '' };
    const found = await flyway.recognise(memoryRevision('head', given));
    expect(found.map((project) => project.migrations)).toEqual([['db/migration/V1__orders.sql']]);
    const alone = await flyway.recognise(memoryRevision('head', { 'db/local/V99_1__customers.sql': '' }));
    expect(alone).toHaveLength(1);
  });

  it('reads: a folder that names an engine which is not read', async () => {
    const given = { 'shop/db/HSQLDB/V1__a.sql': '', 'shop/db/PGSQL/V1__a.sql': '' };
    const found = await flyway.recognise(memoryRevision('head', given));
    expect(found.map((project) => project.dialect?.value)).toEqual(['hsqldb', 'postgres']);
  });

  const cases: Readonly<Record<string, readonly [readonly string[], number]>> = {
    'siblings that go on with the versions are one': [['db/migration/V1__a.sql', 'db/migration_data/V2__b.sql'], 1],
    'siblings with the same versions are two': [['db/orders/V1__a.sql', 'db/billing/V1__b.sql'], 2],
    'siblings named after engines are two': [['db/migration_mysql/V1__a.sql', 'db/migration_postgres/V2__b.sql'], 2],
  };
  for (const [name, [paths, count]] of Object.entries(cases)) {
    it(`reads: ${name}`, async () => {
      const given = Object.fromEntries(paths.map((path) => [path, 'select 1;']));
      expect(await flyway.recognise(memoryRevision('head', given))).toHaveLength(count);
    });
  }
});

describe('flyway orders', () => {
  it('reads: versions by their parts, repeatables last, undo and callbacks not at all', () => {
    const names = [
      'R__views.sql',
      'V10__d.sql',
      'V1_2__b.sql',
      'V1.10__c.sql',
      'V1__a.sql',
      'U10__d.sql',
      'afterMigrate.sql',
      'V10__d.sql.conf',
    ];
    const order = flyway.order(
      names.map((name) => `db/migration/${name}`),
      {},
    );
    expect(order.map((one) => one.id)).toEqual(['1', '1.2', '1.10', '10', 'R__views']);
    expect(order[3]).toMatchObject({ back: 'db/migration/U10__d.sql', beside: ['db/migration/V10__d.sql.conf'] });
  });
});

describe('flyway reads', () => {
  const build = 'create index concurrently orders_number_idx on orders (number);\n';
  const path = `${folder}/V3__index.sql`;

  it('reads: a file in one transaction, a concurrent build outside any', async () => {
    const { migrations } = await readFiles(flyway, { ...files, [path]: build });
    expect(shown(migrations[2])).toEqual([
      ['add_column+add_constraint', 'runner'],
      ['create_index', 'runner'],
    ]);
    expect(shown(migrations[3])).toEqual([['create_index', null]]);
  });

  it('reads: a mixed file in a transaction, unless mixed is set', async () => {
    const mixed = { ...files, [path]: `alter table orders add column source text;\n${build}` };
    expect(shown((await readFiles(flyway, mixed)).migrations[3]).map(([, by]) => by)).toEqual(['runner', 'runner']);
    const set = await readFiles(flyway, { ...mixed, 'flyway.conf': 'flyway.mixed=true\n' });
    expect(shown(set.migrations[3]).map(([, by]) => by)).toEqual([null, null]);
  });

  it('reads: a script configuration', async () => {
    const update = "update orders set note = '' where note is null;\n";
    const { migrations } = await readFiles(flyway, {
      ...files,
      [path]: update,
      [`${path}.conf`]: 'executeInTransaction=false\n',
    });
    expect(shown(migrations[3])).toEqual([['update', null]]);
  });

  it('reads: a placeholder as skipped', async () => {
    const placeholder = ['$', '{columns}'].join('');
    const { migrations } = await readFiles(flyway, {
      ...files,
      [path]: `create table audit (${placeholder});\n`,
    });
    expect(migrations[3]?.skipped).toEqual([
      { path, line: 1, reason: expect.stringContaining(placeholder), filledIn: true },
    ]);
  });
});

testWriting(flyway, {
  'an index of a file of its own, in place, which Flyway sees by itself': {
    files,
    path: `${folder}/V1_1__add_placed_at_index.sql`,
    fix: concurrently('orders_placed_at_idx'),
    after: {
      [`${folder}/V1_1__add_placed_at_index.sql`]:
        'create index concurrently orders_placed_at_idx on orders (placed_at);\n',
    },
  },
  'an index among other statements, into the next version': {
    files,
    path: linked,
    fix: concurrently('orders_customer_id_idx'),
    after: {
      [linked]: (files[linked] ?? '').replace('\ncreate index orders_customer_id_idx on orders (customer_id);\n', ''),
      [`${folder}/V3__create_orders_customer_id_idx.sql`]:
        'create index concurrently orders_customer_id_idx on orders (customer_id);\n',
    },
  },
  'a foreign key of one ALTER TABLE with a column, which stays with the comment above': {
    files,
    path: linked,
    fix: validatedApart(),
    after: {
      [linked]:
        '-- Orders belong to customers.\nalter table orders add column note text;\nalter table orders add constraint orders_customer_id_fkey foreign key (customer_id) references customers (id) not valid;\n\ncreate index orders_customer_id_idx on orders (customer_id);\n',
      [`${folder}/V3__validate_orders_customer_id_fkey.sql`]:
        'alter table orders validate constraint orders_customer_id_fkey;\n',
    },
  },
  'a statement that Flyway does not know, with a script configuration': {
    files: { ...files, [`${folder}/V3__reindex.sql`]: 'reindex index orders_placed_at_idx;\n' },
    path: `${folder}/V3__reindex.sql`,
    fix: (operations) => {
      const reindex = only(operations, 'reindex');
      return {
        title: 'Rebuild concurrently',
        replaces: [reindex],
        steps: [{ operations: [{ ...reindex, concurrently: true }], transaction: 'none', deploy: 1 }],
      };
    },
    after: {
      [`${folder}/V3__reindex.sql`]: 'reindex index concurrently orders_placed_at_idx;\n',
      [`${folder}/V3__reindex.sql.conf`]: 'executeInTransaction=false\n',
    },
  },
});

describe('flyway says', () => {
  it('that a callback which changes is not read, and is silent about one that does not', async () => {
    const view = (columns: string): Readonly<Record<string, string>> => ({
      [`${folder}/V1__orders.sql`]: 'create table orders (id bigint primary key, total integer);\n',
      [`${folder}/afterMigrate__1_views.sql`]: `create or replace view totals as select ${columns} from orders;\n`,
    });
    const { skipped } = await reviewOf(view('id'), view('id, total'));
    expect(skipped).toEqual([
      {
        path: `${folder}/afterMigrate__1_views.sql`,
        line: 1,
        reason: 'A callback of Flyway is not read; check it by hand.',
      },
    ]);
    const { skipped: none } = await reviewOf(view('id'), { ...view('id'), [`${folder}/V2__note.sql`]: 'select 1;\n' });
    expect(none).toEqual([]);
  });

  it('that a file which is named like a migration, and is none, never runs', async () => {
    const first = { [`${folder}/V1__orders.sql`]: 'create table orders (id bigint primary key, total integer);\n' };
    const reason =
      'Flyway takes a file for a migration by its name, with two underscores behind the version as in `V7__name.sql`: this one never runs.';
    for (const name of ['V2_total.sql', 'v2__total.sql', 'V2.sql', 'R_total.sql']) {
      const path = `${folder}/${name}`;
      const { findings, skipped } = await reviewOf(first, { ...first, [path]: 'create index i on orders (total);\n' });
      expect([findings, skipped], name).toEqual([[], [{ path, line: 1, reason }]]);
    }
    const notes = { [`${folder}/README.sql`]: '-- none\n', [`${folder}/V2__total.sql`]: 'select 1;\n' };
    expect((await reviewOf(first, { ...first, ...notes })).skipped).toEqual([]);
  });

  it('that its own lock must go, unless it is gone already', async () => {
    const path = `${folder}/V1_1__add_placed_at_index.sql`;
    const fix = concurrently('orders_placed_at_idx');
    expect((await writeFix(flyway, files, path, fix))?.written.caution).toContain(
      'flyway.postgresql.transactional.lock=false',
    );
    const without = { ...files, 'flyway.conf': 'flyway.postgresql.transactional.lock=false\n' };
    expect((await writeFix(flyway, without, path, fix))?.written.caution).toBeUndefined();
  });
});

describe('a lock_timeout that Flyway sets', () => {
  const place = 'src/main/resources';
  const yml = (lines: string): Readonly<Record<string, string>> => ({ [`${place}/application.yml`]: lines });
  const url = 'jdbc:postgresql://db.example.com/shop';

  it.each<readonly [string, Readonly<Record<string, string>>]>([
    ['nothing of it', yml('spring:\n  flyway:\n    enabled: true\n')],
    ['that is zero', yml("spring:\n  flyway:\n    init-sqls: SET lock_timeout = '0'\n")],
    ['in a comment', yml("spring:\n  flyway:\n    # init-sqls: SET lock_timeout = '5s'\n    enabled: true\n")],
    [
      'of one profile',
      yml(
        "spring.flyway.enabled: true\n---\nspring:\n  config:\n    activate:\n      on-profile: test\n  flyway:\n    init-sqls: SET lock_timeout = '5s'\n",
      ),
    ],
    ['that is a placeholder', yml(`spring:\n  flyway:\n    init-sqls: SET lock_timeout = '\${LIMIT}'\n`)],
    ['of one transaction', yml("spring:\n  flyway:\n    init-sqls: SET LOCAL lock_timeout = '5s'\n")],
    [
      'of the pool of the application',
      yml("spring:\n  datasource:\n    hikari:\n      connection-init-sql: SET lock_timeout = '5s'\n"),
    ],
    [
      'in the URL of a machine of a developer',
      yml(`spring:\n  flyway:\n    url: jdbc:postgresql://localhost/shop?options=-c%20lock_timeout=5s\n`),
    ],
    [
      'in a URL that may be replaced',
      yml(`spring:\n  flyway:\n    url: \${DB_URL:${url}?options=-c%20lock_timeout=5s}\n`),
    ],
    [
      'in a URL that Flyway does not use',
      yml(`spring:\n  flyway:\n    url: ${url}\n  datasource:\n    url: ${url}?options=-c%20lock_timeout=5s\n`),
    ],
    [
      'in YAML that has no end',
      yml("spring: &a\n  flyway:\n    init-sqls: SET lock_timeout = '5s'\n  again: *a\n  more: *a\n"),
    ],
    [
      'in YAML of no end of nesting',
      yml(`spring.flyway.init-sqls: SET lock_timeout = '5s'\nx: ${'['.repeat(50_000)}\n`),
    ],
    ['of the tests', { 'src/test/java/FlywayTest.java': `Flyway.configure().initSql("SET lock_timeout = '5s'");` }],
    [
      'of a developer',
      { 'flyway.toml': '[environments.dev]\ninitSql = "SET lock_timeout = \'5s\'"\n[environments.prod]\nurl = "x"\n' },
    ],
    [
      'that one of two settings does not have',
      { ...yml("spring:\n  flyway:\n    init-sqls: SET lock_timeout = '5s'\n"), 'flyway.conf': `flyway.url=${url}\n` },
    ],
    [
      'of a profile of Quarkus',
      {
        [`${place}/application.properties`]:
          "quarkus.flyway.migrate-at-start=true\n%dev.quarkus.flyway.init-sql=SET lock_timeout = '5s'\n",
      },
    ],
  ])('stays silent: %s', async (_, given) => {
    expect(await limitOf(given)).toBeUndefined();
  });

  it.each<readonly [string, Readonly<Record<string, string>>]>([
    ['Spring, one line', yml("spring:\n  flyway:\n    init-sqls: SET lock_timeout TO '5s'\n")],
    [
      'Spring, every profile',
      {
        [`${place}/application-prod.yml`]: 'spring:\n  flyway:\n    locations: db/migration\n',
        ...yml("spring:\n  flyway:\n    init-sqls: SET lock_timeout TO '5s'\n"),
      },
    ],
    [
      'Spring, production alone',
      {
        [`${place}/application-prod.yml`]: "spring:\n  flyway:\n    init-sqls: SET lock_timeout = '5s'\n",
        ...yml('spring:\n  flyway:\n    enabled: true\n'),
      },
    ],
    [
      'Spring, a list',
      yml(
        'spring:\n  flyway:\n    initSqls:\n      - SET statement_timeout = \'10min\'\n      - "SET lock_timeout = 5000"\n',
      ),
    ],
    [
      'Spring, properties',
      { [`${place}/application.properties`]: "spring.flyway.init-sqls[0]=SET lock_timeout='5s'\n" },
    ],
    ['Quarkus', { [`${place}/application.properties`]: "quarkus.flyway.init-sql=SET SESSION lock_timeout = '5s'\n" }],
    ['a conf file', { 'flyway.conf': "flyway.initSql=SET lock_timeout = '5s'\n" }],
    [
      'the only environment',
      { 'flyway.toml': '[flyway]\nenvironment = "prod"\n[environments.prod]\ninitSql = "SET lock_timeout = \'5s\'"\n' },
    ],
    ['the URL of Flyway', { 'conf/flyway.conf': `flyway.url=${url}?options=-c%20lock_timeout%3D5s\n` }],
    [
      'the URL of the application, which Flyway takes',
      yml(
        `spring:\n  flyway:\n    enabled: true\n  datasource:\n    url: ${url}?ssl=true&options=-c%20lock_timeout=5s\n`,
      ),
    ],
    ['a program', { 'src/main/java/FlywayConfig.java': `Flyway.configure().initSql("SET lock_timeout = '5s'");` }],
  ])('reads: %s', async (_, given) => {
    expect(await limitOf(given)).toBe(Object.keys(given)[0]);
  });

  async function limitOf(given: Readonly<Record<string, string>>): Promise<string | undefined> {
    const [project] = await flyway.recognise(
      memoryRevision('head', { [`${place}/db/migration/V1__a.sql`]: '', ...given }),
    );
    return project?.settings.limitsLockWait;
  }
});

it('leaves a routine to its placeholders, also in its body', async () => {
  const days = ['$', '{days}'].join('');
  const body = (text: string) =>
    `create function keep() returns int as $body$ begin return ${text}; end; $body$ language plpgsql;\n`;
  const skippedIn = async (text: string) => {
    const { migrations } = await readFiles(flyway, { ...files, [`${folder}/V9__keep.sql`]: body(text) });
    const last = migrations.find(({ path }) => path.endsWith('V9__keep.sql'));
    return [last?.statements.length, last?.skipped.map(({ reason }) => reason)];
  };
  expect(await skippedIn(days)).toEqual([
    0,
    [`\`${days}\` is filled in by a placeholder substitution when the migration runs; check the statement by hand.`],
  ]);
  expect(await skippedIn(`length('${days}')`)).toEqual([1, []]);
});

it('starts from a baseline where the versions up to it are gone', async () => {
  const at = (name: string) => `${folder}/${name}.sql`;
  const order = (...names: readonly string[]) => flyway.order(names.map(at), {}).map(({ path }) => path);
  expect(order('V1_21__c', 'B1_20__b', 'B1_10__a')).toEqual([at('B1_20__b'), at('V1_21__c')]);
  expect(order('V1_19__a', 'V1_20__b', 'B1_20__b', 'V1_21__c')).toEqual([
    at('V1_19__a'),
    at('V1_20__b'),
    at('V1_21__c'),
  ]);
  const { findings, assumptions } = await reviewOf(
    { [at('B2__start')]: 'create table orders (id bigint primary key, note varchar(10));' },
    {
      [at('B2__start')]: 'create table orders (id bigint primary key, note varchar(10));',
      [at('V3__note')]: 'alter table orders alter column note type varchar(20);',
    },
  );
  expect(assumptions).toContain('the schema before this change from 1 migration');
  expect(findings.map(({ rule }) => rule)).not.toContain('type-change-rewrite');
});

it('lists a baseline beside the versions it stands for, which only a new database runs', async () => {
  const at = (name: string) => `${folder}/${name}.sql`;
  const orders = 'create table orders (id bigint primary key);\n';
  const base = { [at('V1__a')]: orders };
  const { skipped, conclusion } = await reviewOf(base, { ...base, [at('B1__start')]: orders });
  expect([conclusion, skipped]).toEqual([
    'neutral',
    [{ path: at('B1__start'), line: 1, reason: expect.stringMatching(/runs in a new database alone.*check by hand/) }],
  ]);
  const { findings, skipped: others } = await reviewOf(base, {
    ...base,
    [at('B1__start')]: orders,
    [at('V2__b')]: 'drop table orders;',
  });
  expect(findings.map(({ rule }) => rule)).toContain('drop-table');
  expect(others.map(({ path }) => path)).toEqual([at('B1__start')]);
});

it.each([
  ['true', 'any edit of it is refused'],
  ['false', 'an edit of it is never run'],
])('a fix that edits a file says what an edit meets: validateOnMigrate %s', async (validates, wanted) => {
  const base = {
    'pom.xml': `<flyway.validateOnMigrate>${validates}</flyway.validateOnMigrate>\n`,
    'db/migration/V1__orders.sql': 'create table orders (id bigint primary key, note text);\n',
  };
  const head = { ...base, 'db/migration/V2__note.sql': 'create index orders_note on orders (note);\n' };
  const { findings } = await reviewOf(base, head);
  expect(findings.find(({ rule }) => rule === 'index-build-blocks-writes')?.fix?.caution).toContain(wanted);
});
