import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { fromFiles } from '../../src/core/change-set.js';
import { configSchema } from '../../src/core/config.js';
import { commentMarkdown } from '../../src/review/markdown.js';
import { reviewChanges } from '../../src/review/pipeline.js';
import { noServices } from '../../src/review/services.js';

const orders =
  'create table orders (id bigint primary key, total integer, state text, note text);\ncreate table shops (id bigint primary key);\n';

interface Shop {
  readonly path: string;
  readonly base: Readonly<Record<string, string>>;
  readonly head: Readonly<Record<string, string>>;
}

const golang = (up: string, down = ''): Shop => {
  const base = {
    'go.mod': 'require github.com/golang-migrate/migrate/v4 v4.18.3\n',
    'migrations/1_orders.up.sql': orders,
    'migrations/1_orders.down.sql': 'drop table orders;\ndrop table shops;\n',
  };
  const path = 'migrations/2_change.up.sql';
  return { path, base, head: { ...base, [path]: up, 'migrations/2_change.down.sql': down } };
};

/** The file of a change once the patches of its findings are applied one after the other, as a person would. */
async function applied({ path, base, head }: Shop, turn: <Item>(all: readonly Item[]) => readonly Item[]) {
  const { findings } = await reviewChanges({ changes: fromFiles(base, head), services: noServices });
  const patches = findings.flatMap(({ fix }) => fix?.patch ?? []);
  const folder = mkdtempSync(join(tmpdir(), 'dbspec-'));
  try {
    for (const [name, text] of Object.entries(head)) {
      mkdirSync(dirname(join(folder, name)), { recursive: true });
      writeFileSync(join(folder, name), text);
    }
    execFileSync('git', ['init', '-q'], { cwd: folder });
    for (const input of turn(patches)) execFileSync('git', ['apply', '-'], { cwd: folder, input, stdio: 'pipe' });
    return { count: patches.length, text: readFileSync(join(folder, path), 'utf8') };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const asShown = <Item>(all: readonly Item[]): readonly Item[] => all;
const backwards = <Item>(all: readonly Item[]): readonly Item[] => all.toReversed();

const indexes = ['total', 'state', 'note', 'id'].map((column) => `create index i_${column} on orders (${column});\n`);

describe('the patches of neighbouring statements', () => {
  it.each([
    ['one after the other', asShown],
    ['from the last one on', backwards],
  ])('go in %s where an empty line is between them', async (_, turn) => {
    const { count, text } = await applied(golang(`-- First.\n\n${indexes.join('\n')}\n-- Last.\n`), turn);
    expect(count).toBe(4);
    expect(text).toBe('-- First.\n\n-- Last.\n');
  });

  it('go in as they are shown where they stand line under line', async () => {
    const { count, text } = await applied(golang(indexes.join('')), asShown);
    expect(count).toBe(4);
    expect(text.trim()).toBe('');
  });
});

describe('an index for a new table', () => {
  const lines = (name: string) =>
    `create table ${name} (\n  id bigint primary key, -- the key\n  order_id bigint references orders (id)\n);\n`;

  it('leaves the table as its author wrote it, and its way back, which drops the table', async () => {
    const down = 'drop table lines;\ndrop table notes;\n';
    const shop = golang(`${lines('lines')}\n${lines('notes')}`, down);
    const { findings } = await reviewChanges({ changes: fromFiles(shop.base, shop.head), services: noServices });
    const edited = findings.flatMap(({ rule, fix }) => (rule === 'fk-without-index' ? (fix?.edits ?? []) : []));
    expect(new Set(edited.map(({ path }) => path))).toEqual(new Set([shop.path]));
    const { text } = await applied(shop, asShown);
    expect(text).toBe(
      ['lines', 'notes']
        .map((name) => `${lines(name)}create index ${name}_order_id_idx on ${name} (order_id);\n`)
        .join('\n'),
    );
  });
});

it('a fix in two places of a file is shown by its places', async () => {
  const head = 'class Total < ActiveRecord::Migration[7.2]\n  def up\n';
  const base = {
    Gemfile: "gem 'rails', '~> 7.2'\ngem 'pg'\n",
    'db/migrate/1_orders.rb':
      'class Orders < ActiveRecord::Migration[7.2]\n  def change\n    create_table(:orders) { |t| t.integer :total }\n  end\nend\n',
  };
  const text = `${head}    change_column_null :orders, :total, false\n  end\n\n  def down\n    change_column_null :orders, :total, true\n  end\nend\n`;
  const review = await reviewChanges({
    changes: fromFiles(base, { ...base, 'db/migrate/2_total.rb': text }),
    services: noServices,
  });
  const finding = review.findings.find(({ rule }) => rule === 'set-not-null-scan');
  const shown = finding === undefined ? '' : commentMarkdown(finding, review);
  expect(shown).toContain(
    '```diff\n@@ -3,5 +3,6 @@\n-    change_column_null :orders, :total, false\n+    add_check_constraint',
  );
  expect(shown).not.toContain('```ruby\nadd_check_constraint');
});

it.each([
  ['error', 'fails the check'],
  ['never', 'error'],
] as const)('the small print of an error says what it does to the check: fail-on %s', async (failOn, wanted) => {
  const { base, head } = golang('create index i on orders (total);\n');
  const review = await reviewChanges({
    changes: fromFiles(base, head),
    services: noServices,
    config: configSchema.parse({ 'fail-on': failOn }),
  });
  const finding = review.findings.find(({ severity }) => severity === 'error');
  expect(finding === undefined ? '' : commentMarkdown(finding, review)).toContain(
    `<sub>\`index-build-blocks-writes\` · ${wanted} · by rule`,
  );
});
