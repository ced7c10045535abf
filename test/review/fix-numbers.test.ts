import { describe, expect, it } from 'vitest';
import type { WrittenFix } from '../../src/core/finding.js';
import { reviewOf } from '../support/review-files.js';

type Files = Readonly<Record<string, string>>;

/** The different cures that a review offers, in the order of their findings. */
async function fixesOf(base: Files, change: Files): Promise<readonly WrittenFix[]> {
  const { findings } = await reviewOf(base, { ...base, ...change });
  const fixes = findings.flatMap(({ fix }) => (fix === null || fix.files.length === 0 ? [] : [fix]));
  return [...new Map(fixes.map((fix) => [JSON.stringify([fix.edits, fix.files]), fix])).values()];
}

/** Paths of the new migrations of all fixes, each once for each fix that makes it. */
function pathsOf(fixes: readonly WrittenFix[]): readonly string[] {
  return fixes.flatMap(({ files }) => files.map(({ path }) => path)).toSorted();
}

const tables =
  'create table users (id bigint primary key, email text);\ncreate table orders (id bigint primary key, note text);\n';
const indexes = 'create index users_email on users (email);\ncreate index orders_note on orders (note);\n';

describe('numbers of the migrations that the fixes of one review make', () => {
  it('stay the next ones for a fix that is alone', async () => {
    const fixes = await fixesOf(
      { 'go.mod': 'require github.com/golang-migrate/migrate/v4 v4.18.3\n', 'migrations/0001_a.up.sql': tables },
      {
        'migrations/0002_b.up.sql': `alter table users add column age int;\ncreate index users_email on users (email);\n`,
      },
    );
    expect(pathsOf(fixes)).toEqual(['migrations/0003_create_users_email.up.sql']);
  });

  it('differ in golang-migrate', async () => {
    const fixes = await fixesOf(
      { 'go.mod': 'require github.com/golang-migrate/migrate/v4 v4.18.3\n', 'migrations/0001_a.up.sql': tables },
      { 'migrations/0002_b.up.sql': indexes },
    );
    expect(pathsOf(fixes)).toEqual([
      'migrations/0003_create_users_email.up.sql',
      'migrations/0004_create_orders_note.up.sql',
    ]);
  });

  it('differ in Flyway', async () => {
    const base = {
      'pom.xml': '<artifactId>postgresql</artifactId>',
      'src/main/resources/db/migration/V1__a.sql': tables,
    };
    const change = { 'src/main/resources/db/migration/V2__b.sql': `alter table users add column age int;\n${indexes}` };
    expect(pathsOf(await fixesOf(base, change))).toEqual([
      'src/main/resources/db/migration/V3__create_users_email.sql',
      'src/main/resources/db/migration/V4__create_orders_note.sql',
    ]);
  });

  it('put what a later deploy runs behind all that this one runs', async () => {
    const fixes = await fixesOf(
      { 'go.mod': 'require github.com/golang-migrate/migrate/v4 v4.18.3\n', 'migrations/0001_a.up.sql': tables },
      {
        'migrations/0002_b.up.sql':
          'alter table users rename column email to mail;\ncreate index orders_note on orders (note);\n',
      },
    );
    const places = fixes
      .flatMap(({ files }) => files)
      .map(({ path, deploy }) => ({ number: Number(/\/(\d+)_/.exec(path)?.[1]), deploy }))
      .toSorted((one, other) => one.number - other.number);
    expect(new Set(places.map(({ number }) => number)).size).toBe(places.length);
    expect(places.map(({ deploy }) => deploy)).toEqual(places.map(({ deploy }) => deploy).toSorted());
    expect(new Set(places.map(({ deploy }) => deploy)).size).toBeGreaterThan(1);
  });

  it('and their names differ in Rails, which refuses two of a name', async () => {
    const base = {
      Gemfile: "gem 'rails', '~> 8.0'\n",
      'config/database.yml': 'production:\n  adapter: postgresql\n',
      'db/migrate/20260101000000_create_orders.rb':
        'class CreateOrders < ActiveRecord::Migration[8.0]\n  def change\n    create_table(:orders) { |t| t.integer :a; t.integer :b }\n  end\nend\n',
    };
    const change = {
      'db/migrate/20260201000000_both.rb':
        'class Both < ActiveRecord::Migration[8.0]\n  def change\n    rename_column :orders, :a, :c\n    rename_column :orders, :b, :d\n  end\nend\n',
    };
    const paths = pathsOf(await fixesOf(base, change));
    const names = paths.map((path) => /(\d+)_(\w+)\.rb$/.exec(path));
    expect(paths.length).toBeGreaterThan(1);
    expect(new Set(names.map((name) => name?.[1])).size).toBe(paths.length);
    expect(new Set(names.map((name) => name?.[2])).size).toBe(paths.length);
  });

  it('stay the next ones in tern, which refuses a gap, and the fix says so', async () => {
    const [one, other] = await fixesOf(
      { 'migrations/001_a.sql': `${tables}---- create above / drop below ----\ndrop table users;\n` },
      { 'migrations/002_b.sql': `${indexes}---- create above / drop below ----\ndrop index users_email;\n` },
    );
    for (const fix of [one, other]) {
      expect(fix?.files.map(({ path }) => /\d+/.exec(path)?.[0])).toEqual(['003']);
      expect(fix?.caution).toContain('tern refuses gaps');
    }
  });
});
