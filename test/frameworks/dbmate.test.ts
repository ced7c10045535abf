import { describe, expect, it } from 'vitest';
import { memoryRevision } from '../../src/core/change-set.js';
import { sourceFile } from '../../src/core/source.js';
import { dbmate } from '../../src/frameworks/dbmate.js';
import {
  concurrently,
  fixture,
  postgres,
  readFiles,
  shown,
  testWriting,
  validatedApart,
} from '../support/frameworks.js';

const files = fixture('dbmate');
const folder = 'db/migrations';
const dump = 'db/schema.sql';

describe('dbmate recognises', () => {
  it('stays silent: numbered SQL without its markers', async () => {
    expect(
      await dbmate.recognise(
        memoryRevision('head', { 'db/migrations/20240101000000_orders.sql': 'select 1 as one;  -- nothing' }),
      ),
    ).toEqual([]);
  });

  it('reads: the folder, the dump and the connection string', async () => {
    const { project } = await readFiles(dbmate, files);
    expect(project).toMatchObject({
      root: '',
      schemaDump: dump,
      dialect: { value: 'postgres', from: 'DATABASE_URL in .env.example' },
    });
  });
});

describe('dbmate reads', () => {
  it('reads: blocks in the transaction of the runner', async () => {
    const { migrations } = await readFiles(dbmate, files);
    expect(migrations.map((one) => one.id)).toEqual(['20240105090000', '20240212101500', '20240301120000']);
    expect(shown(migrations[2])).toEqual([
      ['add_column', 'runner'],
      ['add_constraint', 'runner'],
    ]);
    expect(migrations[2]?.back).toHaveLength(2);
  });

  it('reads: transaction:false as one message, alone outside a transaction and together in one', async () => {
    const path = `${folder}/20240401000000_indexes.sql`;
    const one = 'create index concurrently orders_number_idx on orders (number);\n';
    const alone = await readFiles(dbmate, {
      ...files,
      [path]: `-- migrate:up transaction:false\n${one}\n-- migrate:down\n`,
    });
    expect(shown(alone.migrations.at(-1))).toEqual([['create_index', null]]);
    const two = await readFiles(dbmate, {
      ...files,
      [path]: `-- migrate:up transaction:false\n${one}set lock_timeout = 0;\n-- migrate:down\n`,
    });
    expect(shown(two.migrations.at(-1))).toEqual([
      ['create_index', 'server'],
      ['set_setting', 'server'],
    ]);
  });

  it('reads: the dump with the versions that it covers', async () => {
    const parsed = dbmate.parse(sourceFile(dump, files[dump] ?? '', 'dump'), await postgres());
    const schema = dbmate.readSchema?.(parsed, await postgres(), {});
    expect(schema?.operations.map((operation) => operation.kind)).toEqual([
      'create_table',
      'create_table',
      'add_constraint',
      'add_constraint',
    ]);
    expect(schema).toMatchObject({ version: '20240212101500', skipped: [] });
    expect(dbmate.versionsIn?.(parsed)).toEqual(['20240105090000', '20240212101500']);
  });

  it('reads: a file without its block as skipped', async () => {
    const path = `${folder}/20240401000000_broken.sql`;
    const { migrations } = await readFiles(dbmate, {
      ...files,
      [path]: 'create index orders_number_idx on orders (number);',
    });
    expect(migrations.at(-1)).toMatchObject({ statements: [], skipped: [{ path, line: 1 }] });
  });
});

testWriting(dbmate, {
  'an index of a file of its own, in place, with the option': {
    files,
    path: `${folder}/20240212101500_add_placed_at_index.sql`,
    fix: concurrently(),
    after: {
      [`${folder}/20240212101500_add_placed_at_index.sql`]:
        '-- migrate:up transaction:false\ncreate index concurrently orders_placed_at_idx on orders (placed_at);\n\n-- migrate:down\ndrop index orders_placed_at_idx;\n',
    },
  },
  'a validation in a file of its own, one second behind the last': {
    files,
    path: `${folder}/20240301120000_link_customers.sql`,
    fix: validatedApart(),
    after: {
      [`${folder}/20240301120000_link_customers.sql`]: (
        files[`${folder}/20240301120000_link_customers.sql`] ?? ''
      ).replace('references customers (id);', 'references customers (id) not valid;'),
      [`${folder}/20240301120001_validate_orders_customer_id_fkey.sql`]:
        '-- migrate:up\nalter table orders validate constraint orders_customer_id_fkey;\n\n-- migrate:down\n-- Nothing to undo.\n',
    },
  },
  'an index that nothing undoes yet, with its way back outside a transaction too': {
    files: {
      ...files,
      [`${folder}/20240301235959_status.sql`]:
        '-- migrate:up\nalter table orders add column status text;\ncreate index orders_status_idx on orders (status);\n\n-- migrate:down\nalter table orders drop column status;\n',
    },
    path: `${folder}/20240301235959_status.sql`,
    fix: concurrently('orders_status_idx'),
    after: {
      [`${folder}/20240301235959_status.sql`]:
        '-- migrate:up\nalter table orders add column status text;\n\n-- migrate:down\nalter table orders drop column status;\n',
      [`${folder}/20240302000000_create_orders_status_idx.sql`]:
        '-- migrate:up transaction:false\ncreate index concurrently orders_status_idx on orders (status);\n\n-- migrate:down transaction:false\ndrop index concurrently orders_status_idx;\n',
    },
  },
});
