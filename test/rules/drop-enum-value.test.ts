import { describe, expect, it } from 'vitest';
import { dropEnumValue } from '../../src/rules/drop-enum-value.js';
import { reviewOf } from '../support/review-files.js';
import { testRule } from '../support/test-rule.js';

const given = `create type order_state as enum ('open', 'paid', 'lost'); create table orders (id bigint primary key, state order_state, was order_state);`;
const change = (column: string, type: string) =>
  `alter table orders alter column ${column} type ${type} using ${column}::text::${type};`;

testRule(dropEnumValue, {
  safe: {
    'every value is there': {
      sql: `create type state as enum ('lost', 'paid', 'open', 'sent');\n${change('state', 'state')}`,
      given,
    },
    'another type than an enum': { sql: change('state', 'text'), given },
    'a column that had no enum': {
      sql: `create type state as enum ('open');\nalter table notes alter column body type state using body::state;`,
      given: 'create table notes (id bigint primary key, body text);',
    },
    'a table made in the same change': {
      sql: `create table refunds (id bigint primary key, state order_state);\ncreate type state as enum ('open');\nalter table refunds alter column state type state using state::text::state;`,
      given,
    },
    'an application that is stopped for it': {
      sql: `create type state as enum ('open');\n${change('state', 'state')}`,
      given,
      config: { deploy: { style: 'stop' } },
    },
  },
  unsafe: {
    'the new type takes the name over at the end': {
      sql: `create type order_state_new as enum ('open', 'paid');
${change('state', 'order_state_new')}
${change('was', 'order_state_new')}
drop type order_state;
alter type order_state_new rename to order_state;`,
      given,
      line: 2,
      headline: '`lost` of `order_state` is taken away: code that runs and names it fails',
      severity: 'warning',
    },
    'the old type makes room at the start': {
      sql: `alter type order_state rename to order_state_old;
create type order_state as enum ('open');
${change('state', 'order_state')}`,
      given,
      line: 3,
      headline: '`paid` and `lost` of `order_state` are taken away: code that runs and names them fails',
    },
    'a quoted name': {
      sql: `create type "State_new" as enum ('Open');
alter table "Orders" alter column "State" type "State_new" using "State"::text::"State_new";`,
      given: `create type "State" as enum ('Open', 'Lost'); create table "Orders" ("State" "State");`,
      line: 2,
      headline: '`Lost` of `State` is taken away: code that runs and names it fails',
    },
  },
});

describe('an enum of schema.prisma', () => {
  const schema = (values: string) => `datasource db {
  provider = "postgresql"
  url      = env("DATABASE_URL")
}

enum OrderState {
  OPEN
${values}}

model Order {
  id    Int        @id
  state OrderState
}
`;
  const base = {
    'prisma/schema.prisma': schema('  LOST @map("gone")\n'),
    'prisma/migrations/migration_lock.toml': 'provider = "postgresql"\n',
    'prisma/migrations/20260101000000_init/migration.sql': `CREATE TYPE "OrderState" AS ENUM ('OPEN', 'gone');\nCREATE TABLE "Order" ("id" INTEGER NOT NULL, "state" "OrderState" NOT NULL, CONSTRAINT "Order_pkey" PRIMARY KEY ("id"));\n`,
  };

  it('names where the running version has the value', async () => {
    const head = {
      ...base,
      'prisma/schema.prisma': schema(''),
      'prisma/migrations/20260801000000_lost/migration.sql': `BEGIN;
CREATE TYPE "OrderState_new" AS ENUM ('OPEN');
ALTER TABLE "Order" ALTER COLUMN "state" TYPE "OrderState_new" USING ("state"::text::"OrderState_new");
ALTER TYPE "OrderState" RENAME TO "OrderState_old";
ALTER TYPE "OrderState_new" RENAME TO "OrderState";
DROP TYPE "OrderState_old";
COMMIT;
`,
    };
    const found = (await reviewOf(base, head)).findings.filter((one) => one.rule === 'drop-enum-value');
    expect(found.map(({ headline }) => headline)).toEqual([
      '`gone` of `OrderState` is taken away: code that runs and names it fails',
    ]);
    expect(found[0]?.body).toContain(
      'The version that runs now still names it, in `prisma/schema.prisma:8` (declared by enum `OrderState`).',
    );
  });
});
