import { beforeAll, describe, expect, it } from 'vitest';
import { emptySchema } from '../../src/core/schema.js';
import { applyEdits } from '../../src/core/source.js';
import { allUndone } from '../../src/core/undone.js';
import { postgres } from '../../src/dialects/index.js';
import { replay } from '../../src/review/walk.js';
import { reviewOf } from '../support/review-files.js';
import { migrationOf } from '../support/test-rule.js';

beforeAll(() => postgres.load());

const shop = `
  create table customers (id bigint primary key);
  create table orders (
    id bigint primary key, number text not null, state text not null default 'open', customer_id bigint,
    constraint orders_total check (id > 0), constraint orders_customer foreign key (customer_id) references customers (id)
  );
  create index orders_number_idx on orders (number) where state = 'open';
`;

describe('what undoes', () => {
  const undo = (sql: string): readonly string[] | null => {
    const schema = replay(migrationOf(postgres, shop, 'statement').statements, emptySchema(['public']), postgres);
    const operations = postgres.parse(sql).statements.flatMap((one) => one.operations);
    return allUndone(operations, { made: operations, schema })?.map((one) => postgres.print(one)) ?? null;
  };

  it.each([
    ['alter table orders drop column state', ["alter table orders add column state text default 'open' not null"]],
    ['alter table orders drop column number', ['alter table orders add column number text']],
    ['alter table orders alter column number drop not null', ['alter table orders alter column number set not null']],
    [
      'alter table orders alter column state drop default',
      ["alter table orders alter column state set default 'open'"],
    ],
    [
      "alter table orders alter column state set default 'new'",
      ["alter table orders alter column state set default 'open'"],
    ],
    ["alter table orders alter column number set default ''", ['alter table orders alter column number drop default']],
    [
      'alter table orders drop constraint orders_total',
      ['alter table orders add constraint orders_total check (id > 0) not valid'],
    ],
    [
      'alter table orders drop constraint orders_customer',
      [
        'alter table orders add constraint orders_customer foreign key (customer_id) references customers (id) not valid',
      ],
    ],
    [
      'drop index concurrently orders_number_idx',
      ["create index concurrently orders_number_idx on orders (number) where state = 'open'"],
    ],
    [
      'create unique index concurrently u on orders (number); alter table orders add constraint u unique using index u',
      ['alter table orders drop constraint u', 'drop index concurrently if exists u'],
    ],
    ['create view recent as select id from orders', ['drop view recent']],
    ['alter table orders validate constraint orders_total', []],
    ['alter table orders rename column number to code', ['alter table orders rename column code to number']],
    ['alter table orders drop column tax', null],
    ['truncate orders', null],
  ])('%s', (sql, expected) => expect(undo(sql)).toEqual(expected));
});

it('a check that a fix makes and takes away is there again on the way back', async () => {
  const base = {
    'go.mod': 'module shop\nrequire github.com/golang-migrate/migrate/v4 v4.17.0\n',
    'migrations/000001_orders.up.sql': 'create table orders (id bigint primary key, number text);\n',
    'migrations/000001_orders.down.sql': 'drop table orders;\n',
  };
  const review = await reviewOf(base, {
    ...base,
    'migrations/000002_number.up.sql': 'alter table orders alter column number set not null;\n',
    'migrations/000002_number.down.sql': 'alter table orders alter column number drop not null;\n',
  });
  const fix = review.findings.find(({ rule }) => rule === 'set-not-null-scan')?.fix;
  const down = fix?.files.filter(({ path }) => path.endsWith('.down.sql')).map(({ text }) => text);
  expect(down?.at(-1)).toContain('add constraint orders_number_not_null check (number is not null) not valid;');
  expect(down?.join('')).not.toContain('Nothing here undoes');
  expect(fix?.edits.find(({ path }) => path.endsWith('.down.sql'))).toMatchObject({
    start: 0,
    text: 'alter table orders drop constraint orders_number_not_null;\n',
  });
});

it('a section that undoes takes away first what a fix adds', async () => {
  const base = {
    'go.mod': 'module shop\nrequire github.com/pressly/goose/v3 v3.24.0\n',
    'migrations/00001_orders.sql':
      '-- +goose Up\ncreate table orders (id bigint primary key, number text);\n-- +goose Down\ndrop table orders;\n',
  };
  const path = 'migrations/00002_number.sql';
  const text =
    '-- +goose Up\nalter table orders alter column number set not null;\n-- +goose Down\nalter table orders alter column number drop not null;\n';
  const review = await reviewOf(base, { ...base, [path]: text });
  const fix = review.findings.find(({ rule }) => rule === 'set-not-null-scan')?.fix;
  expect(applyEdits(text, fix?.edits ?? [])).toContain(
    '-- +goose Down\nalter table orders drop constraint orders_number_not_null;\nalter table orders alter column number drop not null;',
  );
});

it.each([
  ['golang-migrate', 'module shop\nrequire github.com/golang-migrate/migrate/v4 v4.17.0\n', '000002_code.down.sql'],
  ['goose', 'module shop\nrequire github.com/pressly/goose/v3 v3.24.0\n', '00002_code.sql'],
])('what a fix no longer renames is not renamed back: %s', async (tool, module, file) => {
  const up = 'alter table orders rename column number to code;\n';
  const down = 'alter table orders rename column code to number;\n';
  const table = 'create table orders (id bigint primary key, number text);\n';
  const one = (forward: string, back: string) => `-- +goose Up\n${forward}-- +goose Down\n${back}`;
  const [base, head]: readonly Readonly<Record<string, string>>[] =
    tool === 'goose'
      ? [
          { 'go.mod': module, 'migrations/00001_orders.sql': one(table, 'drop table orders;\n') },
          { 'migrations/00002_code.sql': one(up, down) },
        ]
      : [
          {
            'go.mod': module,
            'migrations/000001_orders.up.sql': table,
            'migrations/000001_orders.down.sql': 'drop table orders;\n',
          },
          { 'migrations/000002_code.up.sql': up, 'migrations/000002_code.down.sql': down },
        ];
  const review = await reviewOf(base ?? {}, { ...base, ...head });
  const fix = review.findings.find(({ rule }) => rule === 'rename-column')?.fix;
  const path = `migrations/${file}`;
  const text = applyEdits(head?.[path] ?? '', fix?.edits.filter((edit) => edit.path === path) ?? []);
  expect(text).toMatch(/drop column code;\n$/);
  expect(text).not.toContain('rename');
});
