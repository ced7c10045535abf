import { expect, it } from 'vitest';
import { renameType } from '../../src/rules/rename-type.js';
import { reviewOf } from '../support/review-files.js';
import { testRule } from '../support/test-rule.js';

const given = `
  create type order_state as enum ('open', 'paid');
  create table orders (id bigint primary key, state order_state);
`;

testRule(renameType, {
  safe: {
    'another change of the type': { sql: "alter type order_state add value 'settled';", given },
    'a type made in the same change': {
      sql: `create type kind as enum ('a');
alter type kind rename to sort;`,
      given,
    },
    'a type that gives its name to another': {
      sql: `create type order_state_new as enum ('open');
alter table orders alter column state type order_state_new using state::text::order_state_new;
alter type order_state rename to order_state_old;
alter type order_state_new rename to order_state;
drop type order_state_old;`,
      given,
      transaction: 'file',
    },
    'a type that nothing is of': {
      sql: 'alter type kind rename to sort;',
      given: "create type kind as enum ('a');",
    },
    'an attribute of a type': {
      sql: 'alter type place rename attribute town to city;',
      given: 'create type place as (town text); create table shops (at place);',
    },
  },
  unsafe: {
    'an enum that a column has': {
      sql: 'alter type order_state rename to "StateOfOrder";',
      given,
      line: 1,
      headline: 'Renaming the type `order_state` to `StateOfOrder` breaks every running query that names it',
      severity: 'warning',
    },
    'a domain that a column has': {
      sql: 'alter domain amount rename to price;',
      given: 'create domain amount as numeric; create table lines (total amount);',
      line: 1,
      headline: 'Renaming the type `amount` to `price` breaks every running query that names it',
    },
    'a type of another schema that an array has': {
      sql: 'alter type shop.kind rename to sort;',
      given: "create schema shop; create type shop.kind as enum ('a'); create table lines (kinds shop.kind[]);",
      line: 1,
      headline: 'Renaming the type `shop.kind` to `sort` breaks every running query that names it',
    },
    'a type that no migration here made': {
      sql: 'alter type kind rename to sort;',
      given,
      line: 1,
      headline: 'Renaming the type `kind` to `sort` breaks every running query that names it',
    },
  },
});

it('a client that names the type with each value makes it an error', async () => {
  const schema = (type: string) =>
    `datasource db {\n  provider = "postgresql"\n}\nenum ${type} {\n  OPEN\n}\nmodel Order {\n  id Int @id\n  state ${type}\n}\n`;
  const base = {
    'package.json': '{"dependencies":{"@prisma/client":"6"}}',
    'prisma/schema.prisma': schema('OrderState'),
    'prisma/migrations/20260101000000_first/migration.sql': `CREATE TYPE "OrderState" AS ENUM ('OPEN');\nCREATE TABLE "Order" (id int primary key, state "OrderState" not null);\n`,
  };
  const { findings } = await reviewOf(base, {
    ...base,
    'prisma/schema.prisma': schema('StateOfOrder'),
    'prisma/migrations/20260201000000_next/migration.sql': 'ALTER TYPE "OrderState" RENAME TO "StateOfOrder";\n',
  });
  const found = findings.find(({ rule }) => rule === 'rename-type');
  expect(found?.severity).toBe('error');
  expect(found?.body).toContain('with each value of `state` of `Order` (`prisma/schema.prisma:7`)');
});
