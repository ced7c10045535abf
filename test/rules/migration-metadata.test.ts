import { describe, expect, it } from 'vitest';
import { fromFiles } from '../../src/core/change-set.js';
import { configSchema } from '../../src/core/config.js';
import { reviewChanges } from '../../src/review/pipeline.js';
import { noServices } from '../../src/review/services.js';
import { migrationMetadata } from '../../src/rules/migration-metadata.js';

type Files = Readonly<Record<string, string>>;

const go: Files = {
  'go.mod': 'module example.com/shop\n\nrequire github.com/golang-migrate/migrate/v4 v4.18.3\n',
  'migrations/000001_orders.up.sql': 'create table orders (id bigint primary key);\n',
};
const rails: Files = {
  Gemfile: "gem 'rails'\ngem 'pg'\n",
  'db/migrate/20260101000000_create_orders.rb':
    'class CreateOrders < ActiveRecord::Migration[8.0]\n  def change\n    create_table :orders\n  end\nend\n',
};
const added = 'migrations/000002_note.up.sql';
const sql = 'alter table orders add column note text;\n';
const wanted = { comments: ['Ticket: *', 'Owner: orders'] };

function note(top: string, own = ''): Files {
  return {
    'db/migrate/20260201000000_add_note.rb': `${top}class AddNote < ActiveRecord::Migration[8.0]\n${own}  def change\n    add_column :orders, :note, :text\n  end\nend\n`,
  };
}

async function said(base: Files, change: Files, options: object | null): Promise<readonly string[]> {
  const review = await reviewChanges({
    changes: fromFiles(base, { ...base, ...change }),
    services: noServices,
    config: configSchema.parse({ preset: 'all', rules: options === null ? {} : { [migrationMetadata.id]: options } }),
  });
  return review.findings
    .filter(({ rule }) => rule === migrationMetadata.id)
    .map(({ headline, location }) => `${location.path}: ${headline}`)
    .sort();
}

describe(migrationMetadata.id, () => {
  it.each<[string, Files, Files, object | null]>([
    ['nothing is wanted', go, { [added]: sql }, null],
    ['every comment is there', go, { [added]: `-- Ticket: SHOP-12\n${sql}-- Owner: orders\n` }, wanted],
    ['a comment of several lines', go, { [added]: `/*\n * Owner: orders\n * Ticket: SHOP-12\n */\n${sql}` }, wanted],
    ['a comment in Ruby', rails, note('# Ticket: SHOP-12\n# Owner: orders\n'), wanted],
    ['a call in the class', rails, note('', "  milestone '17.2'\n\n"), { calls: ['milestone'] }],
    ['a call, which SQL cannot hold', go, { [added]: sql }, { calls: ['milestone'] }],
    [
      'a migration of before',
      go,
      { 'migrations/000001_orders.up.sql': `${go['migrations/000001_orders.up.sql']}\n` },
      wanted,
    ],
  ])('stays silent: %s', async (_, base, change, options) => expect(await said(base, change, options)).toEqual([]));

  it.each<[string, Files, Files, object, readonly string[]]>([
    [
      'a text that is no comment, and another owner',
      go,
      { [added]: `-- Owner: refunds\nalter table orders add column note text default 'Ticket: 1';\n` },
      wanted,
      [
        `${added}: No comment says \`Owner: orders\`, which every new migration of the project must`,
        `${added}: No comment says \`Ticket: *\`, which every new migration of the project must`,
      ],
    ],
    [
      'a class without the call',
      rails,
      note('# milestone\n', '  disable_ddl_transaction!\n\n'),
      { calls: ['milestone'] },
      [
        'db/migrate/20260201000000_add_note.rb: The class does not call `milestone`, which every new migration of the project must',
      ],
    ],
  ])('speaks up: %s', async (_, base, change, options, lines) =>
    expect(await said(base, change, options)).toEqual(lines),
  );
});
