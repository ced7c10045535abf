import { beforeAll, describe, expect, it } from 'vitest';
import { memoryRevision } from '../../src/core/change-set.js';
import type { Migration } from '../../src/core/migration.js';
import { emptySchema, type Schema } from '../../src/core/schema.js';
import { sourceFile } from '../../src/core/source.js';
import { postgres } from '../../src/dialects/index.js';
import { rails } from '../../src/frameworks/rails/index.js';
import { rubyOf } from '../../src/frameworks/rails/ruby.js';
import { replay } from '../../src/review/walk.js';
import { reviewedHeadlines, reviewOf } from '../support/review-files.js';

beforeAll(() => Promise.all([postgres.load(), rails.load?.()]));

const path = 'db/migrate/20260801000000_change.rb';

function parsed(body: string, header = 'class Change < ActiveRecord::Migration[8.0]') {
  const text = `${header}\n${body}\nend\n`;
  return new Map([[path, rails.parse(sourceFile(path, text, 'id'), postgres)]]);
}

function read(body: string, schema: Schema = emptySchema(), header?: string): Migration {
  return rails.read({ id: '20260801000000', path }, parsed(body, header), { dialect: postgres, schema, settings: {} });
}

function change(calls: string, schema?: Schema, header?: string): Migration {
  return read(`  def change\n    ${calls.split('\n').join('\n    ')}\n  end`, schema, header);
}

const shop = (): Schema =>
  replay(
    change(
      'create_table :customers\ncreate_table :orders do |t|\n  t.string :number\n  t.bigint :customer_id\nend\nadd_index :orders, :number\nadd_foreign_key :orders, :customers',
    ).statements,
    emptySchema(),
    postgres,
  );

describe('the calls of a migration', () => {
  it.each([
    [
      'create_table :orders do |t|\n  t.string :number, null: false, limit: 20\n  t.timestamps\nend',
      [
        'create table orders (id bigserial not null constraint orders_pkey primary key, number character varying(20) not null, created_at timestamp(6) not null, updated_at timestamp(6) not null)',
      ],
    ],
    [
      'create_table :orders, id: :uuid do |t|\n  t.references :customer, null: false, foreign_key: true\nend',
      [
        'create table orders (id uuid default gen_random_uuid() not null constraint orders_pkey primary key, customer_id bigint not null)',
        'create index index_orders_on_customer_id on orders (customer_id)',
        'alter table orders add constraint fk_rails_3dad120da9 foreign key (customer_id) references customers (id)',
      ],
    ],
    [
      'add_column :orders, :total, :decimal, precision: 10, scale: 2, default: 0',
      ['alter table orders add column total numeric(10, 2) default 0'],
    ],
    [
      'change_table :orders do |t|\n  t.virtual(\n    :label,\n    type: :string,\n    stored: true,\n    as: <<-SQL\n      upper(number)\n    SQL\n  )\nend',
      ['alter table orders add column label character varying generated always as (upper(number)) stored'],
    ],
    [
      'add_column :orders, :token, :uuid, default: -> { "gen_random_uuid()" }',
      ['alter table orders add column token uuid default gen_random_uuid()'],
    ],
    ...['lambda { "now()" }', 'proc { "now()" }', 'Proc.new { "now()" }', '-> do\n  # the time\n  "now()"\nend'].map(
      (code): [string, string[]] => [
        `add_column :orders, :seen_on, :date, default: ${code}`,
        ['alter table orders add column seen_on date default now()'],
      ],
    ),
    [
      'add_column :orders, :tags, :string, array: true, default: []',
      ["alter table orders add column tags character varying[] default '{}'"],
    ],
    [
      'add_index :orders, %i[state number], unique: true, where: "deleted_at IS NULL", algorithm: :concurrently',
      [
        'create unique index concurrently index_orders_on_state_and_number on orders (state, number) where deleted_at IS NULL',
      ],
    ],
    [
      'add_index :orders, "lower(number)", name: "orders_number"',
      ['create index orders_number on orders (lower(number))'],
    ],
    [
      'change_column_null :orders, :number, false, "none"',
      ["update orders set number = 'none' where number is null", 'alter table orders alter column number set not null'],
    ],
    [
      'change_column_default :orders, :state, from: nil, to: "open"',
      ["alter table orders alter column state set default 'open'"],
    ],
    [
      'change_column_null "order", :userId, false, 0',
      [
        'update "order" set "userId" = 0 where "userId" is null',
        'alter table "order" alter column "userId" set not null',
      ],
    ],
    [
      'change_column_default :orders, :labels, open: {}, paid: {}',
      ["alter table orders alter column labels set default '{}'"],
    ],
    [
      'change_column_default :orders, :labels, { open: {} }',
      ["alter table orders alter column labels set default '{}'"],
    ],
    ['change_column_default :orders, :labels, nil', ['alter table orders alter column labels drop default']],
    ['change_column :orders, :total, :bigint', ['alter table orders alter column total type bigint']],
    ['rename_column :orders, :note, :remark', ['alter table orders rename column note to remark']],
    ['remove_columns :orders, :a, :b', ['alter table orders drop column a', 'alter table orders drop column b']],
    [
      'add_check_constraint :orders, "total > 0", name: "paid", validate: false',
      ['alter table orders add constraint paid check (total > 0) not valid'],
    ],
    ['add_reference :orders, :payer, index: false', ['alter table orders add column payer_id bigint']],
    [
      'change_table :orders do |t|\n  t.string :code\n  t.remove :note\n  t.index :code\nend',
      [
        'alter table orders add column code character varying',
        'alter table orders drop column note',
        'create index index_orders_on_code on orders (code)',
      ],
    ],
    [
      'change_table :orders, bulk: true do\n  remove_column :orders, :note, :text\n  add_column :refunds, :note, :text\nend',
      ['alter table orders drop column note', 'alter table refunds add column note text'],
    ],
    [
      'create_table :orders, id: false do |t|\nend\ncreate_table :refunds, id: false do |t|\n  # t.text :note\nend',
      ['create table orders ()', 'create table refunds ()'],
    ],
    [
      '%w[a b].each { |name| add_column :orders, name, :text }',
      ['alter table orders add column a text', 'alter table orders add column b text'],
    ],
    ['safety_assured { execute <<~SQL }\n  drop table orders;\n  select 1\nSQL', ['drop table orders', 'select 1']],
    ['create_enum :state, ["open", "paid"]', ["create type state as enum ('open', 'paid')"]],
    ['rename_enum :state, to: :order_state', ['ALTER TYPE state RENAME TO order_state']],
    ['rename_enum :state, :order_state', ['ALTER TYPE state RENAME TO order_state']],
    ['enable_extension "pgcrypto"', ['create extension if not exists pgcrypto']],
    [
      'create_join_table :orders, :products',
      ['create table orders_products (order_id bigint not null, product_id bigint not null)'],
    ],
  ])('reads: %s', (calls, sql) => {
    const migration = change(calls);
    expect(migration.skipped).toEqual([]);
    expect(migration.statements.map((statement) => statement.sql)).toEqual(sql);
  });

  it('knows the defaults of the version that the class names', () => {
    const body = 'create_table :orders do |t|\n  t.references :customer\n  t.timestamps\nend';
    const old = change(body, emptySchema(), 'class Change < ActiveRecord::Migration[4.2]');
    expect(old.statements.map((statement) => statement.sql)).toEqual([
      'create table orders (id serial not null constraint orders_pkey primary key, customer_id integer, created_at timestamp, updated_at timestamp)',
    ]);
  });

  it.each([
    ['3.2', 'timestamp not null'],
    ['4.0', 'timestamp'],
    ['5.0', 'timestamp'],
  ])('knows what an installed Rails %s makes of a class without a version', (installed, type) => {
    const read = rails.read(
      { id: '20260801000000', path },
      parsed(
        '  def up\n    create_table :orders do |t|\n      t.timestamps\n    end\n  end',
        'class Change < ActiveRecord::Migration',
      ),
      { dialect: postgres, schema: emptySchema(), settings: { rails: installed } },
    );
    expect(read.statements[0]?.sql).toContain(`created_at ${type}, updated_at ${type})`);
  });

  it('finds names in the schema', () => {
    const migration = change(
      'remove_index :orders, :number\nremove_foreign_key :orders, :customers\nrename_table :orders, :purchases',
      shop(),
    );
    expect(migration.statements.map((statement) => statement.sql)).toEqual([
      'drop index index_orders_on_number',
      'alter table orders drop constraint fk_rails_3dad120da9',
      'alter table orders rename to purchases',
    ]);
  });

  it.each([
    ['remove_index :orders, :total if index_exists?(:orders, :total)', 0],
    ['remove_index :orders, :number if index_exists?(:orders, :number)', 1],
    ['unless column_exists?(:orders, :note)\n  add_column :orders, :note, :text\nend', 1],
    [
      'if ActiveRecord::Base.connection.adapter_name == "SQLServer"\n  execute "CREATE NONCLUSTERED INDEX i ON orders"\nelse\n  add_index :orders, :note\nend',
      1,
    ],
    ['return if column_exists?(:orders, :number)\nadd_column :orders, :number, :string', 0],
    [
      '%i[orders customers].each do |name|\n  next if column_exists?(name, :number)\n  add_column name, :number, :text\nend',
      1,
    ],
    [
      'loop do\n  rows = connection.exec_query("update orders set number = 1 where number is null")\n  break if rows.empty?\nend',
      1,
    ],
    [
      'change_table :orders do |t|\n  if t.respond_to? :jsonb\n    t.jsonb :extra\n  else\n    t.text :extra\n  end\nend',
      1,
    ],
    ['add_column :orders, :note, :text if connection.adapter_name.match?(/mysql|trilogy/i)', 0],
    ['add_column :orders, :note, :text if connection.adapter_name =~ /postg/i', 1],
    ['unless Order.table_exists?\n  create_table :orders do |t|\n    t.text :note\n  end\nend', 0],
    ['unless Shop::Order.table_exists?\n  create_table :orders\nend', 0],
    ['unless Order.column_names.include?("number")\n  add_column :orders, :number, :text\nend', 0],
    ['return unless table_exists?(:orders)\nadd_index :orders, :note', 1],
    ['unless table_exists?(:orders)\n  return\nend\nadd_index :orders, :note', 1],
    [
      'remove_column :orders, :number\nreturn if column_exists?(:orders, :number)\nadd_column :orders, :number, :text',
      2,
    ],
    [
      'create_table :refunds do |t|\n  if connection.supports_datetime_with_precision?\n    t.datetime :created_at, precision: 6\n  else\n    t.datetime :created_at\n  end\nend',
      1,
    ],
  ])('takes the branch that runs: %s', (calls, count) => {
    const migration = change(calls, shop());
    expect([migration.statements.length, migration.skipped]).toEqual([count, []]);
  });

  it.each([
    ['by keywords', 'swap(from: "index_orders_on_number", to: "numbers")', '(from:, to:)'],
    ['by position', 'swap("index_orders_on_number", :numbers)', '(from, to)'],
    ['by position, without brackets', 'swap "index_orders_on_number", "numbers"', ' from, to'],
  ])('fills in what a method of the class is handed: %s', (_, call, parameters) => {
    const body = 'remove_index :orders, name: from\n    add_index :orders, :number, name: to, unique: true';
    const found = read(`  def up\n    ${call}\n  end\n\n  def swap${parameters}\n    ${body}\n  end`, shop());
    expect([found.statements.map(({ sql }) => sql), found.skipped]).toEqual([
      ['drop index index_orders_on_number', 'create unique index numbers on orders (number)'],
      [],
    ]);
  });

  it('asks what a method of the class asks', () => {
    const asks = (pattern: string) =>
      read(
        `  def change\n    if fits?\n      add_column :orders, :a, :text\n    else\n      add_column :orders, :b, :text\n    end\n  end\n\n  def fits?\n    connection.adapter_name.match?(${pattern})\n  end`,
        shop(),
      ).statements.map(({ sql, conditional }) => [sql, conditional]);
    expect(asks('/mysql|trilogy/i')).toEqual([['alter table orders add column b text', undefined]]);
    expect(asks('/PostG/')).toEqual([
      ['alter table orders add column a text', true],
      ['alter table orders add column b text', true],
    ]);
  });

  it.each([
    ['a constant from elsewhere', 'add_column :orders, :token, :text, default: -> { TOKEN }'],
    ['a call', 'add_columns :orders, :a, :b, type: :text, default: -> { quote("none") }'],
    ['a choice', 'add_column :orders, :token, :text, default: -> { fast? ? "now()" : "clock_timestamp()" }'],
    [
      'a change of the table',
      'change_table :orders do |t|\n  t.text :token, default: lambda { "#{schema}.token()" }\nend',
    ],
  ])('says of SQL that a default gets from code that it is not read: %s', (_, call) => {
    const { statements, skipped } = change(call, shop());
    expect(statements.length).toBeGreaterThan(0);
    expect(skipped.map(({ reason }) => reason)).toEqual([
      'The SQL of this default is made by code, so whether each row gets a value of its own, for which the table is written anew, is known only at run time; check it by hand.',
    ]);
  });

  it.each([
    ['of a new table, which has no rows', 'create_table(:refunds) { |t| t.text :token, default: -> { TOKEN } }'],
    ['that is one value for all rows', 'add_column :orders, :token, :text, default: SecureRandom.uuid'],
    ['of a constant in the file', 'kind = "now()"\nadd_column :orders, :token, :text, default: -> { kind }'],
  ])('says nothing of a default %s', (_, call) => expect(change(call, shop()).skipped).toEqual([]));

  it('says of a branch in a table that it is not read, and why', () => {
    const { skipped } = change('change_table :orders do |t|\n  t.text :a if large?\nend', shop());
    expect(skipped.map(({ reason }) => reason)).toEqual([
      'A branch whose condition is known only at run time is not read.',
    ]);
  });

  it('reads no method that is handed more than it names', () => {
    const found = read(
      '  def up\n    swap("a", "b")\n  end\n\n  def swap(*names)\n    remove_index :orders, name: names\n  end',
    );
    expect([found.statements.length, found.skipped.length]).toEqual([0, 1]);
  });

  it.each([
    ['Post.update_all(draft: true)', 'posts'],
    ['Blog::Post.update_all(draft: true)', 'blog_posts'],
    ['::Shop::Order.where(number: nil).delete_all', 'orders'],
  ])('reads which table a model changes: %s', (call, table) => {
    const schema = replay(
      change('create_table :posts\ncreate_table :blog_posts\ncreate_table :orders').statements,
      emptySchema(),
      postgres,
    );
    const { statements, skipped } = change(call, schema);
    expect([statements.flatMap(({ operations }) => operations), skipped]).toMatchObject([
      [{ table: { name: table } }],
      [],
    ]);
  });

  it.each([
    ['Order.update_all(number: nil)', true],
    ['Order.unscoped.in_batches.update_all(number: nil)', true],
    ['Order.paid.update_all(number: nil)', false],
    ['Order.where(number: nil).update_all(number: 1)', false],
  ])('takes a member that may be a scope for a condition: %s', (call, isEveryRow) => {
    const [operation] = change(call, shop()).statements.flatMap(({ operations }) => operations);
    expect(operation).toMatchObject({ kind: 'update' });
    expect(operation !== undefined && 'where' in operation && operation.where !== undefined).toBe(!isEveryRow);
  });

  it('reads no model whose table is not known', () => {
    expect(change('Shop::Bill.update_all(paid: true)', shop())).toMatchObject({ statements: [], skipped: [{}] });
  });

  it.each([
    ['an unknown condition', 'if Rails.env.production?\n  add_column :orders, :note, :text\nend', true],
    ['a model whose table may have another name', 'unless Bill.table_exists?\n  create_table :bills\nend', true],
    ['a known one', 'unless column_exists?(:orders, :note)\n  add_column :orders, :note, :text\nend', undefined],
  ])('says whether a statement may stay out: %s', (_, calls, conditional) => {
    expect(change(calls, shop()).statements.map((statement) => statement.conditional)).toEqual([conditional]);
  });

  it('takes what the schema holds for granted, though not all of it was read', () => {
    const guarded = 'return if column_exists?(:orders, :number)\nadd_column :orders, :number, :string';
    expect(change(guarded, { ...shop(), complete: false }).statements).toEqual([]);
    const missing = 'return if column_exists?(:orders, :note)\nadd_column :orders, :note, :string';
    expect(change(missing, { ...shop(), complete: false }).statements).toHaveLength(1);
  });

  it.each([
    [
      'key = legacy? ? { to_table: :clients } : false\ncreate_table :orders do |t|\n  t.references :payer, foreign_key: key, index: false\nend',
    ],
    ['add_reference :orders, :payer, index: false, foreign_key: { to_table: payers }'],
  ])('says that a foreign key is known only at run time, and makes none: %s', (calls) => {
    const migration = change(calls);
    expect(migration.statements).toHaveLength(1);
    expect(migration.statements.flatMap((statement) => statement.operations)).not.toContainEqual(
      expect.objectContaining({ kind: 'add_constraint' }),
    );
    expect(migration.skipped).toHaveLength(1);
  });

  it('makes the indexes of a table that may be there where they are missing', () => {
    const migration = change('create_table :orders, if_not_exists: true do |t|\n  t.index :number\nend');
    expect(migration.statements.map((statement) => statement.sql).at(-1)).toBe(
      'create index if not exists index_orders_on_number on orders (number)',
    );
  });

  it.each([
    ['tables.each { |t| add_column t, :a, :text }', 'is known only at run time'],
    ['execute "drop table #{name}"', 'is called with something that is known only at run time'],
    ['Backfill.run!', 'runs code that is not read'],
  ])('says what it cannot read: %s', (calls, words) => {
    const migration = change(calls);
    expect(migration.statements).toEqual([]);
    expect(migration.skipped).toMatchObject([{ path, line: 3 }]);
    expect(migration.skipped[0]?.reason).toContain(words);
  });
});

describe('a loop that is written out', () => {
  it('says the same of each round once', async () => {
    const table = {
      Gemfile: "gem 'rails'\ngem 'pg'\n",
      'db/migrate/20260101000000_shop.rb':
        'class Shop < ActiveRecord::Migration[8.0]\n  def change\n    create_table :orders do |t|\n      t.string :zone\n    end\n  end\nend\n',
    };
    const loop =
      "class Zones < ActiveRecord::Migration[8.0]\n  def up\n    [['a', 'b'], ['c', 'd']].each do |from, to|\n      execute \"update orders set zone = '#{to}' where zone = '#{from}'\"\n    end\n  end\nend\n";
    const review = await reviewOf(table, { ...table, 'db/migrate/20260801000000_zones.rb': loop });
    expect(review.findings.filter((finding) => finding.rule === 'unbatched-backfill')).toHaveLength(1);
  });
});

describe('a delete through a model', () => {
  it.each([
    ['delete_all("host IS NULL")', true],
    ["destroy_all(zone: 'a')", true],
    ['where(zone: nil).delete_all', true],
    ['delete_all', false],
  ])('knows whether it has a condition: %s', (call, conditional) => {
    const [statement] = read(`  def up\n    Order.${call}\n  end`, shop()).statements;
    expect(statement?.operations).toMatchObject([{ kind: 'delete' }]);
    const [operation] = statement?.operations ?? [];
    expect(operation?.kind === 'delete' && operation.where?.alwaysTrue === false).toBe(conditional);
  });
});

describe('transactions and the way back', () => {
  it('runs a migration in one transaction, unless the class says otherwise', () => {
    expect(change('add_column :orders, :a, :text').transactions).toMatchObject([{ openedBy: 'runner' }]);
    expect(
      read('  disable_ddl_transaction!\n  def change\n    add_index :orders, :a\n  end').statements[0]?.transaction,
    ).toBeNull();
  });

  it('up and down of the class itself', () => {
    const { statements, back } = read(
      '  def self.up\n    drop_table :orders\n  end\n  def self.down\n    create_table :orders\n  end',
    );
    expect([statements.map(({ sql }) => sql), back?.length]).toEqual([['drop table orders'], 1]);
  });

  it('a method that holds nothing does nothing', () => {
    const { statements, back, skipped } = read('  def up\n  end\n  def down\n    # nothing to undo\n  end');
    expect([statements, back, skipped]).toEqual([[], [], []]);
  });

  it('turns change round, and takes down where it is written', () => {
    expect(
      change('add_column :orders, :a, :text\nadd_index :orders, :a').back?.map((statement) => statement.sql),
    ).toEqual(['drop index index_orders_on_a', 'alter table orders drop column a']);
    expect(
      read('  def up\n    drop_table :orders\n  end\n  def down\n    create_table :orders\n  end').back?.length,
    ).toBe(1);
    expect(change('rename_enum :a, to: :b').back?.map(({ sql }) => sql)).toEqual(['ALTER TYPE b RENAME TO a']);
    expect(change('execute "select 1"').back).toBeNull();
    const filled = 'execute "update orders set a = 1"';
    const both = `add_column :orders, :a, :text\nreversible do |dir|\n  dir.up do\n    ${filled}\n    change_column_null :orders, :a, false\n  end\n  dir.down do\n    change_column_null :orders, :a, true\n  end\nend\nadd_index :orders, :a\nup_only { ${filled} }`;
    expect(change(both).back?.map(({ id, sql }) => [id.replace(/.*#/, ''), sql])).toEqual([
      ['back1', 'drop index index_orders_on_a'],
      ['back2', 'alter table orders alter column a drop not null'],
      ['back3', 'alter table orders drop column a'],
    ]);
  });

  it('turns change round though a down stands beside it, which nothing calls', () => {
    const down = '  def down\n    drop_table :orders\n  end';
    const found = read(`  def change\n    add_column :orders, :a, :text\n  end\n${down}`);
    expect(found.back?.map(({ sql }) => sql)).toEqual(['alter table orders drop column a']);
    expect(found.backIsWritten).toBeUndefined();
    expect(read(`  def change\n    execute "select 1"\n  end\n${down}`).back).toBeNull();
  });
});

describe('a project', () => {
  it('is found with its engine and its dump', async () => {
    const revision = memoryRevision('head', {
      'shop/db/migrate/20260101000000_a.rb': '',
      'shop/db/schema.rb': '',
      'shop/config/database.yml': 'production:\n  adapter: postgresql\n',
    });
    expect(await rails.recognise(revision)).toMatchObject([
      {
        root: 'shop',
        schemaDump: 'shop/db/schema.rb',
        dialect: { value: 'postgres', from: 'shop/config/database.yml' },
      },
    ]);
  });

  it('reads the schema of a dump', () => {
    const dump = rails.parse(
      sourceFile(
        'db/schema.rb',
        'ActiveRecord::Schema[8.0].define(version: 2026_01_01_000000) do\n  create_table "orders", force: :cascade do |t|\n    t.string "number"\n    t.index ["number"], name: "by_number"\n  end\nend\n',
        'id',
      ),
      postgres,
    );
    const schema = rails.readSchema?.(dump, postgres, {});
    expect(schema?.version).toBe('20260101000000');
    expect(schema?.operations.map((operation) => operation.kind)).toEqual(['create_table', 'create_index']);
  });
});

describe('a dump of an old Rails', () => {
  const keyTypes = (define: string): readonly string[] => {
    const text = `ActiveRecord::Schema${define} do\n  create_table "orders" do |t|\n    t.string "number"\n  end\nend\n`;
    const dump = rails.parse(sourceFile('db/schema.rb', text, 'id'), postgres);
    const read = rails.readSchema?.(dump, postgres, {});
    return (read?.operations ?? []).flatMap((operation) =>
      operation.kind === 'create_table' ? operation.definition.columns.slice(0, 1).map(({ type }) => type.base) : [],
    );
  };

  it('has integer keys before 5.1, of which it says nothing', () => {
    expect(keyTypes('.define(version: 20150605123456)')).toEqual(['serial']);
    expect(keyTypes('.define(version: 2018_06_05_123456)')).toEqual(['bigserial']);
    expect(keyTypes('[7.1].define(version: 2015_06_05_123456)')).toEqual(['bigserial']);
  });
});

describe('a lock_timeout of the runner', () => {
  const production = (lines: string): string => `production:\n  adapter: postgresql\n${lines}`;

  it.each([
    [
      'of the connection',
      { 'config/database.yml': production('  variables:\n    lock_timeout: 5s\n') },
      'config/database.yml',
    ],
    [
      'of the options of the connection',
      { 'config/database.yml': production('  options: "-c statement_timeout=60s -c lock_timeout=5s"\n') },
      'config/database.yml',
    ],
    ['that is zero', { 'config/database.yml': production('  variables:\n    lock_timeout: 0\n') }, undefined],
    ['in a comment', { 'config/database.yml': production('  variables:\n    # lock_timeout: 5s\n') }, undefined],
    [
      'of the tests alone',
      { 'config/database.yml': `test:\n  variables:\n    lock_timeout: 5s\n${production('')}` },
      undefined,
    ],
    [
      'of strong_migrations',
      { 'config/initializers/strong_migrations.rb': 'StrongMigrations.lock_timeout = 10.seconds\n' },
      'config/initializers/strong_migrations.rb',
    ],
    [
      'of strong_migrations, left out',
      { 'config/initializers/strong_migrations.rb': '# StrongMigrations.lock_timeout = 10.seconds\n' },
      undefined,
    ],
    ['of safe-pg-migrations', { Gemfile: "gem 'safe-pg-migrations'\n" }, 'Gemfile'],
  ])('%s', async (_, files, expected) => {
    const migration = 'db/migrate/20260801000000_change.rb';
    const body =
      'class Change < ActiveRecord::Migration[8.0]\n  def change\n    add_column :orders, :note, :text\n  end\nend\n';
    const base = { 'db/schema.rb': '', ...files } as Readonly<Record<string, string>>;
    const [project] = await rails.recognise(memoryRevision('head', { ...base, [migration]: body }));
    expect(project?.settings.limitsLockWait).toBe(expected);
    const headlines = await reviewedHeadlines('lock-timeout-missing', base, { ...base, [migration]: body });
    expect(headlines).toHaveLength(expected === undefined ? 1 : 0);
  });
});

describe('an engine', () => {
  it.each([
    [
      'a lockfile',
      { 'Gemfile.lock': 'GEM\n  specs:\n    pg (0.13.2)\n    rails (3.2.17)\n' },
      'postgres',
      'Gemfile.lock',
    ],
    [
      'a gemspec',
      { 'shop.gemspec': 'Gem::Specification.new do |s|\n  s.add_dependency "pg", "~> 1"\nend\n' },
      'postgres',
      'shop.gemspec',
    ],
    ['a Gemfile of long ago', { Gemfile: "gem 'sqlite3-ruby', :require => 'sqlite3'\n" }, 'sqlite', 'Gemfile'],
    ['another', { Gemfile: "gem 'mysql'\n" }, 'mysql', 'Gemfile'],
    [
      'the application that tests an engine',
      { 'spec/dummy/config/database.yml': 'test:\n  adapter: postgresql\n' },
      'postgres',
      'spec/dummy/config/database.yml',
    ],
  ])('knows its engine by %s', async (_, files, value, from) => {
    const given = { ...files, 'db/migrate/20260101000000_change.rb': '' } as Readonly<Record<string, string>>;
    const [project] = await rails.recognise(memoryRevision('head', given));
    expect(project?.dialect).toEqual({ value, from });
  });

  it.each([
    ['a gemspec', { 'shop.gemspec': "  s.add_development_dependency 'sqlite3'\n" }],
    ['the application that tests an engine', { 'spec/dummy/config/database.yml': 'test:\n  adapter: sqlite3\n' }],
  ])('does not take what a gem is tested on for its engine: %s', async (_, files) => {
    const given = { ...files, 'db/migrate/20260101000000_change.rb': '' } as Readonly<Record<string, string>>;
    const [project] = await rails.recognise(memoryRevision('head', given));
    expect(project?.dialect).toBeUndefined();
  });

  it.each([
    ['a gem inside the repository', 'engines/shop/', { 'engines/shop/shop.gemspec': '' }, 'true'],
    ['a gem with a class of its own', '', { 'lib/shop/engine.rb': '' }, 'true'],
    ['an application with one', '', { 'lib/shop/engine.rb': '', 'config/application.rb': '' }, undefined],
    ['an application', '', { 'config/application.rb': '' }, undefined],
  ])('stands on tables made elsewhere: %s', async (_, root, files, expected) => {
    const given = { ...files, [`${root}db/migrate/20260101000000_change.rb`]: '' } as Readonly<Record<string, string>>;
    const [project] = await rails.recognise(memoryRevision('head', given));
    expect(project?.settings.madeElsewhere).toBe(expected);
  });
});

describe('a fix in Ruby', () => {
  const base = {
    Gemfile: "gem 'rails'\ngem 'pg'\n",
    'db/migrate/20260101000000_shop.rb':
      'class Shop < ActiveRecord::Migration[8.0]\n  def change\n    create_table :orders do |t|\n      t.datetime :placed_at\n    end\n  end\nend\n',
  };
  const migration = (body: string): Readonly<Record<string, string>> => ({
    ...base,
    'db/migrate/20260801000000_index.rb': `class Index < ActiveRecord::Migration[8.0]\n  def change\n${body}  end\nend\n`,
  });

  it('stands in the migration where nothing else is in it', async () => {
    const review = await reviewOf(base, migration('    add_index :orders, :placed_at\n'));
    expect(review.findings[0]?.placement).toEqual({
      kind: 'inline',
      startLine: 2,
      endLine: 3,
      suggestion:
        '  disable_ddl_transaction!\n\n  def change\n    add_index :orders, :placed_at, algorithm: :concurrently',
    });
  });

  it('is a migration of its own where something else is', async () => {
    const review = await reviewOf(
      base,
      migration('    add_column :orders, :note, :text\n    add_index :orders, :placed_at\n'),
    );
    const fix = review.findings.find((finding) => finding.rule === 'index-build-blocks-writes')?.fix;
    expect(fix?.files).toEqual([
      {
        path: 'db/migrate/20260801000001_add_index_orders_on_placed_at.rb',
        deploy: 1,
        text: 'class AddIndexOrdersOnPlacedAt < ActiveRecord::Migration[8.0]\n  disable_ddl_transaction!\n\n  def change\n    add_index :orders, :placed_at, algorithm: :concurrently\n  end\nend\n',
      },
    ]);
    expect(fix?.edits).toMatchObject([{ text: '' }]);
  });

  it('takes the text of a heredoc along', async () => {
    const review = await reviewOf(
      base,
      migration('    execute <<~SQL\n      create index placed on orders (placed_at)\n    SQL\n    # the end\n'),
    );
    expect(review.findings.find((finding) => finding.rule === 'index-build-blocks-writes')?.placement).toMatchObject({
      startLine: 2,
      endLine: 5,
      suggestion:
        '  disable_ddl_transaction!\n\n  def change\n    add_index :orders, :placed_at, name: "placed", algorithm: :concurrently',
    });
  });

  it('leaves a statement alone that hangs on a condition of the same line', async () => {
    const review = await reviewOf(
      base,
      migration(
        '    execute <<~SQL if Rails.env.production?\n      create index placed on orders (placed_at)\n    SQL\n',
      ),
    );
    expect(review.findings.find((finding) => finding.rule === 'index-build-blocks-writes')?.fix).toBeNull();
  });

  it('takes a CHECK of its own away by its method, and knows the way back', async () => {
    const review = await reviewOf(base, migration('    change_column_null :orders, :placed_at, false\n'));
    const fix = review.findings.find((finding) => finding.rule === 'set-not-null-scan')?.fix;
    expect(fix?.files.at(-1)?.text).toBe(`class RequirePlacedAtOfOrders < ActiveRecord::Migration[8.0]
  def up
    change_column_null :orders, :placed_at, false
    remove_check_constraint :orders, name: "orders_placed_at_not_null"
  end

  def down
    add_check_constraint :orders, "placed_at is not null", name: "orders_placed_at_not_null", validate: false
    change_column_null :orders, :placed_at, true
  end
end
`);
  });

  it('gives each of several files a name that is free, and keeps the first statement where it stands', async () => {
    const keys = {
      ...base,
      'db/migrate/20260102000000_keys.rb':
        'class Keys < ActiveRecord::Migration[8.0]\n  def change\n    create_table :shops\n    create_table :customers\n    add_reference :orders, :shop, foreign_key: { name: "twin" }\n    add_reference :orders, :customer, foreign_key: true\n  end\nend\n',
      'db/migrate/20260103000000_drop_table_orders.rb':
        'class DropTableOrders < ActiveRecord::Migration[8.0]\n  def up\n  end\nend\n',
    };
    const review = await reviewOf(keys, {
      ...keys,
      'db/migrate/20260801000000_away.rb':
        'class Away < ActiveRecord::Migration[8.0]\n  def up\n    drop_table :orders\n  end\nend\n',
    });
    const fix = review.findings.find((finding) => finding.rule === 'drop-table-with-many-fks')?.fix;
    expect(fix?.edits).toMatchObject([{ text: expect.stringContaining('drop constraint twin') }]);
    expect(fix?.files.map(({ path }) => path)).toEqual([
      expect.stringMatching(/20260801000001_remove_fk_rails_\w+\.rb$/),
      'db/migrate/20260801000002_drop_table_orders_2.rb',
    ]);
  });
});

describe('an operation as Ruby', () => {
  it.each([
    ['alter table orders alter column id set not null', 'change_column_null :orders, :id, false'],
    [
      'alter table only orders alter column id set not null',
      'execute <<~SQL\n  alter table only orders alter column id set not null\nSQL',
    ],
    [
      'alter table if exists orders validate constraint c',
      'execute <<~SQL\n  alter table if exists orders validate constraint c\nSQL',
    ],
  ])('says all that it said: %s', (sql, ruby) => {
    const operations = postgres.parse(sql).statements.flatMap((statement) => statement.operations);
    expect(operations.map((operation) => rubyOf(operation, postgres))).toEqual([ruby]);
  });
});

describe('what a migration says besides its columns', () => {
  it.each([
    [
      'is told',
      '    Order.delete_all if direction == :up\n    super',
      ['`migrate` is written anew here, and what it runs is not read; check it by hand.'],
    ],
    ['says nothing where it adds nothing', '    super', []],
  ])('a `migrate` of its own %s', (_, body, reasons) => {
    const { skipped } = read(
      `  def migrate(direction)\n${body}\n  end\n\n  def change\n    add_column :orders, :note, :text\n  end`,
    );
    expect(skipped.map(({ reason }) => reason)).toEqual(reasons);
    expect(skipped.every(({ line }) => line === 2)).toBe(true);
  });

  it.each([
    ['add_foreign_key :orders, :shops, name: "f", dependent: :delete', 'on delete cascade'],
    ['add_foreign_key :orders, :shops, name: "f", dependent: :nullify', 'on delete set null'],
    ['add_foreign_key :orders, :shops, name: "f", options: "ON UPDATE CASCADE"', 'ON UPDATE CASCADE'],
  ])('of a key that the gem foreigner makes: %s', (call, action) => {
    const sqlOf = (header?: string) => change(call, shop(), header).statements.map(({ sql }) => sql);
    const [plain] = sqlOf();
    expect(plain).not.toContain('delete');
    expect(sqlOf('class Change < ActiveRecord::Migration')).toEqual([`${plain} ${action}`]);
  });

  it.each([
    ["create_table :orders, comment: 'One purchase.'", ["comment on table orders is 'One purchase.'"]],
    ["create_table :orders, comment: ''", []],
  ])('%s', (call, comments) => {
    expect(
      change(call)
        .statements.slice(1)
        .map(({ sql }) => sql),
    ).toEqual(comments);
  });

  it.each([
    ['only a way back', '  def down\n    drop_table :orders\n  end'],
    ['a slip of the pen', '  def chance\n    drop_table :orders\n  end'],
  ])('%s runs nothing', (_, body) => {
    expect(read(body).skipped).toEqual([
      {
        path,
        line: 1,
        reason: '`Change` has neither `change` nor `up`: running it does nothing, and it then counts as applied.',
      },
    ]);
  });

  it.each([
    ['a base class of the application may bring it', '', 'class Change < ShopMigration[8.0]'],
    ['a module may bring it', '  include Changes', undefined],
  ])('%s', (_, body, header) => {
    expect(read(body, emptySchema(), header).skipped).toEqual([]);
  });
});
