import { describe, expect, it } from 'vitest';
import { fromFiles, memoryRevision } from '../../src/core/change-set.js';
import { sqlx } from '../../src/frameworks/sqlx.js';
import { reviewChanges } from '../../src/review/pipeline.js';
import { noServices } from '../../src/review/services.js';
import { concurrently, fixture, readFiles, shown, testWriting, validatedApart } from '../support/frameworks.js';
import { reviewOf } from '../support/review-files.js';

const files = fixture('sqlx');

describe('sqlx recognises', () => {
  it('stays silent: numbered SQL in a repository without the crate', async () => {
    const { 'Cargo.toml': _, ...rest } = files;
    expect(await sqlx.recognise(memoryRevision('head', rest))).toEqual([]);
  });

  it('reads: the folder and the feature of the crate', async () => {
    const { project } = await readFiles(sqlx, files);
    expect(project).toMatchObject({
      root: '',
      dialect: { value: 'postgres', from: 'the sqlx features in Cargo.toml' },
    });
  });
});

describe('sqlx before 0.8', () => {
  const of = (text: string) => readFiles(sqlx, { ...files, 'Cargo.toml': text });
  const outside = 'migrations/20240401000000_index.sql';
  const sql = '-- no-transaction\ncreate index concurrently orders_number_idx on orders (number);\n';

  it.each([
    ['sqlx = "0.7"', true],
    ['sqlx = { version = "0.5.13", features = ["postgres"] }', true],
    ['sqlx = { features = ["postgres"], version = "=0.7.4" }', true],
    ['sqlx = { version = "0.8", features = ["postgres"] }', false],
    ['sqlx = { workspace = true }', false],
    ['sqlx = "1.0"', false],
  ])('%s: takes the marker for a comment: %s', async (line, tied) => {
    const cargo = `[dependencies]\n${line}\n`;
    const { project } = await of(cargo);
    expect(sqlx.leavesTransaction(project.settings) === null).toBe(tied);
    const { migrations } = await readFiles(sqlx, { ...files, 'Cargo.toml': cargo, [outside]: sql });
    expect(shown(migrations.at(-1))).toEqual([['create_index', tied ? 'runner' : null]]);
  });

  it('is shown no fix that would have to leave the transaction, and is told the way by hand', async () => {
    const path = 'migrations/20240212101500_add_placed_at_index.sql';
    const { [path]: added = '', ...before } = files;
    const told = async (line: string) => {
      const cargo = { 'Cargo.toml': `[dependencies]\n${line}\n` };
      const changes = fromFiles({ ...before, ...cargo }, { ...before, ...cargo, [path]: added });
      const { findings } = await reviewChanges({ changes, services: noServices });
      return findings.find(({ rule }) => rule === 'index-build-blocks-writes');
    };
    const old = await told('sqlx = { version = "0.7", features = ["postgres"] }');
    expect(old?.fix).toBeNull();
    expect(old?.instead).toContain('a file cannot leave it');
    expect((await told('sqlx = { version = "0.8", features = ["postgres"] }'))?.fix).not.toBeNull();
  });
});

describe('sqlx reads', () => {
  it('reads: files in the transaction of the runner', async () => {
    const { migrations } = await readFiles(sqlx, files);
    expect(shown(migrations[2])).toEqual([
      ['add_constraint', 'runner'],
      ['add_column', 'runner'],
    ]);
    expect(migrations[2]?.back).toBeNull();
  });

  it('reads: -- no-transaction only at the very start', async () => {
    const sql = 'create index concurrently orders_number_idx on orders (number);\n';
    const at = 'migrations/20240401000000_index.sql';
    const first = await readFiles(sqlx, { ...files, [at]: `-- no-transaction\n${sql}` });
    expect(shown(first.migrations.at(-1))).toEqual([['create_index', null]]);
    const later = await readFiles(sqlx, { ...files, [at]: `-- Index.\n-- no-transaction\n${sql}` });
    expect(shown(later.migrations.at(-1))).toEqual([['create_index', 'runner']]);
  });
});

testWriting(sqlx, {
  'an index of a file of its own, in place, with the marker': {
    files,
    path: 'migrations/20240212101500_add_placed_at_index.sql',
    fix: concurrently(),
    after: {
      'migrations/20240212101500_add_placed_at_index.sql':
        '-- no-transaction\ncreate index concurrently orders_placed_at_idx on orders (placed_at);\n',
    },
  },
  'a validation into a new file': {
    files,
    path: 'migrations/20240301120000_link_customers.sql',
    fix: validatedApart(),
    after: {
      'migrations/20240301120000_link_customers.sql': (
        files['migrations/20240301120000_link_customers.sql'] ?? ''
      ).replace('references customers (id);', 'references customers (id) not valid;'),
      'migrations/20240301120001_validate_orders_customer_id_fkey.sql':
        'alter table orders validate constraint orders_customer_id_fkey;\n',
    },
  },
  'an index into a reversible pair': {
    files: {
      'Cargo.toml': files['Cargo.toml'] ?? '',
      'migrations/0001_orders.up.sql': 'create table orders (id bigint primary key, number text);\n',
      'migrations/0001_orders.down.sql': 'drop table orders;\n',
      'migrations/0002_number.up.sql':
        'alter table orders add column note text;\ncreate index orders_number_idx on orders (number);\n',
      'migrations/0002_number.down.sql': 'alter table orders drop column note;\n',
    },
    path: 'migrations/0002_number.up.sql',
    fix: concurrently(),
    after: {
      'migrations/0002_number.up.sql': 'alter table orders add column note text;\n',
      'migrations/0003_create_orders_number_idx.up.sql':
        '-- no-transaction\ncreate index concurrently orders_number_idx on orders (number);\n',
      'migrations/0003_create_orders_number_idx.down.sql':
        '-- no-transaction\ndrop index concurrently orders_number_idx;\n',
    },
  },
});

describe('the way back of what a fix moves', () => {
  const base = {
    'Cargo.toml': files['Cargo.toml'] ?? '',
    'migrations/0001_proofs.up.sql':
      'create table proofs (batch bigint, kind text, total bigint, primary key (batch, kind));\n',
    'migrations/0001_proofs.down.sql': 'drop table proofs;\n',
  };
  const up =
    'alter table proofs drop column total;\ndelete from proofs a using proofs b where a.batch = b.batch and a.kind > b.kind;\n' +
    'alter table proofs drop constraint proofs_pkey;\nalter table proofs add primary key (batch);\nalter table proofs drop column kind;\n';
  const kind = 'alter table proofs add column kind text;\n';
  const left = '-- The way back of 0002_one.up.sql undoes this.\n';
  it.each([
    [
      'is left to a way back that adds a primary key without its name',
      `${kind}alter table proofs drop constraint proofs_pkey;\nalter table proofs add primary key (batch, kind);\n`,
      left,
    ],
    [
      'is not written where it needs what only that other one brings back',
      kind,
      `${left}alter table proofs drop constraint proofs_pkey;\n-- Nothing here undoes this: alter table proofs drop constraint proofs_pkey\n`,
    ],
  ])('%s', async (_, down, expected) => {
    const { findings } = await reviewOf(base, {
      ...base,
      'migrations/0002_one.up.sql': up,
      'migrations/0002_one.down.sql': `${down}alter table proofs add column total bigint;\n`,
    });
    const { fix } = findings.find(({ rule }) => rule === 'backfill-with-ddl-same-txn') ?? {};
    expect(fix?.files.at(-1)?.text).toBe(expected);
  });
});
