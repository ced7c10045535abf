import { describe, expect, it } from 'vitest';
import { memoryRevision } from '../../src/core/change-set.js';
import { pop } from '../../src/frameworks/pop.js';
import { concurrently, fixture, readFiles, shown, testWriting, validatedApart } from '../support/frameworks.js';
import { reviewOf } from '../support/review-files.js';

const files = fixture('pop');
const linked = 'migrations/20260102000000_link_customers.up.sql';
const index = 'create index orders_number_idx on orders (number);\n';
const added = 'migrations/20260103000000_number.up.sql';
const known = { 'migrations/20260101120000_a.autocommit.up.sql': 'select 1;\n' };

describe('pop recognises', () => {
  it('stays silent: files of its form in a module that does not require it', async () => {
    const given = { ...files, 'go.mod': 'module example.com/shop\n' };
    expect(await pop.recognise(memoryRevision('head', given))).toEqual([]);
  });

  it('stays silent: a module that has it for its queries, and golang-migrate for its migrations', async () => {
    const both = 'require (\n\tgithub.com/gobuffalo/pop/v6 v6.3.0\n\tgithub.com/golang-migrate/migrate/v4 v4.18.3\n)\n';
    expect(await pop.recognise(memoryRevision('head', { ...files, 'go.mod': both }))).toEqual([]);
  });

  it('reads: the engine of its settings', async () => {
    const dialectWith = async (text: string) => {
      const [project] = await pop.recognise(memoryRevision('head', { ...files, 'database.yml': text }));
      return project?.dialect;
    };
    expect(await dialectWith('production:\n  dialect: "postgres"\n')).toEqual({
      value: 'postgres',
      from: 'database.yml',
    });
    expect(await dialectWith('a:\n  dialect: mysql\nb:\n  dialect: postgres\n')).toBeUndefined();
  });
});

describe('pop reads', () => {
  it('reads: a file in one transaction, alone or not', async () => {
    const { migrations } = await readFiles(pop, { ...files, [added]: index });
    expect(migrations.map((one) => one.id)).toEqual(['20260101000000', '20260102000000', '20260103000000']);
    expect(shown(migrations.at(-1))).toEqual([['create_index', 'runner']]);
    expect(migrations[0]?.back).toHaveLength(2);
  });

  it('reads: a file outside of one whose name says so', async () => {
    const path = 'migrations/20260103000000_number.postgres.autocommit.up.sql';
    const { migrations, project } = await readFiles(pop, {
      ...files,
      [path]: index.replace('index', 'index concurrently'),
    });
    expect(shown(migrations.at(-1))).toEqual([['create_index', null]]);
    expect(pop.leavesTransaction(project.settings)).toContain('.autocommit');
  });

  it('reads: of two files of a version the one of the engine', () => {
    const paths = ['m/1_a.up.sql', 'm/1_a.down.sql', 'm/1_a.postgres.up.sql', 'm/2_b.up.fizz'];
    expect(pop.order(paths, {})).toEqual([
      { id: '1', path: 'm/1_a.postgres.up.sql' },
      { id: '2', path: 'm/2_b.up.fizz' },
    ]);
  });

  it('reads: fizz as skipped', async () => {
    const { migrations } = await readFiles(pop, { ...files, 'migrations/20260103000000_c.up.fizz': 'drop_table("a")' });
    expect(migrations.at(-1)?.skipped).toHaveLength(1);
  });
});

testWriting(pop, {
  'a validation into new files in both directions': {
    files,
    path: linked,
    fix: validatedApart(),
    after: {
      [linked]: (files[linked] ?? '').replace('references customers (id);', 'references customers (id) not valid;'),
      'migrations/20260102000001_validate_orders_customer_id_fkey.up.sql':
        'alter table orders validate constraint orders_customer_id_fkey;\n',
      'migrations/20260102000001_validate_orders_customer_id_fkey.down.sql': '-- Nothing to undo.\n',
    },
  },
  'an index into a file that leaves the transaction, where the runner knows such files': {
    files: { ...files, ...known, [added]: index },
    path: added,
    fix: concurrently('orders_number_idx'),
    after: {
      [added]: '-- Moved to 20260103000001_create_orders_number_idx.autocommit.up.sql.\n',
      'migrations/20260103000001_create_orders_number_idx.autocommit.up.sql':
        'create index concurrently orders_number_idx on orders (number);\n',
    },
  },
});

describe('a review of files that Pop runs', () => {
  it('offers no fix that Pop refuses, and says what to do', async () => {
    const { findings } = await reviewOf(files, { ...files, [added]: index });
    const found = findings.find(({ rule }) => rule === 'index-build-blocks-writes');
    expect(found?.fix).toBeNull();
    expect(found?.instead).toContain('Pop opens a transaction round every file, and a file cannot leave it');
    expect(found?.body).toContain('in a Pop migration is the end of the file');
  });

  it('does not send it before the deploy where the change makes its column', async () => {
    const column = 'alter table orders add column source text;\n';
    const onIt = 'create index orders_source_idx on orders (source);\n';
    const insteadOf = async (more: Readonly<Record<string, string>>) => {
      const { findings } = await reviewOf(files, { ...files, ...more });
      return findings.find(({ rule }) => rule === 'index-build-blocks-writes')?.instead;
    };
    expect(await insteadOf({ [added]: column + onIt })).toContain('needs a column that this change makes');
    const apart = { 'migrations/20260102500000_source.up.sql': column, [added]: onIt };
    expect(await insteadOf(apart)).toContain('needs a column that this change makes');
    const made = { ...files, [added]: column };
    const { findings } = await reviewOf(made, { ...made, [added]: column + onIt });
    expect(findings.find(({ rule }) => rule === 'index-build-blocks-writes')?.instead).toContain(
      'needs a column that this change makes',
    );
    expect(await insteadOf({ [added]: column + index })).toContain('run that part by hand before the deploy');
  });

  it('lets it be built under another name where the change drops one of its name', async () => {
    const drop = 'drop index if exists orders_number_idx;\n';
    const { findings } = await reviewOf(files, { ...files, [added]: drop + index });
    expect(findings.find(({ rule }) => rule === 'index-build-blocks-writes')?.instead).toContain(
      'build it by hand before the deploy under another name',
    );
  });

  it('offers one where its runner has a way out', async () => {
    const base = { ...files, ...known };
    const { findings } = await reviewOf(base, { ...base, [added]: index });
    const found = findings.find(({ rule }) => rule === 'index-build-blocks-writes');
    expect(found?.fix?.files.map(({ path }) => path)).toEqual([
      'migrations/20260103000001_create_orders_number_idx.autocommit.up.sql',
    ]);
    expect(found?.instead).not.toContain('cannot leave it');
  });
});

describe('a review of files of which some are for one engine', () => {
  const base = {
    'go.mod': files['go.mod'] ?? '',
    'm/1_orders.up.sql': 'create table orders (id bigint primary key, number text);\n',
    'm/2_note.mysql.up.sql': 'alter table orders add column note text;\n',
    'm/2_note.postgres.up.sql': 'alter table orders add column note text;\n',
  };
  const fixOf = async (name: string, sql: string, rule: string) => {
    const { findings } = await reviewOf(base, { ...base, [`m/${name}.up.sql`]: sql });
    return findings.find((one) => one.rule === rule)?.fix;
  };
  const required = 'alter table orders alter column number set not null;\n';

  it('writes new files for the engine of the one that it edits', async () => {
    const fix = await fixOf('3_number.postgres', required, 'set-not-null-scan');
    expect(fix?.files.length).toBeGreaterThan(0);
    expect(fix?.files.map(({ path }) => path)).toEqual(
      fix?.files.map(() => expect.stringMatching(/\.postgres\.up\.sql$/)),
    );
  });

  it('writes none where the file runs on the others as well', async () => {
    expect(await fixOf('3_number', required, 'set-not-null-scan')).toBeNull();
  });

  it('writes into a file for its engine what leaves such a file as it is', async () => {
    const out = { ...base, 'm/2_select.autocommit.up.sql': 'select 1;\n' };
    const reference = 'alter table orders add constraint parent foreign key (number) references orders (id);\n';
    const { findings } = await reviewOf(out, { ...out, 'm/3_parent.up.sql': reference });
    const { fix } = findings.find(({ rule }) => rule === 'fk-without-index') ?? {};
    expect([fix?.edits, fix?.files.map(({ path }) => path)]).toEqual([
      [],
      ['m/4_create_orders_number_idx.postgres.autocommit.up.sql'],
    ]);
  });
});

it('a file among those of Pop that is not named as one is told never to run, and nothing of it is taken for run', async () => {
  const path = 'migrations/20260103000000_number.sql';
  const { findings, skipped, migrations } = await reviewOf(files, {
    ...files,
    [path]: 'alter table orders drop column number;\n',
  });
  expect([findings, migrations]).toEqual([[], []]);
  expect(skipped).toEqual([{ path, line: 1, reason: expect.stringContaining('this one never runs') }]);
});

describe('a review of files that nobody says who runs', () => {
  it('states nothing of golang-migrate, and says what a fix needs', async () => {
    const base = {
      'go.mod': 'module example.com/shop\n\nrequire github.com/jackc/pgx/v5 v5.7.1\n',
      'db/upgrades/1_orders.up.sql': 'create table orders (id bigint primary key, number text);\n',
      'db/upgrades/1_orders.down.sql': 'drop table orders;\n',
    };
    const { findings } = await reviewOf(base, { ...base, 'db/upgrades/2_number.up.sql': index });
    const found = findings.find(({ rule }) => rule === 'index-build-blocks-writes');
    expect(JSON.stringify(found)).not.toContain('golang-migrate');
    expect(found?.fix?.caution).toContain('Nothing here says what runs these files');
  });
});

describe('pop, where a generator writes its migrations from files of another folder', () => {
  const source = 'sql/src/20260201000001_total/20260201000001000000_total.postgres.up.sql';
  const first = 'sql/migrations/20260201000001000000_total.postgres.up.sql';
  const second = 'sql/migrations/20260201000001000001_total.postgres.up.sql';
  const base = {
    'go.mod': files['go.mod'] ?? '',
    'sql/migrations/20260101000001000000_orders.postgres.up.sql': 'create table orders (id bigint primary key);\n',
  };
  const [column, key] = [
    'alter table orders add column total bigint;\n',
    'create index orders_total_idx on orders (total);\n',
  ];

  it('reads what runs, and says that it does not read the other', async () => {
    const head = { ...base, [first]: column, [second]: key, [source]: column + key };
    const { findings, migrations, notes, skipped } = await reviewOf(base, head);
    expect(migrations.map(({ path }) => path)).toEqual([first, second]);
    expect(
      findings.filter(({ rule }) => rule === 'index-build-blocks-writes').map(({ location }) => location.path),
    ).toEqual([second]);
    expect(notes).toEqual([expect.stringContaining(`\`${source}\`: the same migrations stand in the folder`)]);
    expect(skipped).toEqual([]);
  });

  it('reads both where the other holds what does not stand there', async () => {
    const { migrations } = await reviewOf(base, { ...base, [second]: key, [source]: column });
    expect(migrations.map(({ path }) => path).toSorted()).toEqual([second, source]);
  });
});
