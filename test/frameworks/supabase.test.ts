import { describe, expect, it } from 'vitest';
import { memoryRevision } from '../../src/core/change-set.js';
import { supabase } from '../../src/frameworks/supabase.js';
import { concurrently, fixture, readFiles, shown, testWriting } from '../support/frameworks.js';

const files = fixture('supabase');
const folder = 'supabase/migrations';

describe('supabase recognises', () => {
  it('stays silent: migrations that are not in its folder', async () => {
    expect(
      await supabase.recognise(memoryRevision('head', { 'db/migrations/20240105090000_orders.sql': 'select 1;' })),
    ).toEqual([]);
  });

  it('reads: Postgres and its version from config.toml', async () => {
    const { project } = await readFiles(supabase, files);
    expect(project).toMatchObject({
      root: '',
      dialect: { value: 'postgres', from: 'Supabase' },
      serverVersion: { value: 15, from: 'supabase/config.toml' },
    });
  });
});

describe('supabase reads', () => {
  it('reads: the statements of a file as one batch', async () => {
    const { migrations } = await readFiles(supabase, files);
    expect(shown(migrations[2]).map(([, by]) => by)).toEqual(['server', 'server', 'server']);
    expect(migrations[2]?.back).toBeNull();
  });

  it('reads: a concurrent build as sent by itself between two batches', async () => {
    const path = `${folder}/20240401000000_index.sql`;
    const text =
      "alter table orders add column note text;\nalter table orders add column source text;\ncreate index concurrently orders_note_idx on orders (note);\ncomment on table orders is 'Orders';\n";
    const { migrations } = await readFiles(supabase, { ...files, [path]: text });
    expect(shown(migrations.at(-1))).toEqual([
      ['add_column', 'server'],
      ['add_column', 'server'],
      ['create_index', null],
      ['comment', null],
    ]);
  });
});

testWriting(supabase, {
  'an index of a file of its own, in place': {
    files,
    path: `${folder}/20240212101500_add_placed_at_index.sql`,
    fix: concurrently('orders_placed_at_idx'),
    after: {
      [`${folder}/20240212101500_add_placed_at_index.sql`]:
        'create index concurrently orders_placed_at_idx on orders (placed_at);\n',
    },
  },
  'an index among other statements, into a file of its own': {
    files,
    path: `${folder}/20240301120000_link_customers.sql`,
    fix: concurrently('orders_number_idx'),
    after: {
      [`${folder}/20240301120000_link_customers.sql`]: (
        files[`${folder}/20240301120000_link_customers.sql`] ?? ''
      ).replace('create index orders_number_idx on orders (number);\n', ''),
      [`${folder}/20240301120001_create_orders_number_idx.sql`]:
        'create index concurrently orders_number_idx on orders (number);\n',
    },
  },
});
