import { beforeAll, describe, expect, it } from 'vitest';
import { memoryRevision } from '../../src/core/change-set.js';
import type { Facts } from '../../src/core/query-site.js';
import { sourceFile } from '../../src/core/source.js';
import { postgres } from '../../src/dialects/index.js';
import { joinFacts, usesOf } from '../../src/flow/index.js';
import { prismaClient } from '../../src/orms/index.js';

const schema = `model Order {
  id         Int      @id
  customerId Int      @map("customer_id")
  note       String?
  customer   Customer @relation(fields: [customerId], references: [id])
  @@map("orders")
}

model Customer {
  id     Int     @id
  orders Order[]
}
`;

function factsOf(code: string, path = 'src/routes/orders.ts'): readonly Facts[] {
  return [
    prismaClient.facts(sourceFile('prisma/schema.prisma', schema, '1'), null),
    prismaClient.facts(sourceFile(path, `export async function list() {\n${code}\n}\n`, '2'), null),
  ];
}

const load = 'const orders = await prisma.order.findMany({ where: { paid: true }, take: 50 });\n';

describe('prisma-client', () => {
  beforeAll(() => prismaClient.load?.());

  it.each([
    [
      'findUnique of one tick',
      `${load}await Promise.all(orders.map((order) => prisma.customer.findUnique({ where: { id: order.customerId } })));`,
    ],
    [
      'a transaction of several',
      `${load}await prisma.$transaction(orders.map((order) => prisma.order.update({ where: { id: order.id }, data: {} })));`,
    ],
    ['a relation that was included', `${load}for (const order of orders) console.log(order.customer.name);`],
    ['a list of literals', 'for (const id of [1, 2]) await prisma.customer.findUnique({ where: { id } });'],
    [
      'rows of an unknown source',
      'for (const order of rows) await prisma.customer.findUnique({ where: { id: order.customerId } });',
    ],
    [
      'a query that does not depend on the row',
      `${load}for (const order of orders) await prisma.customer.findFirst({ where: { id: 1 } });`,
    ],
    [
      'a search that ends early',
      `${load}for (const order of orders) { if (await prisma.customer.findFirst({ where: { id: order.customerId } })) break; }`,
    ],
    ['find on a list in memory', `${load}for (const order of orders) known.order.find({ where: { id: order.id } });`],
  ])('stays silent: %s', (_, code) => {
    expect(joinFacts(factsOf(code))).toEqual([]);
  });

  it.each([
    [
      'a query by key in a loop',
      `${load}for (const order of orders) { await prisma.customer.findUnique({ where: { id: order.customerId } }); }`,
      'query_in_loop',
      false,
    ],
    [
      'a query of the injected client',
      `const orders = await this.prisma.order.findMany();\nfor (const order of orders) { await this.prisma.customer.findFirst({ where: { id: order.customerId } }); }`,
      'query_in_loop',
      false,
    ],
    [
      'findMany at the same time',
      `${load}await Promise.all(orders.map(async (order) => prisma.customer.findMany({ where: { id: order.customerId } })));`,
      'query_in_loop',
      true,
    ],
    [
      'a write in a loop',
      `${load}for (const order of orders) { await prisma.customer.update({ where: { id: order.customerId }, data: { seen: true } }); }`,
      'write_in_loop',
      false,
    ],
  ])('reads: %s', (_, code, kind, concurrent) => {
    expect(joinFacts(factsOf(code))).toMatchObject([
      { kind, concurrent, model: 'Customer', row: 'order', context: 'request' },
    ]);
  });

  it('reads models: columns, their names in the database, and relations', () => {
    const [facts] = factsOf('');
    expect(facts?.models[0]).toMatchObject({
      name: 'Order',
      table: 'orders',
      columns: [
        { column: 'id' },
        { name: 'customerId', column: 'customer_id', required: true },
        { column: 'note', required: false },
      ],
      relations: [{ name: 'customer', cardinality: 'one', foreignKey: ['customer_id'], holdsKey: true }],
    });
    expect(facts?.models[1]?.relations).toMatchObject([{ name: 'orders', cardinality: 'many', holdsKey: false }]);
  });

  it('says which type the client names with a value, as the database spells it', () => {
    const text = `enum State {\n  OPEN\n  @@map("order_state")\n}\nenum Kind {\n  A\n}\nmodel Order {\n  id Int @id\n  state State\n  kinds Kind[]\n}\n`;
    const [model] = prismaClient.facts(sourceFile('prisma/schema.prisma', text, '1'), null).models;
    expect(model?.columns.map(({ name, castTo }) => [name, castTo])).toEqual([
      ['id', undefined],
      ['state', 'order_state'],
      ['kinds', 'Kind'],
    ]);
  });

  it('says who uses a column, by its name in the database', () => {
    const uses = usesOf(
      factsOf('await prisma.order.updateMany({ where: { customerId: 1 }, data: { note: null } });'),
      'head',
    );
    expect(uses('orders', 'customer_id').map((use) => use.location.path)).toContain('src/routes/orders.ts');
    expect(uses('orders', 'note').some((use) => use.writes)).toBe(true);
    expect(uses('orders', 'token')).toEqual([]);
  });

  it('finds the application round a schema', async () => {
    const revision = memoryRevision('head', {
      'shop/prisma/schema.prisma': schema,
      'node_modules/x/schema.prisma': schema,
    });
    expect(await prismaClient.recognise(revision)).toEqual(['shop']);
    expect(
      [
        'src/a.ts',
        'src/a.d.ts',
        'src/a.test.ts',
        'prisma/migrations/1/migration.sql',
        'data-migrations/1/fill.ts',
      ].filter(prismaClient.reads),
    ).toEqual(['src/a.ts']);
  });

  describe('an upsert of the server', () => {
    const manifest = (version: string) => `{ "dependencies": { "@prisma/client": "${version}" } }`;
    const restsOn = (options: string, version = '^5.1.0'): readonly unknown[] => {
      const facts = [
        ...factsOf(`await prisma.order.upsert(${options});`),
        prismaClient.facts(sourceFile('package.json', manifest(version), '3'), null),
      ];
      return usesOf(facts, 'base')('orders').flatMap(({ conflicts = [] }) => conflicts);
    };
    const update = 'update: { note }';

    it.each([
      ['an older client', `{ where: { id }, create: { id }, ${update} }`, '4.5.0'],
      ['another value', `{ where: { id: a.id }, create: { id: b.id }, ${update} }`],
      ['none is created with', `{ where: { id }, create: { note }, ${update} }`],
      ['two things are looked for', `{ where: { id, note }, create: { id, note }, ${update} }`],
      ['nothing is updated', '{ where: { id }, create: { id }, update: {} }'],
      ['what is created is not all known', `{ where: { id }, create: { id, ...more }, ${update} }`],
      ['a relation is created', `{ where: { id }, create: { id, customer: { create: {} } }, ${update} }`],
      ['a relation is given', `{ where: { id }, create: { id, customer }, ${update} }`],
      ['a relation is read', `{ where: { id }, create: { id }, ${update}, include: { customer: true } }`],
      ['a key that is known at run time', `{ where, create: { id }, ${update} }`],
      ['a part of such a key', `{ where, create: { note: where.customerId_note.note }, ${update} }`],
    ])('is none: %s', (_, options, version?: string) => {
      expect(restsOn(options, version)).toEqual([]);
    });

    it.each([
      ['one field', `{ where: { id: a.id }, create: { id: a.id, note }, ${update}, select: { id: true } }`, ['id']],
      [
        'several fields, by their columns',
        `{ where: { customerId_note: { customerId: c.id, note } }, create: { customerId: c.id, note }, ${update} }`,
        ['customer_id', 'note'],
      ],
      [
        'a key that is handed over',
        `{ where, create: { customerId: where.customerId_note.customerId, note: where.customerId_note.note }, ${update} }`,
        ['customer_id', 'note'],
      ],
    ])('rests on %s', (_, options, columns) => {
      expect(restsOn(options)).toEqual([{ columns }]);
    });
  });
});

describe('code of other packages', () => {
  const manifest = (name: string, ...needs: string[]) =>
    JSON.stringify({ name, dependencies: Object.fromEntries(needs.map((need) => [need, 'workspace:*'])) });
  const one = {
    'package.json': '{}',
    'packages/database/package.json': manifest('@shop/database'),
    'packages/database/prisma/schema.prisma': schema,
    'apps/web/package.json': manifest('web', '@shop/lib'),
    'packages/lib/package.json': manifest('@shop/lib', '@shop/database'),
    'apps/docs/package.json': manifest('docs'),
  };
  const two = {
    ...one,
    'packages/ledger/package.json': manifest('@shop/ledger'),
    'packages/ledger/schema.prisma': schema,
    'apps/books/package.json': manifest('books', '@shop/ledger'),
    'apps/both/package.json': manifest('both', '@shop/lib', '@shop/ledger'),
  };
  const files = [
    'apps/web/a.ts',
    'packages/lib/src/a.ts',
    'apps/docs/a.ts',
    'apps/books/a.ts',
    'apps/both/a.ts',
    'a.ts',
  ];
  const usersAmong = async (repository: Readonly<Record<string, string>>) => {
    const isUser = await prismaClient.users?.(memoryRevision('head', repository), 'packages/database');
    return files.filter((path) => isUser?.(path));
  };

  it('asks the only database of a repository', async () => {
    expect(await usersAmong(one)).toEqual(files);
  });

  it('asks one of two where its package reaches that one alone', async () => {
    expect(await usersAmong(two)).toEqual(['apps/web/a.ts', 'packages/lib/src/a.ts']);
    expect(await usersAmong({ ...two, 'packages/lib/package.json': '{' })).toEqual([]);
  });
});

it('names the table of a model, and no column where a relation has the name', () => {
  const uses = usesOf(factsOf('return prisma.order.findMany({ where: { customer: { id: 1 }, note: "a" } });'), 'base');
  expect(uses('orders').map(({ what }) => what)).toEqual(['queries `Order`', 'declared by `Order`']);
  expect(uses('orders', 'customer')).toEqual([]);
  expect(uses('orders', 'note')).toHaveLength(2);
});

it.each([
  ['the default schema', '  @@schema("public")\n', ['orders']],
  ['another schema', '  @@schema("sales")\n', ['sales.orders']],
  ['a model that the client leaves out', '  @@ignore\n', []],
])('names the table of a model of %s', (_, line, wanted) => {
  const text = schema.replace('  @@map("orders")\n', `  @@map("orders")\n${line}`).replace(/model Customer[\s\S]*/, '');
  const { named = [] } = prismaClient.facts(sourceFile('schema.prisma', text, '1'), postgres);
  expect(named.map(({ relation }) => relation)).toEqual(wanted);
});

it.each([
  ['of the engine', 'postgresql', ['orders', 'Customer']],
  ['of another engine', 'mysql', []],
])('takes the models of a schema %s', (_, provider, wanted) => {
  const text = `datasource db {\n  provider = "${provider}"\n  url      = env("DATABASE_URL")\n}\n\n${schema}`;
  const { models, named = [] } = prismaClient.facts(sourceFile('schema.prisma', text, '1'), postgres);
  expect(models.map(({ table }) => table)).toEqual(wanted);
  expect(named.map(({ relation }) => relation)).toEqual(wanted);
});
