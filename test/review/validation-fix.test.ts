import { describe, expect, it } from 'vitest';
import { fromFiles } from '../../src/core/change-set.js';
import { configSchema } from '../../src/core/config.js';
import { reviewChanges } from '../../src/review/pipeline.js';
import { noServices } from '../../src/review/services.js';

const facts = JSON.stringify({
  version: 1,
  taken: '2026-11-21T09:30:00Z',
  server: { dialect: 'postgres', version: '15.4' },
  tables: [],
  unvalidatedConstraints: [{ schema: 'public', table: 'orders', constraint: 'orders_total_check' }],
});

const made = 'create table orders (id bigint primary key, total integer);\n';
const check = 'alter table orders add constraint orders_total_check check (total > 0) not valid;\n';

describe('a constraint of an earlier change that was never validated', () => {
  it.each([
    [
      'in SQL',
      { 'migrations/0001_orders.sql': made + check },
      { 'migrations/0002_kind.sql': 'alter table orders add column kind text;\n' },
    ],
    [
      'in Rails',
      {
        Gemfile: "gem 'rails', '~> 8.0'\n",
        'config/database.yml': 'production:\n  adapter: postgresql\n',
        'db/migrate/20260101000000_create_orders.rb':
          "class CreateOrders < ActiveRecord::Migration[8.0]\n  def change\n    create_table(:orders) { |t| t.integer :total }\n    add_check_constraint :orders, 'total > 0', name: 'orders_total_check', validate: false\n  end\nend\n",
      },
      {
        'db/migrate/20260201000000_add_kind.rb':
          'class AddKind < ActiveRecord::Migration[8.0]\n  def change\n    add_column :orders, :kind, :text\n  end\nend\n',
      },
    ],
  ])('is validated by a migration of its own, %s', async (_, before, change) => {
    const base = { ...before, 'db/facts.json': facts };
    const { findings, notes } = await reviewChanges({
      changes: fromFiles(base, { ...base, ...change }),
      services: noServices,
      config: configSchema.parse({ facts: 'db/facts.json' }),
      today: '2026-11-28',
    });
    expect(notes).toEqual([]);
    const found = findings.find(({ rule }) => rule === 'validation-never-finished');
    expect(found?.fix?.files.map(({ text }) => text).join('')).toMatch(/validate_?(check_)?\s?constraint/i);
    expect(found?.fix?.edits.map(({ path }) => path) ?? []).toEqual([]);
  });
});
