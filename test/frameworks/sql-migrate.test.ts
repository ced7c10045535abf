import { describe, expect, it } from 'vitest';
import { memoryRevision } from '../../src/core/change-set.js';
import { sqlMigrate } from '../../src/frameworks/sql-migrate.js';
import {
  concurrently,
  droppedLater,
  fixture,
  readFiles,
  shown,
  testWriting,
  uniqueUsingIndex,
  validatedApart,
} from '../support/frameworks.js';

const files = fixture('sql-migrate');
const folder = 'db/migrations';
const index = `${folder}/20260102120000-add_placed_at_index.sql`;
const note = `${folder}/20260103120000-add_note.sql`;

describe('sql-migrate recognises', () => {
  it('stays silent: numbered SQL without its markers, the markers of others, and what fills the tests of migrations', async () => {
    const revision = memoryRevision('head', {
      'migrations/sql/tests/1_test.sql': '-- +migrate Up\ninsert into orders (id) values (1);',
      'migrations/0001_orders.sql': 'create table orders (id bigint primary key);',
      'other/0001_orders.sql': '-- +micrate Up\ncreate table orders (id bigint primary key);',
      'goose/0001_orders.sql': '-- +goose Up\ncreate table orders (id bigint primary key);',
    });
    expect(await sqlMigrate.recognise(revision)).toEqual([]);
  });

  it('reads: the folder and the driver of go.mod', async () => {
    const { project } = await readFiles(sqlMigrate, files);
    expect(project).toMatchObject({ root: '', dialect: { value: 'postgres', from: 'the driver in go.mod' } });
    expect(project.migrations).toHaveLength(3);
  });

  it('reads: the engine of its own configuration, where all environments name the same', async () => {
    const environment = (name: string, dialect: string): string =>
      `${name}:\n  dialect: ${dialect}\n  dir: migrations\n`;
    const withConfig = async (text: string) =>
      (await readFiles(sqlMigrate, { ...files, 'dbconfig.yml': text })).project.dialect;
    expect(await withConfig(environment('development', 'mysql') + environment('production', 'mysql'))).toEqual({
      value: 'mysql',
      from: 'dbconfig.yml',
    });
    expect(await withConfig(environment('test', 'sqlite3') + environment('production', 'mysql'))).toMatchObject({
      from: 'the driver in go.mod',
    });
  });
});

describe('a folder that engines share', () => {
  const up = (sql: string): string => `-- +migrate Up\n${sql};\n`;
  const line = {
    'sql/shared/1.sql': up('create table orders (id bigint primary key)'),
    'sql/shared/9.sql': up('create table lines (order_id bigint)'),
    'sql/postgres/2.sql': up('alter table orders add column note text'),
    'sql/postgres/10.sql': up('create index on lines (order_id)'),
    'sql/mysql/2.sql': up('alter table orders add column note text'),
  };
  const found = async (given: Readonly<Record<string, string>>) =>
    (await sqlMigrate.recognise(memoryRevision('head', given))).map(({ dialect, migrations }) => [
      dialect?.value,
      sqlMigrate.order(migrations, {}).map(({ path }) => path.slice(4)),
    ]);

  it('is one line of versions with each of theirs, where no number is in both', async () => {
    expect(await found(line)).toEqual([
      ['mysql', ['shared/1.sql', 'mysql/2.sql', 'shared/9.sql']],
      ['postgres', ['shared/1.sql', 'postgres/2.sql', 'shared/9.sql', 'postgres/10.sql']],
    ]);
  });

  it('is a place of its own where numbers stand in both', async () => {
    const both = { ...line, 'sql/postgres/09.sql': up('select 1'), 'sql/mysql/1.sql': up('select 1') };
    expect((await found(both)).map(([, paths]) => paths?.length)).toEqual([2, 3, 2]);
  });
});

describe('sql-migrate reads', () => {
  it('reads: up and down, each with its place in the file', async () => {
    const { migrations } = await readFiles(sqlMigrate, files);
    const [, second, third] = migrations;
    expect(second?.id).toBe('20260102120000-add_placed_at_index');
    expect(shown(second)).toEqual([['create_index', 'runner']]);
    expect(second?.statements[0]).toMatchObject({ id: `${index}#1`, location: { startLine: 2, endLine: 2 } });
    expect(second?.back?.[0]).toMatchObject({ id: `${index}#back1`, location: { startLine: 5 } });
    expect(shown(third)).toEqual([
      ['add_column', 'runner'],
      ['create_index', 'runner'],
      ['do', 'runner'],
    ]);
  });

  it('reads: numbers as numbers, and equal ones by the name', async () => {
    const one = '-- +migrate Up\ncreate table a (id bigint primary key);\n';
    const { migrations } = await readFiles(sqlMigrate, { 'm/10-a.sql': one, 'm/2-b.sql': one, 'm/2-a.sql': one });
    expect(migrations.map(({ id }) => id)).toEqual(['2-a', '2-b', '10-a']);
  });

  it('reads: notransaction, in each direction by itself', async () => {
    const path = `${folder}/20260104120000-unique.sql`;
    const text =
      '-- +migrate Up notransaction\ncreate index concurrently orders_number_idx on orders (number);\n-- +migrate Down\ndrop index orders_number_idx;\n';
    const { migrations } = await readFiles(sqlMigrate, { ...files, [path]: text });
    expect(shown(migrations.at(-1))).toEqual([['create_index', null]]);
    expect(migrations.at(-1)?.back?.[0]?.transaction).not.toBeNull();
  });

  it('reads: a file without its line as skipped, with what to do', async () => {
    const path = `${folder}/20260104120000-plain.sql`;
    const { migrations } = await readFiles(sqlMigrate, { ...files, [path]: 'drop table orders;' });
    expect(migrations.at(-1)?.skipped).toEqual([{ path, line: 1, reason: expect.stringContaining('add the line') }]);
  });
});

testWriting(sqlMigrate, {
  'an index of a file of its own, in place, with the word': {
    files,
    path: index,
    fix: concurrently('orders_placed_at_idx'),
    after: {
      [index]:
        '-- +migrate Up notransaction\ncreate index concurrently orders_placed_at_idx on orders (placed_at);\n\n-- +migrate Down\ndrop index orders_placed_at_idx;\n',
    },
  },
  'an index among other statements, into a new file behind the last': {
    files,
    path: note,
    fix: concurrently('orders_number_key'),
    after: {
      [note]: (files[note] ?? '')
        .replace('create unique index orders_number_key on orders (number);\n\n', '')
        .replace('drop index orders_number_key;', 'drop index if exists orders_number_key;'),
      [`${folder}/20260103120001-create_orders_number_key.sql`]:
        '-- +migrate Up notransaction\ncreate unique index concurrently orders_number_key on orders (number);\n\n-- +migrate Down notransaction\ndrop index concurrently if exists orders_number_key;\n',
    },
  },
  'a foreign key of one ALTER TABLE with a column, which stays': {
    files: {
      ...files,
      [`${folder}/20260104120000_link.sql`]:
        '-- +migrate Up\nalter table orders\n  add column source text,\n  add constraint orders_customer_id_fkey foreign key (customer_id) references customers (id);\n\n-- +migrate Down\nalter table orders drop column source;\n',
    },
    path: `${folder}/20260104120000_link.sql`,
    fix: validatedApart(),
    after: {
      [`${folder}/20260104120000_link.sql`]:
        '-- +migrate Up\nalter table orders add column source text;\nalter table orders add constraint orders_customer_id_fkey foreign key (customer_id) references customers (id) not valid;\n\n-- +migrate Down\nalter table orders drop column source;\n',
      [`${folder}/20260104120001_validate_orders_customer_id_fkey.sql`]:
        '-- +migrate Up\nalter table orders validate constraint orders_customer_id_fkey;\n\n-- +migrate Down\n-- Nothing to undo.\n',
    },
  },
  'a unique constraint as an index and the constraint on it, the first in place': {
    files: {
      ...files,
      [`${folder}/20260104120000-unique.sql`]:
        '-- +migrate Up\nalter table orders add constraint orders_number_uniq unique (number);\n',
    },
    path: `${folder}/20260104120000-unique.sql`,
    fix: uniqueUsingIndex(),
    after: {
      [`${folder}/20260104120000-unique.sql`]:
        '-- +migrate Up notransaction\ncreate unique index concurrently orders_number_uniq on orders (number);\n',
      [`${folder}/20260104120001-add_orders_number_uniq.sql`]:
        '-- +migrate Up\nalter table orders add constraint orders_number_uniq unique using index orders_number_uniq;\n',
    },
  },
  'a column that goes in a later deploy': {
    files: {
      ...files,
      [`${folder}/20260104120000-drop_number.sql`]: '-- +migrate Up\nalter table orders drop column number;\n',
    },
    path: `${folder}/20260104120000-drop_number.sql`,
    fix: droppedLater(),
    after: {
      [`${folder}/20260104120000-drop_number.sql`]:
        '-- +migrate Up\n-- Moved to 20260104120001-drop_orders_number.sql.\n',
      [`${folder}/20260104120001-drop_orders_number.sql`]:
        '-- +migrate Up\n-- deploy code that no longer reads the column.\nalter table orders drop column number;\n',
    },
  },
});
