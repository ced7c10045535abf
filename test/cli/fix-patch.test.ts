import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { fromFiles } from '../../src/core/change-set.js';
import { configSchema } from '../../src/core/config.js';
import { applyEdits } from '../../src/core/source.js';
import { reviewJson } from '../../src/review/json.js';
import { commentMarkdown } from '../../src/review/markdown.js';
import { reviewChanges } from '../../src/review/pipeline.js';
import { noServices } from '../../src/review/services.js';

type Files = Readonly<Record<string, string>>;

const tables =
  'create table customers (id bigint primary key);\ncreate table orders (id bigint primary key, customer_id bigint, note text);\n';
const keys =
  "alter table orders add column token text;\nalter table orders add constraint orders_customer foreign key (customer_id) references customers (id);\nalter table orders add constraint filled check (note <> '');\n";

let folder = '';

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'dbspec patch '));
  execFileSync('git', ['init', '-q', folder]);
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

const cases: readonly (readonly [string, Files, Files])[] = [
  ['plain SQL', { 'migrations/0001_tables.sql': tables }, { 'migrations/0002_keys.sql': keys }],
  [
    'a file without a newline at its end',
    { 'db with space/migrations/0001_tables.sql': tables },
    { 'db with space/migrations/0002_keys.sql': keys.trimEnd() },
  ],
  [
    'a file whose lines end in a carriage return and a newline',
    { 'migrations/0001_tables.sql': tables },
    { 'migrations/0002_keys.sql': keys.replaceAll('\n', '\r\n') },
  ],
  [
    'Rails',
    {
      Gemfile: "gem 'rails'\ngem 'pg'\n",
      'db/migrate/20260101000001_tables.rb':
        'class Tables < ActiveRecord::Migration[8.0]\n  def change\n    create_table :customers\n    create_table :orders do |t|\n      t.bigint :customer_id\n      t.text :note\n    end\n  end\nend\n',
    },
    {
      'db/migrate/20260101000002_keys.rb':
        'class Keys < ActiveRecord::Migration[8.0]\n  def change\n    add_foreign_key :orders, :customers\n    add_check_constraint :orders, "note <> \'\'", name: "filled"\n    add_index :orders, :note\n  end\nend\n',
    },
  ],
];

it.each(cases)('git applies the patch of each fix: %s', async (_, base, change) => {
  const head = { ...base, ...change };
  const review = await reviewChanges({
    changes: fromFiles(base, head),
    services: noServices,
    config: configSchema.parse({}),
  });
  const fixed = review.findings.flatMap((finding) => (finding.fix === null ? [] : [{ finding, fix: finding.fix }]));
  expect(fixed.length).toBeGreaterThan(1);
  for (const { finding, fix } of fixed) {
    for (const [path, text] of Object.entries(head)) put(path, text);
    const patch = fix.patch ?? '';
    expect(JSON.stringify(reviewJson(review))).toContain(JSON.stringify(patch));
    const comment = commentMarkdown(finding, review);
    expect(comment.includes(patch.replaceAll('\r', '').trimEnd())).toBe(fix.edits.length + fix.files.length > 1);
    execFileSync('git', ['apply'], { cwd: folder, input: patch });
    for (const path of new Set(fix.edits.map((edit) => edit.path))) {
      const edits = fix.edits.filter((edit) => edit.path === path);
      const text = head[path] ?? '';
      const fixedText = applyEdits(text.replaceAll('\r', ''), edits);
      const end = text.includes('\r') ? '\r\n' : '\n';
      expect(readFileSync(join(folder, path), 'utf8')).toBe(fixedText.replaceAll('\n', end));
      if (!text.includes('\r') || !comment.includes('--ignore-whitespace')) continue;
      // As a person copies it from the comment: what is put in keeps its own line ends.
      put(path, text);
      for (const file of fix.files) rmSync(join(folder, file.path));
      const [, copied = ''] = /```diff\n([\s\S]*?)\n```/.exec(comment) ?? [];
      execFileSync('git', ['apply', '--ignore-whitespace'], { cwd: folder, input: `${copied}\n` });
      expect(readFileSync(join(folder, path), 'utf8').replaceAll('\r', '')).toBe(fixedText);
    }
    for (const { path, text } of fix.files) {
      expect(readFileSync(join(folder, path), 'utf8')).toBe(text);
      rmSync(join(folder, path));
    }
  }
});

function put(path: string, text: string): void {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), text);
}

it('prints no patch of a file whose line ends it cannot keep', async () => {
  const base = { 'migrations/0001_tables.sql': tables };
  const head = { ...base, 'migrations/0002_keys.sql': keys.replace('\n', '\r\n') };
  const changes = fromFiles(base, head);
  const review = await reviewChanges({ changes, services: noServices, config: configSchema.parse({}) });
  const fixes = review.findings.flatMap(({ fix }) => fix ?? []);
  expect(fixes.length).toBeGreaterThan(1);
  expect(fixes.filter(({ edits, patch }) => edits.length > 0 && patch !== undefined)).toEqual([]);
});
