import { describe, expect, it } from 'vitest';
import { memoryRevision } from '../../src/core/change-set.js';
import { atlas } from '../../src/frameworks/atlas.js';
import {
  concurrently,
  fixture,
  readFiles,
  shown,
  testWriting,
  uniqueUsingIndex,
  writeFix,
} from '../support/frameworks.js';

const files = fixture('atlas');

describe('atlas recognises', () => {
  it('stays silent: a folder without atlas.sum, and one of another format', async () => {
    expect(
      await atlas.recognise(memoryRevision('head', { 'migrations/20240101000000_orders.sql': 'select 1;' })),
    ).toEqual([]);
    const other = { 'migrations/atlas.sum': 'h1:', 'migrations/1_orders.up.sql': 'select 1;' };
    expect(await atlas.recognise(memoryRevision('head', other))).toEqual([]);
  });

  it('reads: the folder and the dev database of atlas.hcl', async () => {
    const { project } = await readFiles(atlas, files);
    expect(project).toMatchObject({
      dialect: { value: 'postgres' },
      serverVersion: { value: 16, from: 'the dev database in atlas.hcl' },
    });
  });
});

describe('atlas reads', () => {
  it('reads: the transaction mode at the top of the file', async () => {
    const { migrations } = await readFiles(atlas, files);
    expect(migrations.map((one) => one.id)).toEqual(['20240105090000', '20240212101500', '20240301120000']);
    expect(shown(migrations[1])).toEqual([['create_index', 'runner']]);
    expect(shown(migrations[2])).toEqual([['create_index', null]]);
  });

  it('reads: the mode as an ordinary comment where no empty line ends the header', async () => {
    const path = 'migrations/20240401000000_index.sql';
    const text = '-- atlas:txmode none\ncreate index concurrently orders_number_idx on orders (number);\n';
    const { migrations } = await readFiles(atlas, { ...files, [path]: text });
    expect(shown(migrations.at(-1))).toEqual([['create_index', 'runner']]);
  });
});

testWriting(atlas, {
  'an index of a file of its own, in place, with the directive': {
    files,
    path: 'migrations/20240212101500_add_placed_at_index.sql',
    fix: concurrently('orders_placed_at_idx'),
    after: {
      'migrations/20240212101500_add_placed_at_index.sql':
        '-- atlas:txmode none\n\n-- create index "orders_placed_at_idx" to table: "orders"\ncreate index concurrently orders_placed_at_idx on orders (placed_at);\n',
    },
  },
  'a unique constraint as two files behind the last': {
    files: {
      ...files,
      'migrations/20240401000000_more.sql':
        'alter table orders add column note text;\nalter table orders add constraint orders_note_uniq unique (note);\n',
    },
    path: 'migrations/20240401000000_more.sql',
    fix: uniqueUsingIndex(),
    after: {
      'migrations/20240401000000_more.sql': 'alter table orders add column note text;\n',
      'migrations/20240401000001_create_orders_note_uniq.sql':
        '-- atlas:txmode none\n\ncreate unique index concurrently orders_note_uniq on orders (note);\n',
      'migrations/20240401000002_add_orders_note_uniq.sql':
        'alter table orders add constraint orders_note_uniq unique using index orders_note_uniq;\n',
    },
  },
});

describe('atlas says', () => {
  it('that the sum must be made anew', async () => {
    const result = await writeFix(
      atlas,
      files,
      'migrations/20240212101500_add_placed_at_index.sql',
      concurrently('orders_placed_at_idx'),
    );
    expect(result?.written.caution).toContain('atlas migrate hash');
  });
});
