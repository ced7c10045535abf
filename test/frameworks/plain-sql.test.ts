import { describe, expect, it } from 'vitest';
import { memoryRevision } from '../../src/core/change-set.js';
import { plainSql } from '../../src/frameworks/plain-sql.js';
import {
  concurrently,
  fixture,
  postgres,
  readFiles,
  shown,
  testWriting,
  validatedApart,
} from '../support/frameworks.js';

const files = fixture('plain-sql');
const folder = 'services/shop/db/migrations';

describe('plain-sql recognises', () => {
  const silent: Readonly<Record<string, Readonly<Record<string, string>>>> = {
    'queries that are no migrations': { 'queries/1_orders.sql': 'select 1;' },
    'numbered SQL deeper in a folder of a migration tool': { 'tools/migrate/legacy/checks/1_orders.sql': 'select 1;' },
    'folders of tests, seeds and ways back in a folder of migrations': {
      'migrations/seeds/1_orders.sql': '',
      'migrations/seeds/2_items.sql': '',
      'migrations/rollback/1_orders.sql': '',
      'migrations/rollback/2_items.sql': '',
    },
    'one file in a folder of any name': { 'migrations/notes/1_orders.sql': 'select 1;' },
    'SQL without a number': { 'migrations/orders.sql': 'select 1;' },
    'the migrations of Drizzle': {
      'drizzle/migrations/0000_init.sql': 'select 1;',
      'drizzle/migrations/meta/_journal.json': '{}',
    },
    'one file in a folder called sql': { 'sql/1_orders.sql': 'select 1;' },
  };
  for (const [name, given] of Object.entries(silent)) {
    it(`stays silent: ${name}`, async () => {
      expect(await plainSql.recognise(memoryRevision('head', given))).toEqual([]);
    });
  }

  it('reads: a folder for each engine', async () => {
    const given = {
      'store/migrations/mysql/V0001.Orders.up.sql': '',
      'store/migrations/postgres/V0001.Orders.up.sql': '',
    };
    const projects = await plainSql.recognise(memoryRevision('head', given));
    expect(projects.map((project) => project.dialect?.value)).toEqual(['mysql', 'postgres']);
  });

  it('reads: an engine whose name is two words in the name of the folder', async () => {
    const given = { 'db/migrations/SQL_SERVER/V1_a.sql': '', 'db/migrations/POSTGRESQL/V1_a.sql': '' };
    const projects = await plainSql.recognise(memoryRevision('head', given));
    expect(projects.map((project) => project.dialect?.value)).toEqual(['postgres', 'sqlserver']);
  });

  it('reads: the files of each engine, where their names tell it', async () => {
    const given = {
      'store/migrations/V0001.Orders.mysql.up.sql': '',
      'store/migrations/V0001.Orders.postgres.up.sql': '',
      'store/migrations/V0001.Orders.postgres.down.sql': '',
    };
    const projects = await plainSql.recognise(memoryRevision('head', given));
    expect(projects.map((project) => [project.dialect?.value, project.migrations.length])).toEqual([
      ['mysql', 1],
      ['postgres', 2],
    ]);
  });

  it('reads: a folder for each part of the application, where the folder above holds none', async () => {
    const parts = {
      'store/migrations/billing/01-init.sql': '',
      'store/migrations/billing/02-refunds.sql': '',
      'store/migrations/search/01-init.sql': '',
      'store/migrations/search/02-index.sql': '',
    };
    const roots = async (given: Readonly<Record<string, string>>) =>
      (await plainSql.recognise(memoryRevision('head', given))).map((project) => project.root);
    expect(await roots({ 'go.mod': '', ...parts })).toEqual(['store/migrations/billing', 'store/migrations/search']);
    expect(await roots({ 'go.mod': '', 'store/migrations/03-own.sql': '', ...parts })).toEqual(['']);
  });

  it('reads: the first file of a folder of migrations that is called sql', async () => {
    const projects = await plainSql.recognise(memoryRevision('head', { 'migrate/sql/1_orders.sql': 'select 1;' }));
    expect(projects).toHaveLength(1);
  });

  it('reads: the folder under its application', async () => {
    const { project, order } = await readFiles(plainSql, files);
    expect(project.root).toBe('services/shop');
    expect(order.map((one) => one.id)).toEqual(['1_create_orders', '2_add_placed_at_index', '10_link_customers']);
  });
});

describe('plain-sql reads', () => {
  it('reads: a file in a transaction, unless it could not run in one', async () => {
    const path = `${folder}/11_index.sql`;
    const { migrations } = await readFiles(plainSql, {
      ...files,
      [path]: 'create index concurrently orders_x_idx on orders (customer_id);\n',
    });
    expect(shown(migrations[1])).toEqual([['create_index', 'runner']]);
    expect(shown(migrations[3])).toEqual([['create_index', null]]);
  });

  it('reads: what the configuration says of the runner', async () => {
    const dialect = await postgres();
    const path = `${folder}/2_add_placed_at_index.sql`;
    const file = { path, text: files[path] ?? '', contentId: 'head' };
    const { before } = await readFiles(plainSql, files);
    const schema = before.get(path);
    if (schema === undefined) throw new Error(path);
    const read = (transaction: string) =>
      shown(
        plainSql.read({ id: '2', path }, new Map([[path, plainSql.parse(file, dialect)]]), {
          dialect,
          schema,
          settings: { transaction },
        }),
      );
    expect(read('per-file')).toEqual([['create_index', 'runner']]);
    expect(read('per-statement')).toEqual([['create_index', null]]);
    expect(read('none')).toEqual([['create_index', null]]);
  });

  it('reads: a transaction that a file opens itself as the only one', async () => {
    const text = 'begin;\nalter table orders add column note text;\ncommit;\n';
    const { migrations } = await readFiles(plainSql, { ...files, [`${folder}/11_note.sql`]: text });
    expect(shown(migrations.at(-1)).map(([, by]) => by)).toEqual(['file', 'file', 'file']);
  });

  it("reads: a transaction that a file begins behind its own COMMIT as the file's, and the one before as the runner's", async () => {
    const text = 'alter table orders add column note text;\ncommit;\nbegin;\nupdate orders set note = null;\n';
    const { migrations } = await readFiles(plainSql, { ...files, [`${folder}/11_note.sql`]: text });
    expect(shown(migrations.at(-1)).map(([, by]) => by)).toEqual(['runner', 'runner', 'file', 'file']);
  });

  it('reads: files in the form of golang-migrate, in whatever folder', async () => {
    const given = { 'db/upgrades/1_a.up.sql': '', 'db/upgrades/1_a.down.sql': '', 'db/upgrades/seed.sql': '' };
    const [project] = await plainSql.recognise(memoryRevision('head', given));
    expect(project?.migrations).toEqual(['db/upgrades/1_a.down.sql', 'db/upgrades/1_a.up.sql']);
  });

  it('reads: pairs of files as forward and back', async () => {
    const order = plainSql.order(['m/2_b.sql', 'm/1_a.sql', 'm/1_a.down.sql', 'm/3_c/up.sql', 'm/3_c/down.sql'], {});
    expect(order.map((one) => [one.id, one.back])).toEqual([
      ['1_a', 'm/1_a.down.sql'],
      ['2_b', undefined],
      ['3_c', 'm/3_c/down.sql'],
    ]);
  });
});

describe('plain-sql reads files of two directions', () => {
  const up = 'create index orders_number_idx on orders (number);';
  const back = 'drop index orders_number_idx;';
  const parted: Readonly<Record<string, string>> = {
    'sql-migrate': `-- +migrate Up\n${up}\n\n-- +migrate Down\n${back}\n`,
    'node-pg-migrate': `-- Up Migration\n${up}\n\n-- Down Migration\n${back}\n`,
    'Play evolutions': `# --- !Ups\n${up}\n\n# --- !Downs\n${back}\n`,
    tern: `${up}\n\n---- create above / drop below ----\n\n${back}\n`,
  };
  for (const [name, text] of Object.entries(parted)) {
    it(`reads: the two parts of a file of ${name}`, async () => {
      const { migrations } = await readFiles(plainSql, { ...files, [`${folder}/11_number.sql`]: text });
      expect(shown(migrations.at(-1)).map(([kind]) => kind)).toEqual(['create_index']);
      expect(migrations.at(-1)?.back?.map((one) => one.operations[0]?.kind)).toEqual(['drop_index']);
      expect(migrations.at(-1)?.skipped).toEqual([]);
    });
  }

  it('reads: the way back of its number, whatever its name', () => {
    const paths = ['m/V0002.Nots.postgres.up.sql', 'm/V0002.Notes.all.down.sql', 'm/V0003.X.postgres.up.sql'];
    expect(plainSql.order(paths, {}).map(({ back }) => back)).toEqual(['m/V0002.Notes.all.down.sql', undefined]);
  });

  it('stays silent: a comment that only says "down"', async () => {
    const { migrations } = await readFiles(plainSql, { ...files, [`${folder}/11_number.sql`]: `-- down\n${up}\n` });
    expect(shown(migrations.at(-1))).toEqual([['create_index', 'runner']]);
    expect(migrations.at(-1)?.back).toBeNull();
  });

  it('reads: a file of sql-migrate outside a transaction', async () => {
    const text = `-- +migrate Up notransaction\n${up}\n`;
    const { migrations } = await readFiles(plainSql, { ...files, [`${folder}/11_number.sql`]: text });
    expect(shown(migrations.at(-1))).toEqual([['create_index', null]]);
  });
});

testWriting(plainSql, {
  'an index of a file of its own, in place, with a word to whoever runs it': {
    files,
    path: `${folder}/2_add_placed_at_index.sql`,
    fix: concurrently('orders_placed_at_idx'),
    after: {
      [`${folder}/2_add_placed_at_index.sql`]:
        '-- no-transaction: run this file outside a transaction.\ncreate index concurrently orders_placed_at_idx on orders (placed_at);\n',
    },
  },
  'an index among other statements, into the next number': {
    files,
    path: `${folder}/10_link_customers.sql`,
    fix: concurrently('orders_number_idx'),
    after: {
      [`${folder}/10_link_customers.sql`]: (files[`${folder}/10_link_customers.sql`] ?? '').replace(
        'create index orders_number_idx on orders (number);\n',
        '',
      ),
      [`${folder}/11_create_orders_number_idx.sql`]:
        '-- no-transaction: run this file outside a transaction.\ncreate index concurrently orders_number_idx on orders (number);\n',
    },
  },
  'a validation into the next number': {
    files,
    path: `${folder}/10_link_customers.sql`,
    fix: validatedApart(),
    after: {
      [`${folder}/10_link_customers.sql`]: (files[`${folder}/10_link_customers.sql`] ?? '').replace(
        'references customers (id);',
        'references customers (id) not valid;',
      ),
      [`${folder}/11_validate_orders_customer_id_fkey.sql`]:
        'alter table orders validate constraint orders_customer_id_fkey;\n',
    },
  },
});
