import { describe, expect, it } from 'vitest';
import { failsAtOnce, isOwnFault } from '../../../src/dialects/postgres/own-fault.js';

describe('isOwnFault', () => {
  it.each([
    ['42704', 'type "citext" does not exist', 'alter table orders add note citext'],
    ['42704', 'role "app" does not exist', 'grant select on orders to app'],
    ['42883', 'function uuid_generate_v4() does not exist', 'select uuid_generate_v4()'],
    ['42703', 'column "consrc" does not exist', 'select consrc from pg_constraint'],
    ['22P02', 'invalid input value for enum state: "lost"', "insert into orders values ('lost')"],
    ['23503', 'insert or update on table "lines" violates foreign key constraint', 'insert into lines values (1)'],
    ['42P07', 'relation "orders" already exists', 'create table orders (id int)'],
  ])('is false of what lacks something that is made elsewhere: %s %s', (code, message, sql) => {
    expect(isOwnFault({ code, message }, sql)).toBe(false);
  });

  it.each([
    ['42704', 'type "datetime" does not exist', 'create table orders (at datetime)'],
    ['42704', 'type "public.datetime" does not exist', 'create table orders (at public.datetime)'],
    ['42704', 'index "nope" does not exist', 'drop index nope'],
    ['22P02', 'invalid input syntax for type uuid: "14ff"', "delete from orders where id = '14ff'"],
    ['42P01', 'relation "carts" does not exist', 'alter table carts add note text'],
    ['42703', 'column "note" of relation "orders" does not exist', 'alter table orders drop note'],
    ['42804', 'column "paid" is of type integer but expression is of type boolean', 'update orders set paid = true'],
  ])('is true of what is written wrong: %s %s', (code, message, sql) => {
    expect(isOwnFault({ code, message }, sql)).toBe(true);
  });
});

describe('failsAtOnce', () => {
  it.each([
    ['22P02', true],
    ['42703', true],
    ['42P07', true],
    ['42883', false],
    ['23505', false],
    ['0A000', false],
  ])('knows of an error whether it comes before any row: %s %s', (code, expected) => {
    expect(failsAtOnce({ code, message: '' }, 'alter table orders add note text')).toBe(expected);
  });
});
