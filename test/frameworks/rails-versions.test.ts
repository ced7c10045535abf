import { describe, expect, it } from 'vitest';
import type { Review } from '../../src/core/review.js';
import { reviewOf as review } from '../support/review-files.js';

type Files = Readonly<Record<string, string>>;
const reviewOf = (base: Files, added: Files): Promise<Review> => review(base, { ...base, ...added });

const lock = (version: string) => `GEM\n  specs:\n    rails (${version})\n      activerecord (= ${version})\n`;
const lockOf = (version: string) => ({ Gemfile: "gem 'rails'\ngem 'pg'\n", 'Gemfile.lock': lock(version) });
const dump = (tables: string) => ({
  'db/schema.rb': `ActiveRecord::Schema.define(:version => 20170921065259) do\n${tables}end\n`,
  'db/migrate/20170921065259_first.rb': 'class First < ActiveRecord::Migration\n  def change\n  end\nend\n',
});
const migration = (body: string, superclass = 'ActiveRecord::Migration') => ({
  'db/migrate/20171027005930_next_one.rb': `class NextOne < ${superclass}\n  def change\n${body}  end\nend\n`,
});
const cards =
  '  create_table "cards", :force => true do |t|\n    t.string "number"\n  end\n  create_table "orders", :force => true do |t|\n    t.string "number"\n  end\n';

const rulesOf = ({ findings }: Review) => findings.map(({ rule }) => rule);
const fixOf = ({ findings }: Review, rule: string): string => {
  const fix = findings.find((finding) => finding.rule === rule)?.fix ?? null;
  return fix === null ? 'none' : [...fix.edits, ...fix.files].map(({ text }) => text).join('\n');
};

describe('Rails reads by the version that the lockfile has:', () => {
  const keyed = migration(
    '    add_column :orders, :card_id, :integer\n    add_foreign_key :orders, :cards, column: :card_id\n',
  );

  it('a dump of before 5.1 has keys of four bytes, whenever it was written', async () => {
    expect(rulesOf(await reviewOf({ ...dump(cards), ...lockOf('4.2.8') }, keyed))).not.toContain('fk-type-mismatch');
    expect(rulesOf(await reviewOf({ ...dump(cards), ...lockOf('5.1.0') }, keyed))).toContain('fk-type-mismatch');
  });

  it('a column took an index along only since 4.0', async () => {
    const body =
      '    create_table :notes do |t|\n      t.references :order, index: true\n      t.string :code, index: true\n    end\n';
    const made = async (version: string) =>
      (await reviewOf({ ...dump(cards), ...lockOf(version) }, migration(body))).migrations
        .flatMap(({ statements }) => statements)
        .map(({ sql }) => sql.split(' on ')[0]);
    expect(await made('3.2.21')).toEqual([expect.stringMatching(/^create table notes/)]);
    expect(await made('4.0.0')).toEqual([
      expect.stringMatching(/^create table notes/),
      'create index index_notes_on_order_id',
      'create index index_notes_on_code',
    ]);
  });

  it('a table took the names of its indexes along only since 4.0', async () => {
    const indexed = `${cards}  add_index "cards", ["number"], :name => "index_cards_on_number"\n`;
    const body = '    rename_table :cards, :tokens\n';
    const named = async (version: string) =>
      (await reviewOf({ ...dump(indexed), ...lockOf(version) }, migration(body))).migrations
        .flatMap(({ statements }) => statements)
        .map(({ sql }) => sql);
    expect(await named('3.2.21')).toEqual(['alter table cards rename to tokens']);
    expect(await named('4.0.0')).toEqual([
      'alter table cards rename to tokens',
      'alter index index_cards_on_number rename to index_tokens_on_number',
    ]);
  });

  const namesOf = async (version: string, body: string) =>
    (await reviewOf({ ...dump(cards), ...lockOf(version) }, migration(body))).migrations
      .flatMap(({ statements }) => statements)
      .flatMap(({ sql }) => /constraint (\S+)(?: foreign|$)/.exec(sql)?.[1] ?? []);

  it.each([
    ['add_foreign_key :orders, :cards', 'orders_card_id_fk'],
    ['add_foreign_key "orders", "cards", column: "paid_with"', 'orders_paid_with_fk'],
    ['add_foreign_key :orders, :cards, dependent: :delete', 'orders_card_id_fk'],
    ['add_foreign_key :orders, :cards, name: "paid"', 'paid'],
    ['remove_foreign_key :orders, :cards', 'orders_card_id_fk'],
    ['change_table(:orders) { |t| t.foreign_key :cards }', 'orders_card_id_fk'],
    ['create_table(:notes) { |t| t.foreign_key :cards }', 'notes_card_id_fk'],
  ])('a foreign key has the name that a gem gives it before 4.2: %s', async (call, name) => {
    expect(await namesOf('3.2.21', `    ${call}\n`)).toEqual([name]);
    expect(await namesOf('4.1.8', `    ${call}\n`)).toEqual([name]);
    expect(await namesOf('4.2.0', `    ${call}\n`)).toEqual([
      name === 'paid' ? name : expect.stringMatching(/^fk_rails_/),
    ]);
  });

  it('a foreign key whose name is no longer said is the same one, where the gem names it so', async () => {
    const named = migration('    add_foreign_key :orders, :cards, name: "orders_card_id_fk", column: "card_id"\n');
    const unnamed = migration('    add_foreign_key :orders, :cards, column: "card_id"\n');
    const edited = async (version: string) =>
      rulesOf(await reviewOf({ ...dump(cards), ...lockOf(version), ...named }, unnamed));
    expect(await edited('3.2.21')).toEqual([]);
    expect(await edited('4.2.0')).toContain('migration-edited');
  });
});

describe('Rails is written for the version that the lockfile has:', () => {
  const base = (version: string) => ({
    ...lockOf(version),
    ...dump(`${cards}  add_column :orders, :card_id, :integer\n`),
  });
  const key = '    add_foreign_key :orders, :cards, column: :card_id\n';

  it('a foreign key without its scan', async () => {
    const fix = async (version: string) =>
      fixOf(await reviewOf(base(version), migration(key)), 'foreign-key-validates');
    expect(await fix('8.0.1')).toContain('add_foreign_key :orders, :cards, validate: false');
    const old = await fix('4.2.8');
    expect(old).toContain('foreign key (card_id) references cards (id) not valid');
    expect(old).toContain('validate constraint');
    expect(old).not.toMatch(/validate: false|validate_constraint|add_foreign_key/);
  });

  it('nothing outside a transaction before 4.0', async () => {
    const index = migration('    add_index :orders, :number\n');
    const fix = async (version: string) => fixOf(await reviewOf(base(version), index), 'index-build-blocks-writes');
    expect(await fix('4.0.2')).toContain('disable_ddl_transaction!');
    expect(await fix('3.2.21')).toBe('none');
  });

  it.each([
    ['a gemspec of the nearest folder', 'core/', { 'core/core.gemspec': "  s.add_dependency 'rails', '~> 3.2.13'\n" }],
    [
      'one of a folder above',
      'core/',
      { 'all.gemspec': '  s.add_runtime_dependency("activerecord", ["~> 3.2", "< 4"])\n' },
    ],
    ['a Gemfile', '', { Gemfile: "gem 'rails', '3.2.21'\ngem 'pg'\n" }],
  ])('nothing outside a transaction where the version is that of %s', async (_, folder, files) => {
    const under = (all: Files): Files =>
      Object.fromEntries(Object.entries(all).map(([path, text]) => [`${folder}${path}`, text]));
    const before = { Gemfile: "gem 'pg'\n", ...files, ...under(dump(cards)) };
    const index = (superclass: string) => under(migration('    add_index :orders, :number\n', superclass));
    const fix = async (base: Files, superclass = 'ActiveRecord::Migration') =>
      fixOf(await reviewOf(base, index(superclass)), 'index-build-blocks-writes');
    expect(await fix(before)).toBe('none');
    const newer = Object.fromEntries(Object.entries(before).map(([path, text]) => [path, text.replace('3.2', '4.2')]));
    expect(await fix(newer)).toContain('disable_ddl_transaction!');
    const least = Object.fromEntries(
      Object.entries(before).map(([path, text]) => [path, text.replace(/~> 3\.2|(?<=')3\.2/, '>= 3.2')]),
    );
    expect(await fix(least, 'ActiveRecord::Migration[6.0]')).toContain('disable_ddl_transaction!');
  });

  it('nothing outside a transaction where neither the lockfile nor the class tells', async () => {
    const { 'Gemfile.lock': _, ...unlocked } = base('8.0.1');
    const index = migration('    add_index :orders, :number\n');
    expect(fixOf(await reviewOf(unlocked, index), 'index-build-blocks-writes')).toBe('none');
  });

  it('by `execute` where only the class tells, by having no version', async () => {
    const { 'Gemfile.lock': _, ...unlocked } = base('8.0.1');
    const fix = async (superclass: string) =>
      fixOf(await reviewOf(unlocked, migration(key, superclass)), 'foreign-key-validates');
    expect(await fix('ActiveRecord::Migration')).toContain('not valid');
    expect(await fix('ActiveRecord::Migration[5.2]')).toContain('validate: false');
  });

  it('as for the version of the class where nothing tells what is installed', async () => {
    const { 'Gemfile.lock': _, ...unlocked } = base('8.0.1');
    const required = '    change_column_null :orders, :number, false\n';
    const fix = async (superclass: string) =>
      fixOf(await reviewOf(unlocked, migration(required, superclass)), 'set-not-null-scan');
    const old = await fix('ActiveRecord::Migration[5.2]');
    expect(old).toContain('not valid');
    expect(old).not.toContain('add_check_constraint');
    expect(await fix('ActiveRecord::Migration[6.1]')).toContain('add_check_constraint');
  });
});

describe('a column of the type primary_key', () => {
  const without = '  create_table "orders", :id => false, :force => true do |t|\n    t.string "number"\n  end\n';
  const sql = async (superclass: string) =>
    (
      await reviewOf(
        { ...lockOf('8.0.1'), ...dump(without) },
        migration('    add_column :orders, :id, :primary_key\n', superclass),
      )
    ).migrations.flatMap(({ statements }) => statements.map((statement) => statement.sql));

  it('is the key of its table, of eight bytes since 5.1', async () => {
    const made = (type: string) => [
      `alter table orders add column id ${type} not null constraint orders_pkey primary key`,
    ];
    expect(await sql('ActiveRecord::Migration[8.0]')).toEqual(made('bigserial'));
    expect(await sql('ActiveRecord::Migration[5.0]')).toEqual(made('serial'));
  });
});

it('a model leaves a column out by what its Rails has', async () => {
  const model = { 'app/models/order.rb': 'class Order < ActiveRecord::Base\nend\n' };
  const advice = async (version: string, more = '') =>
    (
      await reviewOf(
        { ...lockOf(version), ...dump(cards), ...model },
        migration(`    remove_column :orders, :number, :string\n${more}`),
      )
    ).findings.find(({ rule }) => rule === 'ignored-columns-missing')?.instead;
  expect(await advice('4.2.8')).toContain('`def self.columns; super.reject { |one| one.name == "number" }; end`');
  // Two methods of one name would be one.
  expect(await advice('4.2.8', '    remove_column :orders, :id\n')).toContain(
    '{ |one| %w[number id].include?(one.name) }',
  );
  expect(await advice('5.0.0')).toContain('`self.ignored_columns += ["number"]`');
});
