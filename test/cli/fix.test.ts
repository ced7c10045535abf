import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'dbspec-fix-'));
  git('init', '-q');
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

interface Ran {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

function review(...args: readonly string[]): Ran {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    ['dist/cli/main.js', 'review', '--repo', folder, '--no-specialist', '--no-cache', ...args],
    { encoding: 'utf8', env: { PATH: process.env.PATH, HOME: folder } },
  );
  return { code: status, out: stdout, err: stderr };
}

function write(path: string, text: string): void {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), text);
}

function read(path: string): string {
  return readFileSync(join(folder, path), 'utf8');
}

function git(...args: readonly string[]): void {
  execFileSync(
    'git',
    ['-c', 'user.name=a', '-c', 'user.email=a@example.com', '-c', 'init.defaultBranch=main', ...args],
    { cwd: folder, stdio: 'pipe' },
  );
}

function commit(files: Readonly<Record<string, string>>): void {
  for (const [path, text] of Object.entries(files)) write(path, text);
  git('add', '.');
  git('commit', '-qm', 'before');
}

const flyway = {
  'flyway.conf': 'flyway.url=jdbc:postgresql://localhost/shop\nflyway.locations=filesystem:sql\n',
  'sql/V1__orders.sql':
    'create table customers (id bigint primary key);\n' +
    'create table orders (id bigint primary key, customer_id bigint, number text, placed_at timestamptz);\n' +
    'create index orders_customer_id_idx on orders (customer_id);\n',
};

const several =
  'create index orders_placed_at_idx on orders (placed_at);\n' +
  'alter table orders add constraint orders_customer_fk foreign key (customer_id) references customers (id);\n';

describe('dbspec review --fix', () => {
  it('writes fixes of one file one after the other, and says which', () => {
    commit(flyway);
    write('sql/V2__change.sql', several);
    const { code, out } = review('--fix');
    expect(out).toContain('Build the index concurrently (index-build-blocks-writes):');
    expect(out).toContain('new file sql/V3__create_orders_placed_at_idx.sql');
    expect(out).toContain('Flyway keeps checksums');
    expect(readdirSync(join(folder, 'sql'))).toEqual([
      'V1__orders.sql',
      'V2__change.sql',
      'V3__create_orders_placed_at_idx.sql',
      'V4__validate_orders_customer_fk.sql',
    ]);
    expect(read('sql/V2__change.sql')).toBe(
      'alter table orders add constraint orders_customer_fk foreign key (customer_id) references customers (id) not valid;\n',
    );
    expect(code).toBe(0);
  });

  it('writes nothing the second time', () => {
    commit(flyway);
    write('sql/V2__change.sql', several);
    review('--fix', '--no-shadow');
    const files = readdirSync(join(folder, 'sql')).map((name) => [name, read(`sql/${name}`)]);
    const { code, out } = review('--fix', '--no-shadow');
    expect([code, out.startsWith('No fix was written.')]).toEqual([0, true]);
    expect(readdirSync(join(folder, 'sql')).map((name) => [name, read(`sql/${name}`)])).toEqual(files);
  });

  it('holds back what belongs to a later deploy, and shows it', () => {
    commit(flyway);
    write('sql/V2__change.sql', 'alter table orders add column state text not null;\n');
    const { out } = review('--fix', '--no-shadow');
    expect(read('sql/V2__change.sql')).toBe('alter table orders add column state text;\n');
    expect(readdirSync(join(folder, 'sql'))).toHaveLength(2);
    expect(out).toMatch(/Not written, it comes later \(Once the released code writes `state`[^)]*\): sql\/V3__/);
    expect(out).toContain('set not null');
  });

  it('keeps the line ends of the file, and results alone on stdout where a machine reads them', () => {
    commit(flyway);
    write('sql/V2__index.sql', '-- look\r\ncreate index orders_placed_at_idx on orders (placed_at);\r\n');
    const { out, err } = review('--fix', '--no-shadow', '--format', 'json');
    expect(read('sql/V2__index.sql')).toBe(
      '-- look\r\ncreate index concurrently orders_placed_at_idx on orders (placed_at);\r\n',
    );
    expect((JSON.parse(out) as { conclusion: string }).conclusion).toBe('success');
    expect(err).toContain('changed sql/V2__index.sql');
  });

  it('refuses a head that is no work tree, and writes nothing', () => {
    commit(flyway);
    write('sql/V2__index.sql', several);
    const { code, err } = review('--fix', '--head', 'HEAD');
    expect([code, err]).toEqual([
      2,
      '--fix writes into the work tree, and --head names a commit. Check it out and leave the option out.\n',
    ]);
    expect(review('--fix', '--pr', 'shop/shop#1').code).toBe(2);
    expect(read('sql/V2__index.sql')).toBe(several);
  });

  it('writes Ruby into a Rails migration', () => {
    commit({
      Gemfile: "gem 'rails'\ngem 'pg'\n",
      'db/migrate/20260101000001_create_orders.rb':
        'class CreateOrders < ActiveRecord::Migration[8.0]\n  def change\n    create_table :orders do |t|\n      t.datetime :placed_at\n    end\n  end\nend\n',
    });
    const path = 'db/migrate/20260201000001_add_index.rb';
    write(
      path,
      'class AddIndex < ActiveRecord::Migration[8.0]\n  def change\n    add_index :orders, :placed_at\n  end\nend\n',
    );
    const { code } = review('--fix');
    expect(read(path)).toBe(
      'class AddIndex < ActiveRecord::Migration[8.0]\n  disable_ddl_transaction!\n\n  def change\n    add_index :orders, :placed_at, algorithm: :concurrently\n  end\nend\n',
    );
    expect(code).toBe(0);
  });
});
