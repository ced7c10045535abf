import { describe, expect, it } from 'vitest';
import { fromFiles } from '../../src/core/change-set.js';
import { configSchema } from '../../src/core/config.js';
import { reviewChanges } from '../../src/review/pipeline.js';
import { noServices } from '../../src/review/services.js';
import { defaultDroppedByOrm } from '../../src/rules/default-dropped-by-orm.js';
import { testRule } from '../support/test-rule.js';

const given = "create table orders (id bigint primary key, kind text not null default 'web');";

testRule(defaultDroppedByOrm, {
  safe: {
    'a default that stays': { sql: "alter table orders add column state text default 'open' not null;", given },
    'a column that may be null': {
      sql: `alter table orders add column state text default 'open';
alter table orders alter column state drop default;`,
      given,
    },
    'another default in its place': {
      sql: `alter table orders add column state text default 'open' not null;
alter table orders alter column state drop default;
alter table orders alter column state set default 'new';`,
      given,
    },
    'a column that may be null from here on': {
      sql: 'alter table orders alter column kind drop default, alter column kind drop not null;',
      given,
    },
    'a column that a trigger may fill': {
      sql: 'alter table orders alter column kind drop default;',
      given: `${given}
create function fill() returns trigger language plpgsql as 'begin return new; end';
create trigger fill before insert on orders for each row execute function fill();`,
    },
    'a default that makes room for another type': {
      sql: `alter table orders alter column kind drop default;
alter table orders alter column kind type varchar(9);
alter table orders alter column kind set default 'web';`,
      given,
    },
    'a default that this change set itself': {
      sql: `alter table orders alter column note set default 'none';
alter table orders alter column note drop default;`,
      given: 'create table orders (id bigint primary key, note text not null);',
    },
    'a column that was there before, under the old name of its table': {
      sql: `alter table orders rename to purchases;
alter table purchases alter column kind drop default;`,
      given,
    },
    'a table that no migration here made': { sql: 'alter table payments alter column kind drop default;', given },
    'a table made in the same migration': {
      sql: `create table refunds (id bigint, state text default 'open' not null);
alter table refunds alter column state drop default;`,
      given,
    },
  },
  unsafe: {
    'a column that was there before, of which no code is seen to leave it out': {
      sql: 'alter table orders alter column kind drop default;',
      given,
      line: 1,
      headline: '`kind` is required and loses its default: an insert into `orders` that leaves it out fails',
      severity: 'notice',
    },
    'the two statements that an ORM writes': {
      sql: `alter table "orders" add column "state" text default 'open' not null;
alter table "orders" alter column "state" drop default;`,
      given,
      transaction: 'file',
      line: 2,
      headline: '`state` is required and loses its default: running code can no longer insert into `orders`',
      severity: 'error',
    },
    'NOT NULL set in between, on a quoted name': {
      sql: `alter table shop."Orders" add column "State" text default 'open';
alter table shop."Orders" alter column "State" set not null;
alter table shop."Orders" alter column "State" drop default;`,
      given: 'create schema shop; create table shop."Orders" (id bigint);',
      line: 3,
      headline: '`State` is required and loses its default: running code can no longer insert into `shop.Orders`',
    },
  },
});

describe('a default of before, beside the code of the version that runs now', () => {
  const applied = {
    'go.mod': 'module shop\nrequire github.com/golang-migrate/migrate/v4 v4.18.3\n',
    'migrations/1_orders.up.sql': given,
    'migrations/1_orders.down.sql': 'drop table orders;\n',
  };
  const change = { 'migrations/2_kind.up.sql': 'alter table orders alter column kind drop default;\n' };
  const told = async (code: string, config = {}) => {
    const base = { ...applied, 'orders.go': `package shop\n\nconst place = \`${code}\`\n` };
    const changes = fromFiles(base, { ...base, ...change });
    const { findings } = await reviewChanges({ changes, services: noServices, config: configSchema.parse(config) });
    return findings.filter(({ rule }) => rule === 'default-dropped-by-orm');
  };

  it('fails the check where that code leaves the column out', async () => {
    const [found, ...more] = await told('INSERT INTO orders (id) VALUES ($1)');
    expect(found?.severity).toBe('error');
    expect(found?.headline).toBe(
      '`kind` is required and loses its default, and running code inserts into `orders` without it',
    );
    expect(found?.body).toContain(
      'The version that runs now leaves it out, in `orders.go:3` (SQL that inserts into it).',
    );
    expect(more).toEqual([]);
  });

  it.each([
    ['it writes the column', 'INSERT INTO orders (id, kind) VALUES ($1, $2)', {}],
    ['it does not say which columns it writes', 'INSERT INTO orders VALUES ($1, $2)', {}],
    ['it inserts into another table', 'INSERT INTO carts (id) VALUES ($1)', {}],
    ['it is stopped for the deploy', 'INSERT INTO orders (id) VALUES ($1)', { deploy: { style: 'stop' } }],
  ])('is a notice where %s', async (_, code, config) => {
    expect((await told(code, config)).map(({ severity }) => severity)).toEqual(['notice']);
  });
});
