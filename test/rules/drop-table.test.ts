import { expect, it } from 'vitest';
import { dropTable } from '../../src/rules/drop-table.js';
import { reviewOf } from '../support/review-files.js';
import { testRule } from '../support/test-rule.js';

const given = `
  create table orders (id bigint primary key, number text, total integer, state text, note text, customer_id bigint, placed_at timestamptz);
  create table customers (id bigint primary key);
`;

testRule(dropTable, {
  safe: {
    'room for a table that nothing says was there': {
      sql: 'drop table if exists refunds; create table refunds (id bigint primary key);',
    },
    'a table made in the same migration': {
      sql: `create table refunds (id bigint primary key, number text, total integer, order_id bigint, placed_at timestamptz);
drop table refunds;`,
      given,
    },
    'a table that is built anew from its own rows': {
      sql: `alter table orders rename to orders_old;
create table orders (id bigint primary key, number text);
insert into orders (id, number) select id, number from orders_old;
drop table orders_old;`,
      given,
    },
    'the same in a block': {
      sql: `do $$ begin
  alter table orders rename to orders_old;
  create table orders (id bigint primary key, number text);
  insert into orders (id, number) select id, number from orders_old;
  drop table orders_old;
end $$;`,
      given,
    },
    'IF EXISTS on what the history does not know': { sql: 'drop table if exists legacy_orders;', given },
  },
  unsafe: {
    'a table in use': {
      sql: 'drop table orders;',
      given,
      line: 1,
      headline: 'Dropping `orders` loses every row of it',
      severity: 'warning',
    },
    'a table whose rows are in another one now': {
      sql: `create table purchases as select * from orders;
drop table orders;`,
      given,
      line: 2,
      headline: 'Dropping `orders` leaves only the copy that this migration makes',
    },
    'a table that is built anew without its rows': {
      sql: `alter table orders rename to orders_old;
create table orders (id bigint primary key, number text);
drop table orders_old;`,
      given,
      line: 3,
      headline: 'Dropping `orders_old` loses every row of it',
    },
    'a quoted name': {
      sql: 'drop table if exists "Orders";',
      given: 'create table "Orders" (id bigint);',
      line: 1,
      headline: 'Dropping `Orders` loses every row of it',
    },
  },
});

const prisma = (models: string) => ({
  'prisma/schema.prisma': `datasource db {\n  provider = "postgresql"\n}\n${models}`,
  'prisma/migrations/20260101000000_first/migration.sql':
    'CREATE TABLE "Key" (id int primary key, note text);\nCREATE TABLE "KeyNew" (id int primary key, note text);\n',
});
const model = (name: string) => `model ${name} {\n  id Int @id\n  note String?\n}\n`;
const lists = (name: string) => ({
  'package.json': '{"dependencies":{"@prisma/client":"6"}}',
  'src/keys.ts': `import { PrismaClient } from '@prisma/client';\nconst prisma = new PrismaClient();\nexport async function keys() {\n  return prisma.${name}.findMany();\n}\n`,
});

async function bodyOf(sql: string, base: Readonly<Record<string, string>>, head: Readonly<Record<string, string>>) {
  const change = { 'prisma/migrations/20260201000000_next/migration.sql': sql };
  const { findings } = await reviewOf(base, { ...base, ...head, ...change });
  return findings.find(({ rule }) => rule === 'drop-table' || rule === 'drop-column')?.body;
}

it('a table of which another one takes the name is not said to be missed', async () => {
  const base = { ...prisma(model('Key') + model('KeyNew')), ...lists('key') };
  const body = await bodyOf('DROP TABLE "Key";\nALTER TABLE "KeyNew" RENAME TO "Key";\n', base, prisma(model('Key')));
  expect(body).toBe('Another table has the name from here on: code finds that one, and the rows of this one are gone.');
});

it('what the version that runs now still reads is named', async () => {
  const base = { ...prisma(model('Key') + model('KeyNew')), ...lists('key') };
  const head = { ...prisma(model('KeyNew')), ...lists('keyNew') };
  expect(await bodyOf('DROP TABLE "Key";\n', base, head)).toContain(
    'The version that runs now still names it, in `src/keys.ts:4` (',
  );
  const column = { ...prisma(model('Key').replace('  note String?\n', '') + model('KeyNew')) };
  expect(await bodyOf('ALTER TABLE "Key" DROP COLUMN note;\n', base, column)).toContain(
    'The version that runs now still names it, in `prisma/schema.prisma:',
  );
});

it('what no version names is said to be so', async () => {
  const base = { ...prisma(model('KeyNew')), ...lists('keyNew') };
  expect(await bodyOf('DROP TABLE "Key";\n', base, {})).toContain('No model or query in this repository names it.');
});

it('code of another package that the version that runs now has is named, and the model', async () => {
  const [schema = '', migration = ''] = Object.values(prisma(model('Key') + model('KeyNew')));
  const base = {
    'package.json': '{}',
    'packages/database/package.json': '{"name":"@shop/database","dependencies":{"@prisma/client":"6"}}',
    'packages/database/schema.prisma': schema,
    'packages/database/migrations/20260101000000_first/migration.sql': migration,
    'packages/keys/package.json': '{"name":"@shop/keys","dependencies":{"@shop/database":"workspace:*"}}',
    'packages/keys/src/list.ts': 'export const list = () => prisma.key.findMany();\n',
  };
  const { findings } = await reviewOf(base, {
    ...base,
    'packages/database/schema.prisma': Object.values(prisma(model('KeyNew')))[0] ?? '',
    'packages/database/migrations/20260201000000_next/migration.sql': 'DROP TABLE "Key";\n',
  });
  expect(findings.find(({ rule }) => rule === 'drop-table')?.body).toContain(
    'The version that runs now still names it, in `packages/keys/src/list.ts:1` (queries `Key`), `packages/database/schema.prisma:4` (declared by `Key`).',
  );
});
