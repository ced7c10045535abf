import { describe, expect, it } from 'vitest';
import { reviewedHeadlines } from '../support/review-files.js';

const orders = 'create table orders (id bigint primary key);\n';
const state = 'alter table orders add column state text;\n';
const note = 'alter table orders add column note text;\n';

function headlines(base: Readonly<Record<string, string>>, added: Readonly<Record<string, string>>) {
  return reviewedHeadlines('migration-out-of-order', base, { ...base, ...added });
}

const files = { 'migrations/000001_orders.up.sql': orders, 'migrations/000003_state.up.sql': state };
const counted = { 'go.mod': 'require github.com/golang-migrate/migrate/v4 v4.18.3\n', ...files };
const flyway = { 'db/migration/V1__orders.sql': orders, 'db/migration/V3__state.sql': state };
const rails = {
  Gemfile: "gem 'rails'\ngem 'pg'\n",
  'db/migrate/20260101000000_create_orders.rb':
    'class CreateOrders < ActiveRecord::Migration[8.0]\n  def change\n    create_table :orders\n  end\nend\n',
};

describe('migration-out-of-order', () => {
  it.each([
    ['it comes last', counted, { 'migrations/000004_note.up.sql': note }],
    ['it comes last by number', counted, { 'migrations/10_note.up.sql': note }],
    [
      'a repeatable one of the base sorts behind',
      { ...flyway, 'db/migration/R__views.sql': 'select 1;\n' },
      { 'db/migration/V4__note.sql': note },
    ],
    [
      'the later one stands at another location',
      { 'db/migration/V1__orders.sql': orders, 'db/research/V9__state.sql': state },
      { 'db/migration/V2__note.sql': note },
    ],
    ['a new repeatable one', flyway, { 'db/migration/R__views.sql': 'select 1;\n' }],
    [
      'Flyway is told to run such',
      { ...flyway, 'flyway.conf': 'flyway.outOfOrder=true\n' },
      { 'db/migration/V2__note.sql': note },
    ],
    [
      'Flyway is told so by the program that sets it up',
      {
        ...flyway,
        'src/main/java/shop/DataSourceConfiguration.java':
          'class DataSourceConfiguration {\n  void migrate(FluentConfiguration flyway) {\n    flyway.outOfOrder(true).load().migrate();\n  }\n}\n',
      },
      { 'db/migration/V2__note.sql': note },
    ],
    [
      'a tool that just runs it',
      rails,
      {
        'db/migrate/20250101000000_add_note.rb':
          'class AddNote < ActiveRecord::Migration[8.0]\n  def change\n    add_column :orders, :note, :text\n  end\nend\n',
      },
    ],
    ['the last one has the same version', flyway, { 'db/migration/V3__note.sql': note }],
    ['all of it is new', {}, counted],
    ['nothing says which tool runs such files', files, { 'migrations/000002_note.up.sql': note }],
  ])('stays silent: %s', async (_, base, added) => {
    expect(
      await headlines(base as Readonly<Record<string, string>>, added as Readonly<Record<string, string>>),
    ).toEqual([]);
  });

  it('speaks up: a tool that would skip it', async () => {
    expect(await headlines(counted, { 'migrations/000002_note.up.sql': note })).toEqual([
      'Databases that have run `migrations/000003_state.up.sql` never run this migration',
    ]);
  });

  it('speaks up: a tool that refuses it', async () => {
    expect(await headlines(flyway, { 'db/migration/V2.1__note.sql': note })).toEqual([
      'Databases that have run `db/migration/V3__state.sql` refuse this migration',
    ]);
  });
});
