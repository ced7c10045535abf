import { beforeAll, describe, expect, it } from 'vitest';
import { named } from '../../src/core/name.js';
import { partOf } from '../../src/core/schema-part.js';
import { postgres } from '../../src/dialects/index.js';
import { replay } from '../support/schema-after.js';

beforeAll(() => postgres.load());

const shop = `
create type mood as enum ('calm');
create sequence numbers;
create table countries (id serial primary key);
create table customers (id bigint primary key, country_id integer references countries, mood mood);
create table orders (id bigint primary key, customer_id bigint references customers, placed_at date) partition by range (id);
create table orders_1 partition of orders for values from (0) to (10);
create table items (id bigint primary key, order_id bigint, product_id bigint);
create index items_order_id_idx on items (order_id);
alter table items add foreign key (order_id) references orders (id);
create table products (id bigint primary key);
alter table items add foreign key (product_id) references products (id);
create table elsewhere (id bigint primary key);
create view order_days as select placed_at from orders;
create view days as select placed_at from order_days;
create view lonely as select id from elsewhere;
`;

function part(...names: readonly string[]) {
  const found = partOf(
    replay(shop).schema,
    names.map((name) => named(name)),
  );
  return found === null ? null : { ...found, names: [...found.tables.keys()], views: [...found.views.keys()] };
}

describe('the part of a schema', () => {
  it('holds a table with its partitions, what foreign keys tie to it, and the views on it', () => {
    expect(part('orders')?.names).toEqual(['customers', 'orders', 'orders_1', 'items']);
    expect(part('orders')?.views).toEqual(['order_days', 'days']);
  });

  it('holds a partition with all of its tree', () => {
    expect(part('orders_1')?.names).toEqual(part('orders')?.names);
  });

  it('takes an index for its table, and a sequence for the table that owns it', () => {
    expect(part('items_order_id_idx')?.names).toEqual(part('items')?.names);
    expect(part('countries_id_seq')?.names).toEqual(['countries', 'customers']);
  });

  it('leaves out the foreign keys of neighbours to what is not in it, and keeps those to what is', () => {
    const keys = (table: string, ...names: readonly string[]) =>
      part(...names)
        ?.tables.get(table)
        ?.constraints.filter(({ type }) => type === 'foreign_key')
        .map(({ name }) => name);
    expect(keys('customers', 'orders')).toEqual([]);
    expect(keys('items', 'orders')).toEqual(['items_order_id_fkey']);
    expect(keys('items', 'items')).toEqual(['items_order_id_fkey', 'items_product_id_fkey']);
  });

  it('keeps the indexes and sequences of its tables and those of nobody, and every type', () => {
    expect([...(part('countries')?.sequences.keys() ?? [])]).toEqual(['numbers', 'countries_id_seq']);
    expect([...(part('countries')?.indexes.keys() ?? [])]).toEqual(['countries_pkey', 'customers_pkey']);
    expect([...(part('elsewhere')?.types.keys() ?? [])]).toEqual(['mood']);
  });

  it('holds what the views on a table read besides', () => {
    const { schema } = replay('create view both_of as select o.id from orders o, elsewhere e;', replay(shop).schema);
    expect([...(partOf(schema, [named('elsewhere')])?.tables.keys() ?? [])]).toEqual([
      'orders',
      'orders_1',
      'elsewhere',
    ]);
  });

  it('holds a view that is named, with what it reads', () => {
    expect(part('lonely')?.views).toEqual(['lonely']);
    expect(part('lonely')?.names).toEqual(['elsewhere']);
    expect(part('order_days')?.views).toEqual(['order_days', 'days']);
  });

  it('is not known where a publication stands, or a table that a query made', () => {
    const before = replay(shop).schema;
    const published = replay('create publication everything for table orders;', before).schema;
    expect(partOf(published, [named('elsewhere')])).toBeNull();
    const made = replay('create table copied as select id from orders;', before).schema;
    expect(partOf(made, [named('copied')])).toBeNull();
    expect(partOf(made, [named('countries')])).not.toBeNull();
  });
});
