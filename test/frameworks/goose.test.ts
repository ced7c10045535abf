import { describe, expect, it } from 'vitest';
import { memoryRevision } from '../../src/core/change-set.js';
import { goose } from '../../src/frameworks/goose.js';
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

const files = fixture('goose');
const folder = 'db/migrations';

describe('goose recognises', () => {
  it('stays silent: numbered SQL without its markers', async () => {
    expect(
      await goose.recognise(
        memoryRevision('head', { 'migrations/0001_orders.sql': 'create table orders (id bigint primary key);' }),
      ),
    ).toEqual([]);
  });

  it('reads: the folder and the driver of go.mod', async () => {
    const { project } = await readFiles(goose, files);
    expect(project).toMatchObject({ root: '', dialect: { value: 'postgres', from: 'the driver in go.mod' } });
    expect(project.migrations).toHaveLength(3);
  });

  it('decides nothing by a driver where a library opens those of several engines', async () => {
    const required = `require (
  github.com/go-sql-driver/mysql v1.5.0
  github.com/gobuffalo/pop/v5 v5.3.3
  github.com/lib/pq v1.9.0 // indirect
)`;
    const { project } = await readFiles(goose, { ...files, 'go.mod': required });
    expect(project.dialect).toBeUndefined();
  });
});

describe('goose reads', () => {
  it('reads: up and down, each with its place in the file', async () => {
    const { migrations } = await readFiles(goose, files);
    const [, second, third] = migrations;
    expect(migrations.map((one) => one.id)).toEqual(['00001', '00002', '00003']);
    expect(shown(second)).toEqual([['create_index', 'runner']]);
    expect(second?.statements[0]).toMatchObject({
      id: `${folder}/00002_add_placed_at_index.sql#1`,
      location: { startLine: 2, endLine: 2 },
    });
    expect(second?.back?.[0]).toMatchObject({
      id: `${folder}/00002_add_placed_at_index.sql#back1`,
      location: { startLine: 5 },
    });
    expect(shown(third)).toEqual([
      ['add_column', 'runner'],
      ['create_index', 'runner'],
      ['do', 'runner'],
    ]);
    expect(third?.statements[1]?.location.startLine).toBe(5);
  });

  it('reads: NO TRANSACTION as statements that run by themselves', async () => {
    const path = `${folder}/00004_unique.sql`;
    const text =
      '-- +goose NO TRANSACTION\n-- +goose Up\nset lock_timeout = 0;\ncreate index concurrently orders_number_idx on orders (number);\n';
    const { migrations } = await readFiles(goose, { ...files, [path]: text });
    expect(shown(migrations.at(-1))).toEqual([
      ['set_setting', null],
      ['create_index', null],
    ]);
    expect(migrations.at(-1)?.back).toBeNull();
  });

  it('reads: a Go migration as skipped, with what to do', async () => {
    const path = `${folder}/00004_backfill.go`;
    const { migrations } = await readFiles(goose, { ...files, [path]: 'package migrations' });
    expect(migrations.at(-1)?.skipped).toEqual([
      { path, line: 1, reason: expect.stringContaining('check it by hand') },
    ]);
  });

  it('reads: a placeholder as skipped, and the rest', async () => {
    const path = `${folder}/00004_tenant.sql`;
    const text =
      '-- +goose Up\ncreate index orders_note_idx on orders (note);\ngrant select on orders to {{ .Role }};\n';
    const { migrations } = await readFiles(goose, { ...files, [path]: text });
    expect(shown(migrations.at(-1))[0]).toEqual(['create_index', 'runner']);
    expect(migrations.at(-1)?.skipped).toEqual([
      { path, line: 3, reason: expect.stringContaining('`{{ .Role }}`'), filledIn: true },
    ]);
  });
});

testWriting(goose, {
  'an index of a file of its own, in place, with the marker': {
    files,
    path: `${folder}/00002_add_placed_at_index.sql`,
    fix: concurrently('orders_placed_at_idx'),
    after: {
      [`${folder}/00002_add_placed_at_index.sql`]:
        '-- +goose NO TRANSACTION\n-- +goose Up\ncreate index concurrently orders_placed_at_idx on orders (placed_at);\n\n-- +goose Down\ndrop index orders_placed_at_idx;\n',
    },
  },
  'an index among other statements, into a new file behind the last': {
    files,
    path: `${folder}/00003_add_note.sql`,
    fix: concurrently('orders_number_key'),
    after: {
      [`${folder}/00003_add_note.sql`]: (files[`${folder}/00003_add_note.sql`] ?? '')
        .replace('create unique index orders_number_key on orders (number);\n\n', '')
        .replace('drop index orders_number_key;', 'drop index if exists orders_number_key;'),
      [`${folder}/00004_create_orders_number_key.sql`]:
        '-- +goose NO TRANSACTION\n-- +goose Up\ncreate unique index concurrently orders_number_key on orders (number);\n\n-- +goose Down\ndrop index concurrently if exists orders_number_key;\n',
    },
  },
  'a foreign key of one ALTER TABLE with a column, which stays': {
    files: {
      ...files,
      [`${folder}/00004_link.sql`]:
        '-- +goose Up\nalter table orders\n  add column source text,\n  add constraint orders_customer_id_fkey foreign key (customer_id) references customers (id);\n\n-- +goose Down\nalter table orders drop column source;\n',
    },
    path: `${folder}/00004_link.sql`,
    fix: validatedApart(),
    after: {
      [`${folder}/00004_link.sql`]:
        '-- +goose Up\nalter table orders add column source text;\nalter table orders add constraint orders_customer_id_fkey foreign key (customer_id) references customers (id) not valid;\n\n-- +goose Down\nalter table orders drop column source;\n',
      [`${folder}/00005_validate_orders_customer_id_fkey.sql`]:
        '-- +goose Up\nalter table orders validate constraint orders_customer_id_fkey;\n\n-- +goose Down\n-- Nothing to undo.\n',
    },
  },
  'a unique constraint as an index and the constraint on it, the first in place': {
    files: {
      ...files,
      [`${folder}/00004_unique.sql`]:
        '-- +goose Up\nalter table orders add constraint orders_number_uniq unique (number);\n',
    },
    path: `${folder}/00004_unique.sql`,
    fix: uniqueUsingIndex(),
    after: {
      [`${folder}/00004_unique.sql`]:
        '-- +goose NO TRANSACTION\n-- +goose Up\ncreate unique index concurrently orders_number_uniq on orders (number);\n',
      [`${folder}/00005_add_orders_number_uniq.sql`]:
        '-- +goose Up\nalter table orders add constraint orders_number_uniq unique using index orders_number_uniq;\n',
    },
  },
  'a column that goes in a later deploy': {
    files: { ...files, [`${folder}/00004_drop_number.sql`]: '-- +goose Up\nalter table orders drop column number;\n' },
    path: `${folder}/00004_drop_number.sql`,
    fix: droppedLater(),
    after: {
      [`${folder}/00004_drop_number.sql`]: '-- +goose Up\n-- Moved to 00005_drop_orders_number.sql.\n',
      [`${folder}/00005_drop_orders_number.sql`]:
        '-- +goose Up\n-- deploy code that no longer reads the column.\nalter table orders drop column number;\n',
    },
  },
});
