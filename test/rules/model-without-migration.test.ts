import { describe, expect, it } from 'vitest';
import { reviewedHeadlines } from '../support/review-files.js';

type Files = Readonly<Record<string, string>>;

const order = 'model Order {\n  id BigInt @id\n  lines Line[]\n  @@map("orders")\n}\n';
const line =
  'model Line {\n  id BigInt @id\n  orderId BigInt @map("order_id")\n  order Order @relation(fields: [orderId], references: [id])\n}\n';
const head = 'datasource db {\n  provider = "postgresql"\n}\n\nenum State {\n  OPEN\n}\n\n';

function schema(...models: readonly string[]): Files {
  return { 'prisma/schema.prisma': head + models.join('\n') };
}

function migration(name: string, sql: string): Files {
  return { [`prisma/migrations/${name}/migration.sql`]: sql };
}

const shop: Files = {
  'prisma/migrations/migration_lock.toml': 'provider = "postgresql"\n',
  ...migration(
    '20260101000000_shop',
    'CREATE TYPE "State" AS ENUM (\'OPEN\');\nCREATE TABLE "orders" ("id" BIGINT PRIMARY KEY);\nCREATE TABLE "Line" ("id" BIGINT PRIMARY KEY, "order_id" BIGINT NOT NULL);\n',
  ),
  ...schema(order, line),
};

const noted = order.replace('  lines', '  note String?\n  lines');
const refund = 'model Refund {\n  id BigInt @id\n}\n';

function told(change: Files, before: Files = shop): Promise<readonly string[]> {
  return reviewedHeadlines('model-without-migration', before, { ...before, ...change });
}

describe('model-without-migration', () => {
  it.each<[string, Files, Files?]>([
    ['nothing but space', schema(order, `${line}\n`)],
    [
      'a field with its migration',
      { ...schema(noted, line), ...migration('20260801000000_note', 'ALTER TABLE "orders" ADD COLUMN "note" TEXT;\n') },
    ],
    [
      'a model with its migration',
      {
        ...schema(order, line, refund),
        ...migration('20260801000000_refund', 'CREATE TABLE "Refund" ("id" BIGINT PRIMARY KEY);\n'),
      },
    ],
    ['a relation, which is no column', schema(order.replace('  lines', '  first Line?\n  lines'), line)],
    ['a field that the client passes over', schema(order.replace('  lines', '  note String? @ignore\n  lines'), line)],
    ['a field in a comment', schema(order.replace('  lines', '  // note String?\n  lines'), line)],
    ['a model that the client passes over', schema(order, line, refund.replace('}', '  @@ignore\n}'))],
    ['a field that goes, whose column may follow later', schema(order, 'model Line {\n  id BigInt @id\n}\n')],
    ['a field that takes another name for the same column', schema(order, line.replaceAll('orderId', 'purchaseId'))],
    [
      'a schema that was pushed past its migrations before',
      schema(noted, line, refund),
      { ...shop, ...schema(order, line, refund) },
    ],
    [
      'a migration that could not be read',
      {
        ...schema(noted, line),
        ...migration('20260801000000_note', "DO $$ BEGIN EXECUTE 'alter table orders add note text'; END $$;\n"),
      },
    ],
    [
      'migrations that are made anew',
      {
        ...schema(noted, line),
        ...migration('20260101000000_shop', 'CREATE TYPE "Mood" AS ENUM (\'CALM\');\n'),
        ...migration(
          '20260801000000_all',
          'CREATE TABLE "orders" ("id" BIGINT PRIMARY KEY, "note" TEXT);\nCREATE TABLE "Line" ("id" BIGINT PRIMARY KEY, "order_id" BIGINT NOT NULL);\n',
        ),
      },
    ],
    [
      'a schema of another application',
      { 'apps/mail/prisma/schema.prisma': `${head}${noted}` },
      { ...shop, 'apps/mail/prisma/schema.prisma': head + order },
    ],
  ])('stays silent: %s', async (_, change, before) => {
    expect(await told(change, before)).toEqual([]);
  });

  it.each<[string, Files, string]>([
    ['a field', schema(noted, line), '`note` of `orders`, which `Order`'],
    [
      'a field of a type of its own',
      schema(order.replace('  lines', '  state State @default(OPEN)\n  lines'), line),
      '`state` of `orders`, which `Order`',
    ],
    [
      'a field under another name',
      schema(order.replace('  lines', '  paidAt DateTime? @map("paid_at")\n  lines'), line),
      '`paid_at` of `orders`, which `Order`',
    ],
    ['a model', schema(order, line, refund), '`Refund`, which `Refund`'],
    [
      'a model of another name',
      schema(order.replaceAll('"orders"', '"purchases"'), line),
      '`purchases`, which `Order`',
    ],
    [
      'a field, beside a migration of something else',
      { ...schema(noted, line), ...migration('20260801000000_x', 'ALTER TABLE "Line" ADD COLUMN "note" TEXT;\n') },
      '`note` of `orders`, which `Order`',
    ],
  ])('speaks up: %s', async (_, change, what) => {
    expect(await told(change)).toEqual([`No migration makes ${what} in \`prisma/schema.prisma\` says is there`]);
  });
});
