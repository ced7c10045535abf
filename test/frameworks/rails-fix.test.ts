import { describe, expect, it } from 'vitest';
import { applyEdits } from '../../src/core/source.js';
import { reviewOf } from '../support/review-files.js';

const shop = (version: string) => ({
  Gemfile: "gem 'rails'\ngem 'pg'\n",
  'Gemfile.lock': `GEM\n  specs:\n    rails (${version})\n      activerecord (= ${version})\n`,
  'db/migrate/20200101000000_shop.rb':
    'class Shop < ActiveRecord::Migration[5.0]\n  def change\n    create_table :shops\n    create_table :orders do |t|\n      t.integer :shop_id\n      t.string :number\n      t.datetime :placed_at\n    end\n    add_index :orders, :number, name: "numbers", unique: true\n  end\nend\n',
});

/** The class body that the fix of one rule leaves, and the files that it makes. */
async function fixed(rule: string, version: string, calls: string, method = 'change') {
  const path = 'db/migrate/20200801000000_next_one.rb';
  const body = calls.replaceAll(/^/gm, '    ');
  const superclass = `ActiveRecord::Migration${Number.parseFloat(version) < 5 ? '' : '[5.0]'}`;
  const text = `class NextOne < ${superclass}\n  def ${method}\n${body}\n  end\nend\n`;
  const base = shop(version);
  const fix = (await reviewOf(base, { ...base, [path]: text })).findings.find((finding) => finding.rule === rule)?.fix;
  return {
    inPlace: (fix?.edits ?? [])
      .map((edit) => edit.text)
      .filter((one) => !/^\s*(?:disable_ddl_transaction!\s*)?$/.test(one)),
    files: (fix?.files ?? []).map((file) => file.text),
  };
}

describe('what a fix puts into `reversible` is taken back there:', () => {
  const filled = 'execute "update orders set number = id where number is null"';
  const up = `reversible do |dir|\n  dir.up do\n    ${filled}\n    change_column_null :orders, :number, false\n  end\n`;
  const check = 'remove_check_constraint :orders, name: "orders_number_not_null"\n';
  it.each([
    [
      'first of all that its author does',
      `${up}\n  dir.down do\n    change_column_null :orders, :number, true\n  end\nend`,
      `        ${check}`,
    ],
    ['where its author does nothing', `${up}end`, `\n      dir.down do\n        ${check}      end\n`],
  ])('%s', async (_, calls, expected) => {
    const { inPlace, files } = await fixed('set-not-null-scan', '7.1.0', calls);
    expect(inPlace).toEqual([expect.stringMatching(/^add_check_constraint :orders/), expected]);
    expect(files).toHaveLength(2);
  });

  it.each([
    ['in `up_only`', `up_only do\n  ${filled}\n  change_column_null :orders, :number, false\nend`],
    ['where its place is not known', `${up}  dir.down { change_column_null :orders, :number, true }\nend`],
  ])('or there is no fix: %s', async (_, calls) => {
    expect(await fixed('set-not-null-scan', '7.1.0', calls)).toEqual({ inPlace: [], files: [] });
  });
});

describe('a fix keeps the way back that a `change` had:', () => {
  it.each([
    [
      'the columns of an index that goes',
      '5.2.3',
      "remove_index :orders, name: 'numbers', column: ['number']",
      "remove_index :orders, name: 'numbers', column: ['number'], algorithm: :concurrently",
    ],
    [
      'in brackets, and with what Rails makes of it again',
      '7.0.1',
      'remove_index(\n  :orders,\n  column: :number,\n  name: "numbers",\n  unique: true,\n)',
      'remove_index(\n      :orders,\n      column: :number,\n      name: "numbers",\n      unique: true,\n      algorithm: :concurrently\n    )',
    ],
    [
      'a column without its word where Rails takes both',
      '7.0.1',
      'remove_index :orders, :number, name: "numbers"',
      'remove_index :orders, :number, name: "numbers", algorithm: :concurrently',
    ],
    [
      'a column without its word where Rails does not',
      '5.2.3',
      'remove_index :orders, [:number], name: "numbers"',
      'remove_index :orders, column: [:number], name: "numbers", algorithm: :concurrently',
    ],
    [
      'only the name, where there was none',
      '5.2.3',
      'remove_index :orders, name: "numbers"',
      'remove_index :orders, name: "numbers", algorithm: :concurrently',
    ],
    [
      'both ways where Rails drops no index concurrently',
      '4.2.8',
      'remove_index :orders, column: :number, name: "numbers"',
      'reversible do |direction|\n      direction.up do\n        execute <<-SQL\n          drop index concurrently numbers\n        SQL\n      end\n      direction.down do\n        add_index :orders, :number, name: "numbers", unique: true, algorithm: :concurrently\n      end\n    end',
    ],
  ])('%s', async (_, version, call, expected) => {
    expect((await fixed('index-drop-blocks', version, call)).inPlace).toEqual([expected]);
  });

  it.each([
    [
      'an expression',
      'add_index :orders, "lower(number)", name: "lower_numbers"',
      'add_index :orders, "lower(number)", name: "lower_numbers", algorithm: :concurrently',
    ],
    [
      'a comment',
      'add_index(:orders, :placed_at, comment: "for the list")',
      'add_index(:orders, :placed_at, comment: "for the list", algorithm: :concurrently)',
    ],
  ])('an index of %s, as its author says it', async (_, call, expected) => {
    expect((await fixed('index-build-blocks-writes', '7.0.1', call)).inPlace).toEqual([expected]);
  });

  it('both ways in files of their own where `reversible` is not there yet', async () => {
    const { files } = await fixed(
      'foreign-key-validates',
      '3.2.17',
      'add_foreign_key "orders", "shops", name: "shop", column: "shop_id", dependent: :delete',
    );
    expect(files).toEqual([
      expect.stringMatching(/def up\n {4}execute <<-SQL\n.*on delete cascade not valid\n.*\n {2}end\n\n {2}def down/),
      expect.stringContaining('validate constraint shop'),
    ]);
  });

  it('of a new column that is given its default afterwards', async () => {
    expect(
      (
        await fixed(
          'volatile-default-rewrite',
          '7.0.1',
          'add_column :orders, :token, :uuid, default: -> { "gen_random_uuid()" }',
        )
      ).inPlace,
    ).toEqual([
      'add_column :orders, :token, :uuid\n    change_column_default :orders, :token, from: nil, to: -> { "gen_random_uuid()" }',
    ]);
  });

  const rows = (ways: string) =>
    `add_column :orders, :note, :text\nreversible do |dir|\n  dir.up do\n    execute "update orders set note = number"\n  end\n${ways}end`;

  it.each([
    [
      'written beside them',
      rows('  dir.down do\n    execute "update orders set number = note"\n  end\n'),
      '# This is left to the way back of 20200801000000_next_one.rb.',
    ],
    ['that passes over them', rows(''), '# Of the rows nothing is undone.'],
    [
      'that does not begin',
      'add_column :orders, :note, :text\nexecute "update orders set note = number"',
      'raise ActiveRecord::IrreversibleMigration',
    ],
  ])('of rows in a file of their own, by a way back %s', async (_, calls, back) => {
    const { files } = await fixed('backfill-with-ddl-same-txn', '7.0.1', calls);
    expect(files).toHaveLength(1);
    expect(files[0]).toContain(`  def down\n    ${back}\n  end\n`);
  });

  const more = '\nadd_column :orders, :note, :text';

  it('in a file of its own', async () => {
    const { files } = await fixed(
      'index-drop-blocks',
      '6.1.0',
      `remove_index :orders, column: :number, name: "numbers", unique: true${more}`,
    );
    expect(files).toEqual([
      'class RemoveNumbers < ActiveRecord::Migration[5.0]\n  disable_ddl_transaction!\n\n  def change\n    remove_index :orders, column: :number, name: "numbers", unique: true, algorithm: :concurrently\n  end\nend\n',
    ]);
  });

  it('in a file of its own from what is known of the index', async () => {
    const { files } = await fixed('index-drop-blocks', '6.1.0', `remove_index :orders, name: "numbers"${more}`);
    expect(files).toEqual([
      'class RemoveNumbers < ActiveRecord::Migration[5.0]\n  disable_ddl_transaction!\n\n  def up\n    remove_index :orders, name: "numbers", algorithm: :concurrently\n  end\n\n  def down\n    add_index :orders, :number, name: "numbers", unique: true, algorithm: :concurrently\n  end\nend\n',
    ]);
  });

  it('of an index that another takes the place of', async () => {
    const { inPlace, files } = await fixed(
      'index-build-blocks-writes',
      '7.0.1',
      'remove_index :orders, column: :number, name: "numbers", unique: true\nadd_index :orders, "upper(number)", name: "upper_numbers", unique: true',
    );
    expect(inPlace).toEqual([
      'add_index :orders, "upper(number)", name: "upper_numbers", unique: true, algorithm: :concurrently',
    ]);
    expect(files).toEqual([
      'class RemoveNumbers2 < ActiveRecord::Migration[5.0]\n  def change\n    remove_index :orders, column: :number, name: "numbers", unique: true\n  end\nend\n',
    ]);
  });

  it('of a table that is renamed, with a view that takes the old name', async () => {
    const { inPlace } = await fixed('rename-table', '7.0.1', 'rename_table :orders, :purchases');
    expect(inPlace).toEqual([
      'reversible do |direction|\n      direction.up do\n        rename_table :orders, :purchases\n        execute <<~SQL\n          create view orders as select * from purchases\n        SQL\n      end\n      direction.down do\n        execute <<~SQL\n          drop view orders\n        SQL\n        rename_table :purchases, :orders\n      end\n    end',
    ]);
  });

  it('of an index that a constraint takes over', async () => {
    const { inPlace, files } = await fixed(
      'unique-constraint-builds-index',
      '7.0.1',
      'execute "alter table orders add constraint codes unique (placed_at)"',
    );
    const text = [...inPlace, ...files].join('\n');
    expect(text).toContain('add_index :orders, :placed_at, name: "codes", unique: true, algorithm: :concurrently');
    expect(text).not.toContain('def change');
  });

  it('of what is said in SQL', async () => {
    const { files } = await fixed(
      'index-build-blocks-writes',
      '6.1.0',
      `execute "create index lower_numbers on orders (lower(number))"${more}`,
    );
    expect(files).toEqual([
      'class AddLowerNumbers < ActiveRecord::Migration[5.0]\n  disable_ddl_transaction!\n\n  def up\n    execute <<~SQL\n      create index concurrently lower_numbers on orders (lower(number))\n    SQL\n  end\n\n  def down\n    remove_index :orders, name: "lower_numbers", algorithm: :concurrently\n  end\nend\n',
    ]);
  });
});

describe('a fix of a migration with a written way back', () => {
  const path = 'db/migrate/20200801000000_next_one.rb';
  const fixOf = async (rule: string, up: string, down: string) => {
    const base = shop('7.0.1');
    const body = (calls: string) => calls.replaceAll(/^/gm, '    ');
    const text = `class NextOne < ActiveRecord::Migration[7.0]\n  def up\n${body(up)}\n  end\n\n  def down\n${body(down)}\n  end\nend\n`;
    const fix = (await reviewOf(base, { ...base, [path]: text })).findings.find((one) => one.rule === rule)?.fix;
    return {
      text: applyEdits(text, fix?.edits ?? []),
      files: (fix?.files ?? []).map((file) => file.text.replace(/^.*\n/, '')),
    };
  };

  it.each([
    ['stands in a method that is handed its names', 'build("numbers")', 'name'],
    ['has a name that the run tells', 'add_index :orders, :placed_at, name: name_of(:orders)', 'other'],
  ])('is not written where the call %s', async (_, call, parameter) => {
    const base = shop('7.0.1');
    const helper = `  def build(${parameter})\n    add_index :orders, :placed_at, name: ${parameter}\n  end`;
    const text = `class NextOne < ActiveRecord::Migration[7.0]\n  def up\n    ${call}\n  end\n\n${helper}\nend\n`;
    const { findings } = await reviewOf(base, { ...base, [path]: text });
    const found = findings.find((one) => one.rule === 'index-build-blocks-writes');
    expect(found?.headline).toContain('blocks every write');
    expect(found?.fix).toBeNull();
  });

  it('is not left to a down that stands beside a change', async () => {
    const base = shop('7.0.1');
    const text =
      'class NextOne < ActiveRecord::Migration[7.0]\n  def change\n    add_column :orders, :code, :text\n    execute "update orders set code = number"\n  end\n\n  def down\n    remove_column :orders, :code\n  end\nend\n';
    const { findings } = await reviewOf(base, { ...base, [path]: text });
    const fixes = findings.flatMap(({ fix }) => fix?.files ?? []).map((file) => file.text);
    expect(fixes.length).toBeGreaterThan(0);
    expect(fixes.join('\n')).not.toContain('left to the way back');
  });

  it('takes away there what it adds', async () => {
    const { text, files } = await fixOf(
      'set-not-null-scan',
      'change_column_null :orders, :number, false',
      'change_column_null :orders, :number, true',
    );
    expect(text).toContain(
      '  def down\n    remove_check_constraint :orders, name: "orders_number_not_null"\n    change_column_null :orders, :number, true\n',
    );
    expect(files.at(-1)).toBe(
      '  def up\n    change_column_null :orders, :number, false\n    remove_check_constraint :orders, name: "orders_number_not_null"\n  end\n\n  def down\n    add_check_constraint :orders, "number is not null", name: "orders_number_not_null", validate: false\n    # This is left to the way back of 20200801000000_next_one.rb.\n  end\nend\n',
    );
  });

  it('does not rename back there what it no longer renames', async () => {
    const { text } = await fixOf(
      'rename-column',
      'rename_column :orders, :placed_at, :code',
      'rename_column :orders, :code, :placed_at',
    );
    expect(text).toContain('  def down\n    remove_column :orders, :code\n  end\n');
  });

  it('leaves to it what it undoes', async () => {
    const { text, files } = await fixOf(
      'index-build-blocks-writes',
      'add_column :orders, :note, :text\nadd_index :orders, :placed_at',
      'remove_index :orders, :placed_at\nremove_column :orders, :note',
    );
    expect(text).toContain('  def down\n    remove_index :orders, :placed_at\n');
    expect(files).toEqual([
      '  disable_ddl_transaction!\n\n  def up\n    add_index :orders, :placed_at, algorithm: :concurrently\n  end\n\n  def down\n    # This is left to the way back of 20200801000000_next_one.rb.\n  end\nend\n',
    ]);
  });

  it('does not lose it where rows were changed', async () => {
    const { files } = await fixOf(
      'backfill-with-ddl-same-txn',
      'add_column :orders, :note, :text\nexecute "update orders set note = number"\nremove_column :orders, :shop_id\nremove_column :orders, :placed_at\nadd_column :orders, :code, :text',
      'add_column :orders, :shop_id, :integer\nexecute "update orders set number = note"\nremove_column :orders, :note',
    );
    expect(files.length).toBeGreaterThan(0);
    expect(files.join('')).not.toContain('IrreversibleMigration');
    // Of what its author does not bring back the schema knows what it was.
    expect(files.join('')).toContain('alter table orders add column placed_at timestamp\n');
  });
});

describe('a fix that only Postgres takes', () => {
  const path = 'db/migrate/20200801000000_next_one.rb';
  const caution = async (gems: string, call: string, more: Readonly<Record<string, string>> = {}) => {
    const base = { ...shop('7.0.1'), Gemfile: `gem 'rails'\n${gems}`, ...more };
    const text = `class NextOne < ActiveRecord::Migration[7.0]\n  def change\n    ${call}\n  end\nend\n`;
    return (await reviewOf(base, { ...base, [path]: text })).findings.find(({ fix }) => fix !== null)?.fix?.caution;
  };

  it('says so where a driver of another server stands beside that of Postgres', async () => {
    const said = 'It fails on servers of `mysql2`, which `Gemfile` names: where the migration runs there too, ask';
    expect(await caution("gem 'pg'\ngem 'mysql2'\n", 'add_index :orders, :shop_id')).toContain(said);
    expect(await caution("gem 'pg'\n", 'add_index :orders, :shop_id')).not.toContain('It fails on');
  });

  it('says so of an engine, which runs where the application does that mounts it', async () => {
    const engine = { 'shop.gemspec': "Gem::Specification.new do |s|\n  s.add_dependency 'rails'\nend\n" };
    const said = await caution("gem 'pg'\n", 'add_index :orders, :shop_id', engine);
    expect(said).toContain('It fails on any other server, and an application that mounts this engine may have one');
  });

  it('says nothing where the application has told its server', async () => {
    const told = { 'config/database.yml': 'production:\n  adapter: postgresql\n' };
    const said = await caution("gem 'pg'\ngem 'mysql2'\n", 'add_index :orders, :shop_id', told);
    expect(said).not.toContain('It fails on');
  });
});
