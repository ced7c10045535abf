import { describe, expect, it } from 'vitest';
import { migrationsAddUp } from '../../src/rules/migrations-add-up.js';
import { reviewedHeadlines } from '../support/review-files.js';
import { testRule } from '../support/test-rule.js';

testRule(migrationsAddUp, {
  safe: {
    'one migration with several locks': {
      sql: 'alter table orders add column a text;\nalter table orders add column b text;',
      given: 'create table orders (id bigint primary key);',
    },
  },
  unsafe: {},
});

const base = { 'db/migration/V1__orders.sql': 'create table orders (id bigint primary key, n text);\n' };

function headlines(added: Readonly<Record<string, string>>): Promise<readonly string[]> {
  return reviewedHeadlines('migrations-add-up', base, { ...base, ...added });
}

describe('several migrations of one change', () => {
  it('are named once for a table that each locks', async () => {
    const seen = await headlines({
      'db/migration/V2__a.sql': 'alter table orders add column a text;\n',
      'db/migration/V3__b.sql': 'alter table public.orders add column b text;\n',
      'db/migration/V4__c.sql': 'create index on orders (n);\n',
    });
    expect(seen).toEqual(['3 migrations of this change lock `orders` one after the other']);
  });

  it('are silent where the table is new, or its lock keeps nobody out', async () => {
    const seen = await headlines({
      'db/migration/V2__a.sql': 'create table refunds (id bigint);\ncreate index concurrently a on orders (n);\n',
      'db/migration/V3__b.sql': 'alter table refunds add column b text;\n',
      'db/migration/V4__c.sql': 'alter table orders add column c text;\n',
    });
    expect(seen).toEqual([]);
  });
});
