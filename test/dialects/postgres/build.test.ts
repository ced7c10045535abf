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
