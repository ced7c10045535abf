import { beforeAll, expect, it } from 'vitest';
import { emptySchema } from '../../../src/core/schema.js';
import { apply } from '../../../src/core/schema-apply.js';
import { postgres } from '../../../src/dialects/index.js';

beforeAll(() => postgres.load());

it('makes a schema that holds a table without any migration making it', () => {
  const [statement] = postgres.parse('create table billing.orders (id bigint)').statements;
  const schema = (statement?.operations ?? []).reduce(
    (before, operation) => apply(before, postgres.complete(operation, before)),
    emptySchema(),
  );
  const printed = postgres.build(schema).map((operation) => postgres.print(operation));
  expect(printed.filter((sql) => sql.startsWith('create '))).toEqual([
    'create schema if not exists billing',
    'create table billing.orders (id bigint)',
  ]);
});

it('makes an aggregate behind the function that it calls, and before the view that calls it', () => {
  const sql =
    'create function pair(a int, b int) returns int language sql as $$ select 1 $$; create aggregate all_of(int) (sfunc = pair, stype = int); create table a (x int); create view v as select all_of(x) from a;';
  const schema = postgres
    .parse(sql)
    .statements.flatMap(({ operations }) => operations)
    .reduce((before, operation) => apply(before, postgres.complete(operation, before)), emptySchema());
  const printed = postgres.build(schema).map((operation) => postgres.print(operation));
  const at = (word: string) => printed.findIndex((one) => one.includes(word));
  expect(at('function pair')).toBeLessThan(at('aggregate all_of'));
  expect(at('aggregate all_of')).toBeLessThan(at('view v'));
});

it('makes a table from a view, whatever became of the view', () => {
  const sql =
    'create table a (id int, note text); create view v as select id from a; create view w (number) as select id from v; create table made as select * from w where number > 0; drop view w; drop view v;';
  const schema = postgres
    .parse(sql)
    .statements.flatMap(({ operations }) => operations)
    .reduce((before, operation) => apply(before, postgres.complete(operation, before)), emptySchema());
  const printed = postgres.build(schema).map((operation) => postgres.print(operation));
  expect(printed.filter((one) => one.startsWith('create table'))).toEqual([
    'create table a (id int, note text)',
    'create table made as with v as (select id from a), w (number) as (select id from v) select * from w where number > 0 with no data',
  ]);
});
