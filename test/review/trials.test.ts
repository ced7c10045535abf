import { describe, expect, it } from 'vitest';
import { fromFiles } from '../../src/core/change-set.js';
import { configSchema } from '../../src/core/config.js';
import { UpstreamError } from '../../src/core/errors.js';
import type { ShadowDatabase } from '../../src/core/ports.js';
import type { Evidence, Rehearsal, RehearsalResult, RehearsalStep, Restored } from '../../src/core/rehearsal.js';
import type { Review } from '../../src/core/review.js';
import { reviewJson } from '../../src/review/json.js';
import { commentMarkdown } from '../../src/review/markdown.js';
import { reviewChanges } from '../../src/review/pipeline.js';
import { noServices } from '../../src/review/services.js';

const base = {
  'migrations/0001_orders.sql': 'create table orders (id bigint primary key, placed_at timestamptz, number text);\n',
};
const index = 'create index orders_placed_at_idx on orders (placed_at);\n';

type Show = (step: RehearsalStep) => Partial<Evidence>;

const whole: Restored = { statement: 'back', lost: [], left: [], changed: [] };

/** A shadow that shows what it is told to, for the steps of the change and for those of trials. */
function scripted(
  change: Show,
  trial: Show,
  more: Partial<RehearsalResult> = {},
  differs: Restored = whole,
): ShadowDatabase & { readonly asked: Rehearsal[] } {
  const asked: Rehearsal[] = [];
  const see = (steps: readonly RehearsalStep[], show: Show): readonly Evidence[] =>
    steps.map((step) => ({
      statement: step.id,
      outcome: 'ran',
      locks: [],
      rewrites: [],
      scans: [],
      indexBuilds: [],
      ...show(step),
    }));
  return {
    asked,
    async rehearse(rehearsal) {
      asked.push(rehearsal);
      return {
        engine: 'PostgreSQL 18.6 (scripted)',
        version: 18,
        baseComplete: true,
        baseErrors: [],
        evidence: see(rehearsal.steps, change),
        back: null,
        trials: (rehearsal.trials ?? []).map(({ id, steps, back }) => ({
          trial: id,
          evidence: see(steps, trial),
          ...(back === undefined ? {} : { back: see(back, trial), restored: differs }),
        })),
        partial: null,
        ...more,
      };
    },
    close: async () => undefined,
  };
}

const runs: Show = () => ({});
const fails =
  (part: string, message = 'no room left'): Show =>
  (step) =>
    step.sql.includes(part) ? { outcome: 'failed', message } : {};

function review(
  sql: string,
  shadow: ShadowDatabase | null,
  before: Readonly<Record<string, string>> = base,
  path = 'migrations/0002_change.sql',
): Promise<Review> {
  return reviewChanges({
    changes: fromFiles(before, { ...before, [path]: sql }),
    services: { ...noServices, shadow },
    config: configSchema.parse({}),
  });
}

function fixOf(found: Review, rule = 'index-build-blocks-writes') {
  const finding = found.findings.find((one) => one.rule === rule);
  if (finding === undefined) throw new Error(`There is no ${rule}.`);
  return { ...finding, comment: commentMarkdown(finding, found) };
}

describe('a fix without a trial is shown and claims nothing', () => {
  const silent: readonly (readonly [string, ShadowDatabase | null])[] = [
    ['there is no shadow', null],
    [
      'the shadow does not come up',
      {
        rehearse: async () => {
          throw new UpstreamError('shadow database', 'no memory', true);
        },
        close: async () => undefined,
      },
    ],
    ['the base did not come up whole', scripted(runs, fails('concurrently'), { baseComplete: false })],
    ['the trial did not come to its end', scripted(runs, runs, { trials: [] })],
    ['a statement of it was left out', scripted(runs, () => ({ outcome: 'skipped', message: 'not tried' }))],
    ['the change fails as well', scripted(fails('create index'), fails('create index'))],
  ];
  it.each(silent)('%s', async (_, shadow) => {
    const found = fixOf(await review(index, shadow));
    expect(found.fix?.edits.map((edit) => edit.text).join('')).toContain('create index concurrently');
    expect([found.fix?.proven, found.fixFailed]).toEqual([[], undefined]);
    expect(found.comment).not.toContain('fix run');
  });

  it('an edited migration, of which only a part is new', async () => {
    const [path, text] = ['migrations/0002_change.sql', 'create table refunds (id bigint primary key);\n'];
    const shadow = scripted(runs, runs);
    const found = fixOf(await review(`${text}${index}`, shadow, { ...base, [path]: text }));
    expect(shadow.asked[0]?.trials).toEqual([]);
    expect(found.comment).not.toContain('fix run');
  });
});

describe('a fix with a trial', () => {
  it('is asked of the shadow as the whole change with the fix in it, from the schema before', async () => {
    const shadow = scripted(runs, runs);
    await review(`create table refunds (id bigint primary key);\n${index}`, shadow);
    expect(shadow.asked[0]?.trials?.map(({ steps }) => steps.map(({ sql, how }) => [sql, how.kind]))).toContainEqual([
      ['create table refunds (id bigint primary key)', 'traced'],
      ['create index concurrently orders_placed_at_idx on orders (placed_at)', 'outside'],
    ]);
  });

  it('says that it ran, in Markdown and in JSON', async () => {
    const found = await review(index, scripted(runs, runs));
    expect(fixOf(found).comment).toMatch(/by rule · fix run on PostgreSQL 18 · `\/dbspec explain`/);
    expect(reviewJson(found)).toMatchObject({
      findings: [{ fix: { proven: ['fix run on PostgreSQL 18'] }, fixFailed: null }, {}],
    });
  });

  it('is not shown where it prints a statement that fails as it stands', async () => {
    const update = 'update orders set number = 0';
    const sql = `begin;\nalter table orders add column note text;\n${update};\ncommit;\n`;
    const rule = 'backfill-with-ddl-same-txn';
    expect(fixOf(await review(sql, scripted(runs, runs)), rule).fix?.files[0]?.text).toContain(update);
    const found = fixOf(await review(sql, scripted(fails(update), fails(update))), rule);
    expect([found.fix, found.fixFailed]).toEqual([null, undefined]);
  });

  it('says that it ran where only a statement beside it fails, with the fix and without it', async () => {
    const beside = fails('note', 'column "note" of relation "orders" already exists');
    const left: Show = (step) => (step.sql.includes('concurrently') ? { outcome: 'skipped' } : beside(step));
    const sql = `alter table orders add note text;\n${index}`;
    expect(fixOf(await review(sql, scripted(beside, beside))).fix?.proven).toHaveLength(1);
    expect(fixOf(await review(sql, scripted(beside, left))).fix?.proven).toEqual([]);
    expect(fixOf(await review(sql, scripted(beside, fails('note', 'another')))).fix?.proven).toEqual([]);
  });

  it('is not shown where it fails; the finding stays and fails the check', async () => {
    const found = await review(index, scripted(runs, fails('concurrently', 'no `room` left\nHINT: make some')));
    expect(found.conclusion).toBe('failure');
    expect(fixOf(found)).toMatchObject({ fix: null, fixFailed: 'no `room` left' });
    expect(fixOf(found).comment).toContain('A fix was written and failed on the shadow: `` no `room` left ``.');
    expect(reviewJson(found)).toMatchObject({ findings: [{ fix: null, fixFailed: 'no `room` left' }, {}] });
  });

  const notNull = 'alter table orders alter column number set not null;\n';
  const lockOf = (lock: string): Partial<Evidence> => ({
    locks: [{ relation: { name: 'orders' }, object: 'table', lock }],
    scans: [{ name: 'orders' }],
  });

  it('may read every row under a lock that lets writers in', async () => {
    const validates: Show = (step) => (step.sql.includes('validate') ? lockOf('SHARE UPDATE EXCLUSIVE') : {});
    expect(fixOf(await review(notNull, scripted(runs, validates)), 'set-not-null-scan').fix?.proven).toHaveLength(1);
  });

  it('is not shown where it still blocks as what it cures', async () => {
    const scans: Show = (step) => (step.sql.includes('set not null') ? lockOf('ACCESS EXCLUSIVE') : {});
    expect(fixOf(await review(notNull, scripted(runs, scans)), 'set-not-null-scan')).toMatchObject({
      fix: null,
      fixFailed: 'ALTER TABLE still takes ACCESS EXCLUSIVE on orders and reads every row',
    });
  });

  it('is run for the worst problems first, and not for more than the budget', async () => {
    const many = Array.from({ length: 12 }, (_, at) => `create index orders_${at}_idx on orders (number, id);\n`);
    const shadow = scripted(runs, runs);
    const found = await review(many.join(''), shadow);
    const proven = found.findings.filter((one) => (one.fix?.proven.length ?? 0) > 0);
    expect(shadow.asked[0]?.trials).toHaveLength(8);
    expect(proven).toHaveLength(8);
    expect(proven.every((one) => one.severity === 'error')).toBe(true);
  });
});

describe('the way back of a fix', () => {
  const before = {
    'Cargo.toml': '[dependencies]\nsqlx = { version = "0.8", features = ["postgres"] }\n',
    'migrations/0001_orders.up.sql': base['migrations/0001_orders.sql'],
    'migrations/0001_orders.down.sql': 'drop table orders;\n',
    'migrations/0002_change.down.sql': 'drop index orders_placed_at_idx;\n',
  };
  const ran: Evidence = { statement: 'back', outcome: 'ran', locks: [], rewrites: [], scans: [], indexBuilds: [] };
  const own = { back: [ran], restored: [whole] };
  const of = async (shadow: ShadowDatabase) =>
    fixOf(await review(index, shadow, before, 'migrations/0002_change.up.sql'));

  it('runs with the fix', async () => {
    const shadow = scripted(runs, runs, own);
    const { fix } = await of(shadow);
    expect(shadow.asked[0]?.trials?.[0]?.back?.map(({ sql }) => sql)).toEqual([expect.stringMatching(/^drop index/)]);
    expect([fix?.proven, fix?.caution]).toEqual([
      ['fix run on PostgreSQL 18'],
      expect.not.stringContaining('way back'),
    ]);
  });

  it('that fails takes the fix with it, unless that of the change fails as well', async () => {
    const fails = (): Show => (step) =>
      step.sql.startsWith('drop') ? { outcome: 'failed', message: 'it is gone' } : {};
    expect(await of(scripted(runs, fails(), own))).toMatchObject({
      fix: null,
      fixFailed: 'on the way back: it is gone',
    });
    const { fix } = await of(scripted(runs, fails(), { ...own, back: [{ ...ran, outcome: 'failed' }] }));
    expect(fix?.proven).toEqual(['fix run on PostgreSQL 18']);
  });

  it('that leaves what that of the change does not is told', async () => {
    const leaves: Restored = { ...whole, left: ['index other', 'constraint checked of orders'] };
    const known: Restored = { ...whole, left: ['index other'] };
    const { fix } = await of(scripted(runs, runs, { ...own, restored: [known] }, leaves));
    expect(fix?.caution).toMatch(
      /After its way back `constraint checked of orders` stays: write that part of it by hand\.$/,
    );
  });
});

it('a cure that has nothing to do with locks is not held to those of the statement', async () => {
  const keys = {
    'migrations/0001_orders.sql':
      'create table customers (id bigint primary key);\ncreate table orders (id bigint primary key, customer_id bigint);\n',
  };
  const table = { name: 'orders' };
  const traced: Show = (step) =>
    step.sql.startsWith('alter table')
      ? { locks: [{ relation: table, object: 'table', lock: 'SHARE ROW EXCLUSIVE' }], scans: [table] }
      : {};
  const key =
    'alter table orders add constraint orders_customer_fk foreign key (customer_id) references customers (id);\n';
  const found = await review(key, scripted(traced, traced), keys);
  expect(fixOf(found, 'fk-without-index').fixFailed).toBeUndefined();
  expect(fixOf(found, 'fk-without-index').fix).not.toBeNull();
  expect(fixOf(found, 'foreign-key-validates').fixFailed).toContain('still takes');
});

it.each([
  [['number'], ['0003_create_c_placed_at', '0004_create_c_total']],
  [['number', 'placed_at'], ['0003_create_c_total']],
  [['total'], ['0003_create_c_number', '0004_create_c_placed_at']],
])('a fix that failed, as that of %s, leaves its number to the others', async (failing, names) => {
  const before = {
    'migrations/0001_orders.sql':
      'create table orders (id bigint primary key, number text, placed_at timestamptz, total bigint);\n',
  };
  const columns = ['number', 'placed_at', 'total'];
  const sql = columns.map((column) => `create index c_${column} on orders (${column});\n`).join('');
  const isFailing = (text: string): boolean =>
    failing.some((column) => text.startsWith(`create index concurrently c_${column}`));
  const shadow = scripted(runs, (step) => (isFailing(step.sql) ? { outcome: 'failed', message: 'no room left' } : {}));
  const { findings } = await review(sql, shadow, before);
  const paths = findings.flatMap(({ fix }) => fix?.files.map(({ path }) => path) ?? []);
  expect(paths.toSorted()).toEqual(names.map((name) => `migrations/${name}.sql`));
  expect(findings.flatMap(({ fix }) => fix?.proven ?? [])).toEqual(names.map(() => 'fix run on PostgreSQL 18'));
  expect(findings.flatMap(({ fix }) => (fix?.files.length ? [fix.patch] : []))).toEqual(
    names.map((name) => expect.stringContaining(name)),
  );
});
