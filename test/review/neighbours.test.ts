import { expect, it } from 'vitest';
import { neighbourNote } from '../../src/review/neighbours.js';
import { reviewOf } from '../support/review-files.js';

const base = {
  'docker-compose.yml': 'services:\n  db:\n    image: postgres:15\n',
  'migrations/0001_shop.sql':
    'create table orders (id bigint primary key);\ncreate table customers (id bigint primary key);\n',
};
const withMigration = (path: string, sql: string) => reviewOf(base, { ...base, [path]: sql });
const ours = () => withMigration('migrations/0002_note.sql', 'alter table orders add column note text;\n');
const note = async (path: string, sql: string) =>
  neighbourNote(await ours(), { pullRequest: 7, review: await withMigration(path, sql) });

it('stays silent: another table, under another number', async () => {
  expect(await note('migrations/0003_name.sql', 'alter table customers add column name text;\n')).toBeNull();
});

it('speaks up: the same table', async () => {
  expect(await note('migrations/0003_sum.sql', 'alter table orders add column sum bigint;\n')).toBe(
    '#7, which is open, alters `orders` too.',
  );
});

it('speaks up: the same number', async () => {
  expect(await note('migrations/0002_name.sql', 'alter table customers add column name text;\n')).toBe(
    '#7, which is open, takes the same migration number in `migrations/0002_name.sql`.',
  );
});

const model = (names: string) => `model Order {\n  id BigInt @id\n${names}\n  @@map("orders")\n}\n`;
const prisma = {
  'prisma/schema.prisma': `datasource db {\n  provider = "postgresql"\n}\n\n${model('  note String?')}`,
  'prisma/migrations/migration_lock.toml': 'provider = "postgresql"\n',
  'prisma/migrations/20260101000000_orders/migration.sql':
    'create table "orders" ("id" bigint primary key, "note" text, "sum" bigint);\n',
};
const withFiles = (files: Readonly<Record<string, string>>) => reviewOf(prisma, { ...prisma, ...files });
const drop = () =>
  withFiles({ 'prisma/migrations/20260201000000_drop/migration.sql': 'alter table "orders" drop column "sum";\n' });
const use = () =>
  withFiles({
    'prisma/schema.prisma': `datasource db {\n  provider = "postgresql"\n}\n\n${model('  note String?\n  sum BigInt?')}`,
  });

it('speaks up: what one drops the other starts to use', async () => {
  expect(neighbourNote(await drop(), { pullRequest: 7, review: await use() })).toBe(
    '#7, which is open, starts to use `orders.sum`, which this one drops.',
  );
  expect(neighbourNote(await use(), { pullRequest: 7, review: await drop() })).toBe(
    '#7, which is open, drops `orders.sum`, which this one starts to use.',
  );
});

it('stays silent: what one drops the other has used before', async () => {
  const other = await withFiles({ 'prisma/schema.prisma': `${prisma['prisma/schema.prisma']}// Orders.\n` });
  expect(neighbourNote(await drop(), { pullRequest: 7, review: other })).toBeNull();
});
