import { expect, it } from 'vitest';
import { fromFiles } from '../../src/core/change-set.js';
import { configSchema } from '../../src/core/config.js';
import { reviewChanges } from '../../src/review/pipeline.js';
import { noServices } from '../../src/review/services.js';

it.each([
  [
    'SQL',
    { 'migrations/0001_orders.sql': 'create table orders (id bigint primary key);\n' },
    { 'migrations/0002_position.sql': 'alter table orders add column position bigserial;\n' },
  ],
  [
    'Ruby',
    {
      Gemfile: "gem 'rails'\ngem 'pg'\n",
      'db/migrate/20260101000001_orders.rb':
        'class Orders < ActiveRecord::Migration[8.0]\n  def change\n    create_table :orders\n  end\nend\n',
    },
    {
      'db/migrate/20260101000002_position.rb':
        'class Position < ActiveRecord::Migration[8.0]\n  def change\n    add_column :orders, :position, :bigserial\n  end\nend\n',
    },
  ],
  [
    'Ruby around SQL',
    {
      Gemfile: "gem 'rails'\ngem 'pg'\n",
      'db/migrate/20260101000001_orders.rb':
        'class Orders < ActiveRecord::Migration[8.0]\n  def change\n    create_table :orders\n  end\nend\n',
    },
    {
      'db/migrate/20260101000002_position.rb':
        'class Position < ActiveRecord::Migration[8.0]\n  def up\n    execute "alter table orders add column position bigserial"\n  end\nend\n',
    },
  ],
])('a numbered column is written as a sequence and a default in %s', async (_, base, change) => {
  const { findings } = await reviewChanges({
    changes: fromFiles(base, { ...base, ...change }),
    services: noServices,
    config: configSchema.parse({}),
  });
  const found = findings.find(({ rule }) => rule === 'serial-or-autoincrement-column');
  expect(found?.fix?.edits.map(({ text }) => text).join('')).toContain("nextval('orders_position_seq')");
});
