import { describe, expect, it } from 'vitest';
import { reviewOf } from '../support/review-files.js';

const base = {
  'migrations/1_orders.up.sql': [
    'create table orders (id bigint primary key, number text, state text, placed_at date);',
    'create index orders_state_idx on orders (state);',
    'create index orders_number_idx on orders (number);',
    'create unique index orders_number_key on orders (number);\n',
  ].join('\n'),
};

/** The fix of each finding about an index, as the files that it leaves: those of the change that are left, then new ones. */
async function fixesOf(sql: string) {
  const { findings } = await reviewOf(base, { ...base, 'migrations/2_indexes.up.sql': sql });
  const found = findings.filter(({ rule }) => rule === 'index-build-blocks-writes' || rule === 'index-drop-blocks');
  return found.map(({ rule, fix }) => ({
    rule,
    edits: (fix?.edits ?? [])
      .map(({ text }) => text.trim().replace(/;$/, ''))
      .filter((text) => text !== '' && !text.startsWith('--')),
    files: (fix?.files ?? []).map(({ text }) => text.replace(/^--[^\n]*\n/gm, '').trim()),
  }));
}

describe('indexes that are not unique, dropped and made in one migration', () => {
  const fix = {
    edits: [],
    files: [
      'create index concurrently orders_state_placed_at_idx on orders (state, placed_at);',
      'drop index concurrently orders_state_idx;',
    ],
  };

  it.each([
    ['the old one goes first', ['drop index orders_state_idx;']],
    ['the old one goes last', []],
  ])('are built before any of them goes: %s', async (_, first) => {
    const build = 'create index orders_state_placed_at_idx on orders (state, placed_at);';
    const last = first.length === 0 ? ['drop index orders_state_idx;'] : [];
    const fixes = await fixesOf(`alter table orders add column note text;\n${[...first, build, ...last].join('\n')}\n`);
    expect(fixes).toHaveLength(2);
    for (const { edits, files } of fixes) expect({ edits, files }).toEqual(fix);
  });

  it('are built under another name where the old one has theirs', async () => {
    const [first] = await fixesOf(
      'drop index orders_state_idx;\ncreate index orders_state_idx on orders (state, id);\n',
    );
    expect([...(first?.edits ?? []), ...(first?.files ?? [])]).toEqual([
      'create index concurrently orders_state_idx_new on orders (state, id)',
      'drop index concurrently orders_state_idx;',
      'alter index orders_state_idx_new rename to orders_state_idx;',
    ]);
  });

  it('are cured one by one where a column goes with its index', async () => {
    const fixes = await fixesOf(
      'drop index orders_state_idx;\nalter table orders drop column state;\ncreate index orders_placed_at_idx on orders (placed_at);\n',
    );
    expect(fixes.map(({ files }) => files)).toContainEqual([
      'create index concurrently orders_placed_at_idx on orders (placed_at);',
    ]);
  });

  it('are no business of a unique index', async () => {
    const fixes = await fixesOf(
      'drop index orders_state_idx;\ncreate unique index orders_id_number_key on orders (id, number);\nselect 1;\n',
    );
    expect(fixes.map(({ files }) => files)).toContainEqual(['drop index concurrently orders_state_idx;']);
  });

  it('are built first in Ruby as well', async () => {
    const migration = (name: string, body: string) =>
      `class ${name} < ActiveRecord::Migration[7.1]\n  def change\n${body}  end\nend\n`;
    const files = {
      'db/migrate/20260101000000_create_orders.rb': migration(
        'CreateOrders',
        '    create_table :orders do |t|\n      t.string :state\n      t.date :placed_at\n    end\n    add_index :orders, :state\n',
      ),
    };
    const change = migration(
      'ChangeIndexes',
      '    remove_index :orders, :state\n    add_index :orders, [:state, :placed_at]\n',
    );
    const { findings } = await reviewOf(files, { ...files, 'db/migrate/20260102000000_change_indexes.rb': change });
    const fix = findings.find(({ rule }) => rule === 'index-build-blocks-writes')?.fix;
    const text = [...(fix?.edits ?? []), ...(fix?.files ?? [])].map((one) => one.text).join('');
    expect(text).toMatch(
      /add_index :orders, \[:state, :placed_at\], algorithm: :concurrently[\s\S]*remove_index :orders, :state, algorithm: :concurrently/,
    );
  });
});
