import { describe, expect, it } from 'vitest';
import { fromFiles, memoryRevision } from '../../src/core/change-set.js';
import { diesel } from '../../src/frameworks/diesel.js';
import { reviewChanges } from '../../src/review/pipeline.js';
import { noServices } from '../../src/review/services.js';
import { concurrently, fixture, readFiles, shown, testWriting, validatedApart } from '../support/frameworks.js';

const files = fixture('diesel');

describe('diesel recognises', () => {
  it('stays silent: folders of the same form that are not its own', async () => {
    const hasura = {
      'hasura/migrations/default/1700000000000_orders/up.sql': 'create table orders (id bigint primary key);',
    };
    expect(await diesel.recognise(memoryRevision('head', hasura))).toEqual([]);
  });

  it('reads: the folders and the feature of the crate', async () => {
    const { project } = await readFiles(diesel, files);
    expect(project).toMatchObject({
      root: '',
      dialect: { value: 'postgres', from: 'the diesel features in Cargo.toml' },
    });
  });
});

describe('diesel before 2.0', () => {
  const path = 'migrations/2024-02-12-101500_add_placed_at_index/up.sql';
  const { [path]: added = '', ...before } = files;

  it.each([
    ['[dependencies]\ndiesel = { version = "0.11.0", features = ["postgres"] }', true],
    ['[dependencies]\ndiesel = { features = ["postgres"], version = "=1.4.8" }', true],
    ['[dependencies.diesel]\nversion = "1.4.8"\nfeatures = ["postgres"]', true],
    ['[dependencies]\ndiesel = { version = "2.1.0", features = ["postgres"] }', false],
    ['[dependencies]\ndiesel = { workspace = true, features = ["postgres"] }', false],
  ])('%s: does not read metadata.toml: %s', async (cargo, tied) => {
    const base = { ...before, 'Cargo.toml': `${cargo}\n` };
    const { project, migrations } = await readFiles(diesel, { ...base, [path]: added });
    expect(diesel.leavesTransaction(project.settings) === null).toBe(tied);
    expect(shown(migrations[2])).toEqual([['create_index', tied ? 'runner' : null]]);
    const changes = fromFiles(base, { ...base, [path]: added });
    const { findings } = await reviewChanges({ changes, services: noServices });
    const told = findings.find(({ rule }) => rule === 'index-build-blocks-writes');
    expect(told?.fix === null).toBe(tied);
    expect(told?.instead.includes('a file cannot leave it')).toBe(tied);
  });
});

describe('diesel reads', () => {
  it('reads: versions without dashes, up, down and metadata.toml', async () => {
    const { migrations, order } = await readFiles(diesel, files);
    expect(order.map((one) => one.id)).toEqual(['20240105090000', '20240212101500', '20240301120000']);
    expect(order[2]?.beside).toEqual(['migrations/2024-03-01-120000_unique_numbers/metadata.toml']);
    expect(shown(migrations[1])).toEqual([['create_index', 'runner']]);
    expect(shown(migrations[2])).toEqual([['create_index', null]]);
    expect(migrations[2]?.back?.[0]).toMatchObject({
      transaction: null,
      location: { path: expect.stringContaining('down.sql') },
    });
  });
});

describe('diesel orders', () => {
  it('reads: versions as text, so that those with a counter stand among those without', () => {
    const paths = ['2024-01-02-000000_b', '2024-01-01-000000-0000_a', '2024-01-02-000000-0001_c'].map(
      (name) => `migrations/${name}/up.sql`,
    );
    expect(diesel.order(paths, {}).map((one) => one.id)).toEqual([
      '202401010000000000',
      '20240102000000',
      '202401020000000001',
    ]);
  });
});

testWriting(diesel, {
  'an index of a folder of its own, with a metadata.toml': {
    files,
    path: 'migrations/2024-02-12-101500_add_placed_at_index/up.sql',
    fix: concurrently('orders_placed_at_idx'),
    after: {
      'migrations/2024-02-12-101500_add_placed_at_index/up.sql':
        'create index concurrently orders_placed_at_idx on orders (placed_at);\n',
      'migrations/2024-02-12-101500_add_placed_at_index/metadata.toml': 'run_in_transaction = false\n',
    },
  },
  'a validation into a new folder, with dashes as the others have': {
    files: {
      ...files,
      'migrations/2024-04-01-235959_link/up.sql':
        'alter table orders add column note text;\nalter table orders add constraint orders_customer_id_fkey foreign key (customer_id) references customers (id);\n',
      'migrations/2024-04-01-235959_link/down.sql': 'alter table orders drop column note;\n',
    },
    path: 'migrations/2024-04-01-235959_link/up.sql',
    fix: validatedApart(),
    after: {
      'migrations/2024-04-01-235959_link/up.sql':
        'alter table orders add column note text;\nalter table orders add constraint orders_customer_id_fkey foreign key (customer_id) references customers (id) not valid;\n',
      'migrations/2024-04-02-000000_validate_orders_customer_id_fkey/up.sql':
        'alter table orders validate constraint orders_customer_id_fkey;\n',
      'migrations/2024-04-02-000000_validate_orders_customer_id_fkey/down.sql': '-- Nothing to undo.\nselect 1;\n',
    },
  },
});
