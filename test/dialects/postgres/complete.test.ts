import { beforeAll, describe, expect, it } from 'vitest';
import type { Operation } from '../../../src/core/operation.js';
import { postgres } from '../../../src/dialects/index.js';
import { replay } from '../../support/schema-after.js';

beforeAll(() => postgres.load());

/** The last operation of a text, completed with what those before it did. */
function last(sql: string): Operation | undefined {
  return replay(sql).operations.at(-1);
}

const base = `
  create schema app;
  create table customers (id bigint primary key, email text);
  create table orders (id bigint primary key, customer_id bigint, total numeric, state text);
  create table app.orders (id int primary key);
  create table app.invoices (id int primary key);
  create index orders_state on orders (state);
`;

describe('names', () => {
  const cases: Readonly<Record<string, readonly [string, object]>> = {
    'a default schema that is written out is kept for printing only': [
      `${base} drop table public.orders`,
      { table: { name: 'orders', written: 'public' } },
    ],
    'a name with a schema is that table, not one of the same name on the path': [
      `${base} alter table app.orders add column note text`,
      { table: { schema: 'app', name: 'orders' } },
    ],
    'an unqualified name is the default one': [`${base} drop table orders`, { table: { name: 'orders' } }],
    'a name that nobody knows stays as it is': [`${base} drop table refunds`, { table: { name: 'refunds' } }],
    'a name that only a schema has which is filled in later is that one': [
      `${base} create table "{{ .App }}".refunds (id int); drop table refunds`,
      { table: { schema: '{{ .App }}', name: 'refunds' } },
    ],
    'a name in a schema that is filled in later, and that only the default one has, is that one': [
      `${base} drop table "{{ .App }}".orders`,
      { table: { name: 'orders' } },
    ],
    'a type in a schema that is filled in later, and that only the default one has, is that one': [
      `create type state as enum ('open'); create table orders (id int); alter table orders add column s "{{ .App }}".state[]`,
      { column: { type: { name: { name: 'state' }, sql: 'state[]' } } },
    ],
    'a name that two such schemas have stays as it is': [
      `${base} create table "{{ .App }}".refunds (id int); create table "{{ .Old }}".refunds (id int); drop table refunds`,
      { table: { name: 'refunds' } },
    ],
    'the search path is asked in order': [
      `${base} set search_path to app, public; drop table orders`,
      { table: { schema: 'app', name: 'orders' } },
    ],
    'the search path is followed to the schema that has the table': [
      `${base} set search_path to app, public; alter table customers add column note text`,
      { table: { name: 'customers' } },
    ],
    'a new table goes to the first schema of the path': [
      `${base} set search_path to app, public; create table refunds (id int)`,
      { table: { schema: 'app', name: 'refunds' } },
    ],
    'a new table passes over a schema of the path that is not there': [
      `${base} set search_path to "$user", sales, app; create table refunds (id int)`,
      { table: { schema: 'app', name: 'refunds' } },
    ],
    'an empty search path means the schema in which nothing is found': [
      `${base} select set_config('search_path', '', false); alter table app.orders add foreign key (id) references public.customers`,
      {
        table: { schema: 'app', name: 'orders' },
        constraint: { references: { name: 'customers', written: 'public' } },
      },
    ],
    'the path of SET LOCAL ends with the transaction': [
      `${base} begin; set local search_path to app; commit; drop table orders`,
      { table: { name: 'orders' } },
    ],
    'RESET brings the default path back': [
      `${base} set search_path to app; reset search_path; drop table orders`,
      { table: { name: 'orders' } },
    ],
    'a temporary table hides one of its name': [
      `${base} create temporary table orders (id int); insert into orders values (1)`,
      { table: { schema: 'pg_temp', name: 'orders' } },
    ],
    'a type is found on the path, and its schema is written into the text': [
      `${base} create type app.mood as enum ('sad'); set search_path to app, public; alter table customers add column moods mood[]`,
      { column: { type: { sql: 'app.mood[]', base: 'app.mood', name: { schema: 'app', name: 'mood' }, array: 1 } } },
    ],
    'a type and a table of one name are two things': [
      `${base} create type app.customers as enum ('a'); drop type app.customers`,
      { type: { schema: 'app', name: 'customers' } },
    ],
    'what a view reads is resolved': [
      `${base} set search_path to app, public; create view v as select o.id from orders o join customers c on true`,
      {
        view: { schema: 'app', name: 'v' },
        reads: [{ relation: { schema: 'app', name: 'orders' } }, { relation: { name: 'customers' } }],
      },
    ],
    'the owner of a sequence is resolved': [
      `${base} set search_path to app, public; create sequence numbers owned by orders.id`,
      {
        sequence: { schema: 'app', name: 'numbers' },
        ownedBy: { table: { schema: 'app', name: 'orders' }, column: 'id' },
      },
    ],
    'an index knows its table': [`${base} drop index orders_state`, { table: { name: 'orders' } }],
    'a renamed index knows its table': [
      `${base} alter index orders_state rename to by_state`,
      { kind: 'rename_index', table: { name: 'orders' } },
    ],
    'ALTER TABLE of an index renames the index': [
      `${base} alter table orders_state rename to by_state`,
      { kind: 'rename_index', index: { name: 'orders_state' }, to: 'by_state' },
    ],
    'a rebuilt index knows its table': [`${base} reindex index orders_state`, { table: { name: 'orders' } }],
  };
  it.each(Object.entries(cases))('completes: %s', (_, [sql, expected]) => expect(last(sql)).toMatchObject(expected));
});

describe('what the server would add', () => {
  const fk = (name: string, referencedColumns: readonly string[]): object => ({
    constraint: { name, referencedColumns },
  });
  const cases: Readonly<Record<string, readonly [string, object]>> = {
    'a foreign key points to the primary key': [
      `${base} alter table orders add foreign key (customer_id) references customers`,
      fk('orders_customer_id_fkey', ['id']),
    ],
    'a foreign key of a table to itself points to its new primary key': [
      'create table nodes (id int, parent int references nodes, primary key (id))',
      { definition: { columns: [{}, { constraints: [{ name: 'nodes_parent_fkey', referencedColumns: ['id'] }] }] } },
    ],
    'a foreign key to a table that nobody knows keeps no columns': [
      `${base} alter table orders add foreign key (customer_id) references accounts`,
      fk('orders_customer_id_fkey', []),
    ],
    'a second constraint of the same columns is numbered': [
      `${base} alter table orders add foreign key (customer_id) references customers; alter table orders add foreign key (customer_id) references customers`,
      fk('orders_customer_id_fkey1', ['id']),
    ],
    'a check is called after its only column': [
      `${base} alter table orders add check (total > 0)`,
      { constraint: { name: 'orders_total_check' } },
    ],
    'a check of two columns is called after its table': [
      `${base} alter table orders add check (total > id)`,
      { constraint: { name: 'orders_check' } },
    ],
    'a check of a column that reads another is called after what it reads': [
      'create table a (b int check (c > 0), c int)',
      { definition: { columns: [{ constraints: [{ name: 'a_c_check' }] }, {}] } },
    ],
    'a key that is another relation is numbered': [
      'create table orders_pkey (id int); create table orders (id int primary key)',
      { definition: { columns: [{ constraints: [{ name: 'orders_pkey1' }] }] } },
    ],
    'a key on an attached index takes its columns and its name': [
      `${base} create unique index by_total on orders (total); alter table orders add unique using index by_total`,
      { constraint: { name: 'by_total', columns: ['total'], usingIndex: 'by_total' } },
    ],
    'a primary key makes its columns NOT NULL': [
      'create table a (b int, c int, primary key (b, c))',
      { definition: { columns: [{ notNull: true }, { notNull: true }] } },
    ],
    'an identity is NOT NULL and has a sequence': [
      'create table a (b int generated always as identity)',
      { definition: { columns: [{ notNull: true, sequence: { name: 'a_b_seq' } }] } },
    ],
    'serial is an integer with a sequence and a default': [
      'create table app.a (b serial)',
      {
        definition: {
          columns: [
            {
              notNull: true,
              type: { base: 'serial' },
              storedAs: { base: 'integer' },
              sequence: { schema: 'app', name: 'a_b_seq' },
              default: { sql: "nextval('app.a_b_seq'::regclass)", volatility: 'volatile' },
            },
          ],
        },
      },
    ],
    'the sequence of a serial column gives way to a relation of its name': [
      'create table a_b_seq (c int); create table a (b serial)',
      {
        definition: {
          columns: [{ sequence: { name: 'a_b_seq1' }, default: { sql: "nextval('a_b_seq1'::regclass)" } }],
        },
      },
    ],
    'an index is called after its columns, with those that it includes': [
      `${base} create index on orders (state, total) include (id)`,
      { index: 'orders_state_total_id_idx' },
    ],
    'an index on an expression is called after its function': [
      `${base} create index on orders (lower(state), (total * 2), (total::text))`,
      { index: 'orders_lower_expr_total_idx' },
    ],
    'an index whose name is taken is numbered': [
      `${base} create index on orders (total); create index on orders (total)`,
      { index: 'orders_total_idx1' },
    ],
    'a long name loses from its longer part': [
      `create table a_table_with_a_name_that_is_rather_long (a_column_with_a_name_that_is_even_longer int); create index on a_table_with_a_name_that_is_rather_long (a_column_with_a_name_that_is_even_longer)`,
      { index: 'a_table_with_a_name_that_is_r_a_column_with_a_name_that_is__idx' },
    ],
    'a renamed type says its new name': [
      `${base} create type mood as enum ('sad'); alter type mood rename to "Feeling"`,
      { to: 'Feeling' },
    ],
    'a function that is dropped by its name alone gets its signature': [
      'create function area(a int, b text) returns int language sql as $$ select 1 $$; drop function area',
      { signature: 'integer, text' },
    ],
    'a user function that is stable makes an expression stable': [
      `${base} create function rate(numeric) returns numeric language sql stable as $$ select $1 $$; alter table orders alter column total set default rate(1)`,
      { value: { volatility: 'stable' } },
    ],
    'a user function that is immutable is no volatile default': [
      `${base} create function app.rate(numeric) returns numeric language sql immutable as $$ select $1 $$; alter table orders add column rated numeric default app.rate(1)`,
      { column: { default: { volatility: 'immutable' } } },
    ],
    'a function that nobody knows stays volatile': [
      `${base} alter table orders add column rated numeric default rate(1)`,
      { column: { default: { volatility: 'volatile' } } },
    ],
    'the stars of a view are those of today': [
      `${base} create view v as select o.*, c.email from orders o join customers c on c.id = o.customer_id`,
      {
        expanded: {
          query:
            'select o.id, o.customer_id, o.total, o.state, c.email from orders o join customers c on c.id = o.customer_id',
          reads: [{ relation: { name: 'orders' }, columns: ['id', 'customer_id', 'total', 'state'] }, {}],
        },
      },
    ],
    'operations of a block know each other': [
      'do $$ begin create table a (b serial); create index on a (b); create index on a (b); end $$',
      { body: [{ table: { name: 'a' } }, { index: 'a_b_idx' }, { index: 'a_b_idx1' }] },
    ],
  };
  it.each(Object.entries(cases))('completes: %s', (_, [sql, expected]) => expect(last(sql)).toMatchObject(expected));

  it.each([
    'select * from orders join customers using (id)',
    'select * from nobody_knows',
    'with recent as (select 1) select * from recent',
    'select * from (select 1) x',
    'select count(*), total * 2 from orders group by total',
  ])('leaves the query as it is: %s', (query) => {
    expect(last(`${base} create view v as ${query}`)).not.toHaveProperty('expanded');
  });

  it('keeps one index of a key that is written twice', () => {
    const operation = last('create table a (id uuid constraint mine unique primary key)');
    expect(operation).toMatchObject({
      definition: { columns: [{ constraints: [{ type: 'primary_key', name: 'mine' }] }] },
    });
    expect(replay('create table a (id uuid constraint mine unique primary key)').schema.indexes.size).toBe(1);
  });
});

describe('what a drop takes along', () => {
  const given = `
    create table customers (id serial primary key, email text unique, state text);
    create table orders (id int primary key, customer_id int references customers);
    create index on customers (lower(email));
    create view emails as select email from customers;
    create view domains as select email from emails;
  `;
  const took = (sql: string): readonly string[] => {
    const operation = last(given + sql);
    const takes = operation !== undefined && 'takes' in operation ? (operation.takes ?? []) : [];
    return takes.map(
      ({ object, name, table }) =>
        `${object} ${name.schema === undefined ? '' : `${name.schema}.`}${name.name}${table === undefined ? '' : ` of ${table.name}`}`,
    );
  };
  const own = [
    'index customers_pkey of customers',
    'index customers_email_key of customers',
    'index customers_lower_idx of customers',
  ];
  const cases: Readonly<Record<string, readonly [string, readonly string[]]>> = {
    'a table its indexes and sequences': ['drop table customers', [...own, 'sequence customers_id_seq of customers']],
    'with CASCADE also views, views on views, and foreign keys of others': [
      'drop table customers cascade',
      [
        ...own,
        'sequence customers_id_seq of customers',
        'view emails',
        'view domains',
        'constraint orders_customer_id_fkey of orders',
      ],
    ],
    'a column its indexes and constraints': [
      'alter table customers drop column email',
      [
        'index customers_email_key of customers',
        'index customers_lower_idx of customers',
        'constraint customers_email_key of customers',
      ],
    ],
    'a column that nothing stands on': ['alter table customers drop column state cascade', []],
    'a key with CASCADE the foreign keys to it': [
      'alter table customers drop constraint customers_pkey cascade',
      ['index customers_pkey of customers', 'constraint orders_customer_id_fkey of orders'],
    ],
    'a view with CASCADE the views on it': ['drop view emails cascade', ['view domains']],
    'a type with CASCADE its columns': [
      "create type mood as enum ('sad'); alter table orders add column mood mood; drop type mood cascade",
      ['column orders.mood of orders'],
    ],
  };
  it.each(Object.entries(cases))('takes along: %s', (_, [sql, expected]) => expect(took(sql)).toEqual(expected));
});
