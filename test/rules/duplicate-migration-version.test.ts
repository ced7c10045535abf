import { describe, expect, it } from 'vitest';
import { reviewedHeadlines } from '../support/review-files.js';

type Files = Readonly<Record<string, string>>;

const orders = 'create table orders (id bigint primary key);\n';
const note = 'alter table orders add column note text;\n';
const base = {
  'go.mod': 'require github.com/golang-migrate/migrate/v4 v4.18.3\n',
  'migrations/000001_orders.up.sql': orders,
  'migrations/000001_orders.down.sql': 'drop table orders;\n',
};
const diesel = {
  'diesel.toml': '[print_schema]\nfile = "src/schema.rs"\n',
  'migrations/2026-01-01-000000_orders/up.sql': orders,
  'migrations/2026-01-01-000000_orders/down.sql': 'drop table orders;\n',
};

describe('duplicate-migration-version', () => {
  it.each<[string, Files, Files]>([
    ['a version of its own', base, { ...base, 'migrations/000002_note.up.sql': note }],
    ['a migration under another name', base, { 'migrations/000001_all_orders.up.sql': orders }],
    [
      'versions that were shared before',
      { ...base, 'migrations/000001_note.up.sql': note },
      { ...base, 'migrations/000001_note.up.sql': note, 'migrations/000003_more.up.sql': note },
    ],
    [
      'folders that count on their own',
      { 'shop/migrations/001_orders.sql': orders, 'desk/migrations/001_orders.sql': orders },
      {
        'shop/migrations/001_orders.sql': orders,
        'desk/migrations/001_orders.sql': orders,
        'desk/migrations/002_note.sql': note,
        'shop/migrations/002_note.sql': note,
      },
    ],
    ['a folder for each migration', diesel, { ...diesel, 'migrations/2026-02-01-000000_note/up.sql': note }],
  ])('stays silent: %s', async (_, before, after) => {
    expect(await reviewedHeadlines('duplicate-migration-version', before, after)).toEqual([]);
  });

  it.each<[string, Files, Files, string]>([
    [
      'a version that the base branch has',
      base,
      { ...base, 'migrations/000001_note.up.sql': note },
      'The version `000001` is taken by `migrations/000001_orders.up.sql`',
    ],
    [
      'a version of Rails',
      { Gemfile: "gem 'rails'\ngem 'pg'\n", 'db/migrate/20260101000000_create_orders.rb': rails('CreateOrders') },
      {
        Gemfile: "gem 'rails'\ngem 'pg'\n",
        'db/migrate/20260101000000_create_orders.rb': rails('CreateOrders'),
        'db/migrate/20260101000000_create_lines.rb': rails('CreateLines'),
      },
      'The version `20260101000000` is taken by `db/migrate/20260101000000_create_orders.rb`',
    ],
    [
      'a version of Flyway',
      { 'db/migration/V1__orders.sql': orders },
      { 'db/migration/V1__orders.sql': orders, 'db/migration/V1__note.sql': note },
      'The version `1` is taken by `db/migration/V1__orders.sql`',
    ],
  ])('speaks up: %s', async (_, before, after, headline) => {
    expect(await reviewedHeadlines('duplicate-migration-version', before, after)).toEqual([headline]);
  });
});

function rails(name: string): string {
  return `class ${name} < ActiveRecord::Migration[8.0]\n  def change\n    create_table :${name.slice(6).toLowerCase()} do |t|\n      t.text :note\n    end\n  end\nend\n`;
}
