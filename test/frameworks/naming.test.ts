import { describe, expect, it } from 'vitest';
import type { Framework } from '../../src/core/framework.js';
import { dbmate } from '../../src/frameworks/dbmate.js';
import { diesel } from '../../src/frameworks/diesel.js';
import { flyway } from '../../src/frameworks/flyway/index.js';
import { golangMigrate } from '../../src/frameworks/golang-migrate.js';
import { goose } from '../../src/frameworks/goose.js';
import { plainSql } from '../../src/frameworks/plain-sql.js';
import { pop } from '../../src/frameworks/pop.js';
import { prisma } from '../../src/frameworks/prisma.js';
import { sqlMigrate } from '../../src/frameworks/sql-migrate.js';
import { sqlx } from '../../src/frameworks/sqlx.js';
import { concurrently, writeFix } from '../support/frameworks.js';

const orders = 'create table orders (id bigint primary key, total integer);\n';
const note = 'alter table orders add column note text;\n';
const index = 'alter table orders add column tax integer;\ncreate index orders_total_idx on orders (total);\n';
const goMod = (module: string): Readonly<Record<string, string>> => ({
  'go.mod': `module shop\n\nrequire ${module} v4.18.3\nrequire github.com/lib/pq v1.10.9\n`,
});
const cargo = (crate: string): Readonly<Record<string, string>> => ({
  'Cargo.toml': `[dependencies]\n${crate} = { version = "2.2", features = ["postgres"] }\n`,
});
const schema = { 'prisma/migrations/migration_lock.toml': 'provider = "postgresql"\n' };

/** The new files of a fix of the last of three migrations, by their names in a folder. */
async function namesOf(
  framework: Framework,
  folder: string,
  names: readonly string[],
  { besides = {}, text = (sql: string) => sql } = {},
): Promise<readonly string[] | null> {
  const texts = [orders, note, index].slice(3 - names.length);
  const all = names.length === 2 ? [orders, index] : texts;
  const files = Object.fromEntries(names.map((name, at) => [`${folder}/${name}`, text(all[at] ?? '')]));
  const path = `${folder}/${names.at(-1)}`;
  const found = await writeFix(framework, { ...files, ...besides }, path, concurrently('orders_total_idx'));
  return found?.written.files.map((file) => file.path.slice(folder.length + 1)) ?? null;
}

describe('a new file is named after its neighbours', () => {
  const plain: Readonly<Record<string, readonly [readonly string[], string]>> = {
    'a number and words': [['1_orders.sql', '2_order_note.sql', '3_order_total.sql'], '4_create_orders_total_idx.sql'],
    'a number in its width, and dashes': [
      ['001-orders.sql', '002-order-note.sql', '003-order-total.sql'],
      '004-create-orders-total-idx.sql',
    ],
    'an engine behind dots, capitals, and V': [
      ['V0001.Orders.postgres.up.sql', 'V0002.Note.postgres.up.sql', 'V0003.Total.postgres.up.sql'],
      'V0004.CreateOrdersTotalIdx.postgres.up.sql',
    ],
    'an engine of one of the files, beside a file for all': [
      ['V0001.Orders.all.up.sql', 'V0002.Note.all.up.sql', 'V0003.Total.postgres.up.sql'],
      'V0004.CreateOrdersTotalIdx.postgres.up.sql',
    ],
    'a v, and an underscore more': [
      ['v1__orders.sql', 'v2__order_note.sql', 'v3__order_total.sql'],
      'v4__create_orders_total_idx.sql',
    ],
    'a version with dots': [
      ['1.0.8-orders.sql', '1.0.9-order-note.sql', '1.0.10-order-total.sql'],
      '1.0.11-create-orders-total-idx.sql',
    ],
    'a date': [['2026-01-30-orders.sql', '2026-01-31-order-total.sql'], '2026-02-01-create-orders-total-idx.sql'],
    'a number alone': [['0001.up.sql', '0002.up.sql', '0003.up.sql'], '0004.up.sql'],
    'capitals with underscores': [
      ['1_ORDERS.sql', '2_ORDER_NOTE.sql', '3_ORDER_TOTAL.sql'],
      '4_CREATE_ORDERS_TOTAL_IDX.sql',
    ],
    'words of two styles, and so the plain one': [
      ['1_Orders_table.sql', '2_order-note.sql', '3_orderTotal of 2026.sql'],
      '4_create_orders_total_idx.sql',
    ],
    'a dot of one name among its words': [
      ['1_orders.sql', '2_order_note.sql', '3_release_1.2.sql'],
      '4_create_orders_total_idx.sql',
    ],
  };
  for (const [name, [names, made]] of Object.entries(plain)) {
    it(`plain SQL: ${name}`, async () => expect(await namesOf(plainSql, 'db/migrations', names)).toEqual([made]));
  }

  it('plain SQL: no file where a part of the names cannot be told from the words', async () => {
    const names = ['V1.orders.core.sql', 'V2.note.late.sql', 'V3.total.early.sql'];
    expect(await namesOf(plainSql, 'db/migrations', names)).toBeNull();
    expect(await namesOf(plainSql, 'db/migrations', ['1.postgres.sql', '2.postgres.sql'])).toBeNull();
  });

  const folder = 'src/main/resources/db/migration/POSTGRESQL';
  const versions: Readonly<Record<string, readonly [readonly string[], string]>> = {
    'a suffix of the engine behind two or three underscores': [
      ['V1_1__orders___POSTGRESQL.sql', 'V1_2__order_note__POSTGRESQL.sql', 'V1_3__order_total___POSTGRESQL.sql'],
      'V1_4__create_orders_total_idx__POSTGRESQL.sql',
    ],
    'a suffix behind a dot': [
      ['V1__orders.prod.sql', 'V2__order_note.prod.sql', 'V3__order_total.prod.sql'],
      'V4__create_orders_total_idx.prod.sql',
    ],
    'the last word of one file alone': [
      ['V1__orders.sql', 'V2__order_note.sql', 'V3__move_to_postgres.sql'],
      'V4__create_orders_total_idx.sql',
    ],
    'one word each': [['V1__init.sql', 'V1_1__init.sql', 'V1_2__init.sql'], 'V1_3__create_orders_total_idx.sql'],
    'a last word that they share by chance': [
      ['V1__orders_table.sql', 'V2__note_table.sql', 'V3__total_table.sql'],
      'V4__create_orders_total_idx.sql',
    ],
    capitals: [['V1__Init.sql', 'V2__OrderNote.sql', 'V3__OrderTotal.sql'], 'V4__CreateOrdersTotalIdx.sql'],
  };
  for (const [name, [names, made]] of Object.entries(versions)) {
    it(`Flyway: ${name}`, async () => expect(await namesOf(flyway, folder, names)).toEqual([made]));
  }

  it('golang-migrate, Pop: the engine', async () => {
    const names = ['001_orders.postgres.up.sql', '002_order_note.postgres.up.sql', '003_total.postgres.up.sql'];
    const made = ['004_create_orders_total_idx.postgres.up.sql'];
    const migrate = goMod('github.com/golang-migrate/migrate/v4');
    expect(await namesOf(golangMigrate, 'migrations', names, { besides: migrate })).toEqual(made);
    const besides = {
      ...goMod('github.com/ory/pop/v6'),
      'migrations/000_start.postgres.autocommit.up.sql': 'select 1;\n',
    };
    expect(await namesOf(pop, 'migrations', names, { besides })).toEqual([
      '004_create_orders_total_idx.postgres.autocommit.up.sql',
    ]);
  });

  it('others: the style of the words', async () => {
    const names = ['01_orders.sql', '02_order-note.sql', '03_order-total.sql'];
    const made = ['04_create-orders-total-idx.sql'];
    const up = (line: string) => ({ text: (sql: string) => `${line}\n${sql}` });
    expect(await namesOf(goose, 'migrations', names, up('-- +goose Up'))).toEqual(made);
    expect(await namesOf(dbmate, 'db/migrations', names, up('-- migrate:up'))).toEqual(made);
    expect(await namesOf(sqlMigrate, 'migrations', names, up('-- +migrate Up'))).toEqual(made);
    expect(await namesOf(sqlx, 'migrations', names, { besides: cargo('sqlx') })).toEqual(made);
  });

  it('folders: the separator and the style', async () => {
    const names = ['01-orders', '02-order-note', '03-order-total'];
    const inFolders = (file: string) => names.map((name) => `${name}/${file}`);
    expect(await namesOf(prisma, 'prisma/migrations', inFolders('migration.sql'), { besides: schema })).toEqual([
      '04-create-orders-total-idx/migration.sql',
    ]);
    expect(await namesOf(plainSql, 'db/migrations', inFolders('up.sql'))).toEqual([
      '04-create-orders-total-idx/up.sql',
    ]);
    const dated = ['2026-01-01-000000_orders/up.sql', '2026-01-02-000000_order-note/up.sql'];
    const all = [...dated, '2026-01-03-000000_order-total/up.sql'];
    const made = await namesOf(diesel, 'migrations', all, { besides: cargo('diesel') });
    expect(made?.[0]).toBe('2026-01-03-000001_create-orders-total-idx/up.sql');
  });

  it('Prisma: no file where the next number does not come last', async () => {
    const names = ['1_orders/migration.sql', 'total/migration.sql'];
    expect(await namesOf(prisma, 'prisma/migrations', names, { besides: schema })).toBeNull();
  });
});
