import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fromFiles } from '../../src/core/change-set.js';
import { configSchema } from '../../src/core/config.js';
import type { ShadowDatabase } from '../../src/core/ports.js';
import type { Rehearsal, RehearsalResult, RehearsalStep } from '../../src/core/rehearsal.js';
import type { PlacedFinding } from '../../src/core/review.js';
import { commentMarkdown } from '../../src/review/markdown.js';
import { reviewChanges } from '../../src/review/pipeline.js';
import { noServices } from '../../src/review/services.js';
import { openPglite } from '../../src/shadow/index.js';

const base = ['create table orders (id bigint primary key, placed_at timestamptz, number text)'];
const build = 'create index orders_placed_at_idx on orders (placed_at)';
const concurrent = 'create index concurrently orders_placed_at_idx on orders (placed_at)';

let shadow: ShadowDatabase;

beforeAll(() => {
  shadow = openPglite({ cacheFolder: null, baseFolder: null });
});

afterAll(() => shadow.close());

function traced(...sql: readonly string[]): readonly RehearsalStep[] {
  return sql.map((text, index) => ({ id: String(index + 1), sql: text, transaction: null, how: { kind: 'traced' } }));
}

function outside(sql: string): readonly RehearsalStep[] {
  return [{ id: 'outside', sql, transaction: null, how: { kind: 'outside' } }];
}

function rehearse(
  trials: readonly (readonly RehearsalStep[])[],
  more: Partial<Rehearsal> = {},
  limitMs = 60_000,
): Promise<RehearsalResult> {
  return shadow.rehearse(
    {
      base,
      extensions: [],
      steps: traced(build),
      back: null,
      trials: trials.map((steps, index) => ({ id: `trial ${index + 1}`, steps })),
      ...more,
    },
    limitMs,
  );
}

function outcomes(result: RehearsalResult): readonly (readonly string[])[] | undefined {
  return result.trials?.map(({ evidence }) => evidence.map((one) => one.message ?? one.outcome));
}

describe('a trial on the shadow database', () => {
  it('begins where the change began, not where it ended, and leaves nothing to the next', async () => {
    const result = await rehearse([outside(concurrent), outside(concurrent), traced('drop table orders')]);
    expect(result.evidence.map((one) => one.outcome)).toEqual(['ran']);
    expect(outcomes(result)).toEqual([['ran'], ['ran'], ['ran']]);
  });

  it('begins afresh also where something stays behind that no schema holds', async () => {
    const makes = traced('create role clerk', 'create publication everything for all tables', 'create schema shop');
    expect(outcomes(await rehearse([makes, makes, outside(concurrent)]))).toEqual([
      ['ran', 'ran', 'ran'],
      ['ran', 'ran', 'ran'],
      ['ran'],
    ]);
  });

  it('begins with the extensions of the base and without the settings of the one before', async () => {
    const result = await rehearse(
      [traced("set search_path to 'nowhere'", "select gen_salt('bf')"), traced("select gen_salt('bf')", build)],
      { base: [...base, 'create extension pgcrypto'], extensions: ['pgcrypto'] },
    );
    expect(result.baseComplete).toBe(true);
    expect(outcomes(result)?.[1]).toEqual(['ran', 'ran']);
  });

  it('fails alone', async () => {
    const result = await rehearse([traced('create index on orders (nothing)', 'select 1'), outside(concurrent)]);
    expect(result.partial).toBeNull();
    expect(outcomes(result)).toEqual([
      ['column "nothing" does not exist', 'an earlier statement failed: column "nothing" does not exist'],
      ['ran'],
    ]);
  });

  it('shows the locks of its statements', async () => {
    const result = await rehearse([
      traced(
        'alter table orders add constraint numbered check (number is not null) not valid',
        'alter table orders validate constraint numbered',
      ),
    ]);
    expect(result.trials?.[0]?.evidence.map(({ locks, scans }) => [locks[0]?.lock, scans.length])).toEqual([
      ['ACCESS EXCLUSIVE', 0],
      ['SHARE UPDATE EXCLUSIVE', 1],
    ]);
  });

  it('comes back, and shows where that fails and what it leaves', async () => {
    const add = traced('alter table orders add note text', 'alter table orders add checked text');
    const drop = (column: string): RehearsalStep => ({
      id: `back ${column}`,
      sql: `alter table orders drop ${column}`,
      transaction: null,
      how: { kind: 'traced' },
    });
    const result = await shadow.rehearse(
      {
        base,
        extensions: [],
        steps: traced(build),
        back: null,
        trials: [
          { id: 'fails', steps: add, back: [drop('note'), drop('nothing')] },
          { id: 'leaves', steps: add, back: [drop('note')] },
        ],
      },
      60_000,
    );
    expect(result.trials?.map(({ back }) => back?.map(({ outcome }) => outcome))).toEqual([['ran', 'failed'], ['ran']]);
    expect(result.trials?.map(({ restored }) => restored?.left)).toEqual([undefined, ['column orders.checked']]);
  });

  it('is not run on half a base', async () => {
    const result = await rehearse([outside(concurrent)], { base: [...base, 'create table broken (id nothing)'] });
    expect([result.baseComplete, result.trials]).toEqual([false, []]);
  });

  it('that takes for ever leaves the change as it was seen', async () => {
    const result = await rehearse(
      [outside(concurrent), traced('do $$ begin loop end loop; end $$'), outside(concurrent)],
      {},
      12_000,
    );
    expect([result.partial, result.evidence[0]?.outcome, outcomes(result)]).toEqual([null, 'ran', [['ran']]]);
  });
});

describe('a fix in a review with the shadow', () => {
  const migrations = {
    'migrations/0001_orders.sql':
      'create table customers (id bigint primary key);\n' +
      'create table orders (id bigint primary key, placed_at timestamptz, customer_id bigint, number text);\n',
  };
  const reference =
    'alter table orders add constraint orders_customer_fk foreign key (customer_id) references customers (id);\n';

  async function findingsOf(
    sql: string,
    used: ShadowDatabase,
  ): Promise<readonly (PlacedFinding & { readonly comment: string })[]> {
    const review = await reviewChanges({
      changes: fromFiles(migrations, { ...migrations, 'migrations/0002_change.sql': sql }),
      services: { ...noServices, shadow: used },
      config: configSchema.parse({}),
    });
    return review.findings.map((finding) => ({ ...finding, comment: commentMarkdown(finding, review) }));
  }

  it.each([
    ['index-build-blocks-writes', `${build};\n`],
    ['foreign-key-validates', reference],
    ['set-not-null-scan', 'alter table orders alter column number set not null;\n'],
    ['unique-constraint-builds-index', 'alter table orders add constraint orders_number_key unique (number);\n'],
  ])('says that it ran: %s', async (rule, sql) => {
    const found = (await findingsOf(sql, shadow)).find((one) => one.rule === rule);
    expect(found?.fix?.title).toBeDefined();
    expect(found?.comment).toContain(' · fix run on PostgreSQL 18 · ');
  });

  it('says that it ran: in the language of the framework, and in the transactions that it writes', async () => {
    const before = {
      Gemfile: "gem 'rails'\ngem 'pg'\n",
      'db/migrate/20260101090000_create_orders.rb':
        'class CreateOrders < ActiveRecord::Migration[8.0]\n  def change\n    create_table :orders do |t|\n      t.string :number\n    end\n  end\nend\n',
    };
    const added =
      'class ChangeOrders < ActiveRecord::Migration[8.0]\n  def change\n    add_index :orders, :number\n    change_column_null :orders, :number, false\n  end\nend\n';
    const review = await reviewChanges({
      changes: fromFiles(before, { ...before, 'db/migrate/20260201090000_change_orders.rb': added }),
      services: { ...noServices, shadow },
      config: configSchema.parse({}),
    });
    const errors = review.findings.filter((finding) => finding.severity === 'error');
    expect(errors.map((finding) => [finding.rule, finding.fix?.language, finding.fix?.proven])).toEqual([
      ['index-build-blocks-writes', 'ruby', ['fix run on PostgreSQL 18']],
      ['set-not-null-scan', 'ruby', ['fix run on PostgreSQL 18']],
    ]);
  });

  it('says that it ran: each of two problems of one statement, which cures the other no more than it caused it', async () => {
    const both =
      'alter table orders add constraint orders_number_key unique (number), alter column placed_at set not null;\n';
    const errors = (await findingsOf(both, shadow)).filter(({ severity }) => severity === 'error');
    expect(errors.map(({ rule, fix, fixFailed }) => [rule, fix?.proven, fixFailed])).toEqual([
      ['set-not-null-scan', ['fix run on PostgreSQL 18'], undefined],
      ['unique-constraint-builds-index', ['fix run on PostgreSQL 18'], undefined],
    ]);
  });

  it('is not shown where it fails there, and the finding says why', async () => {
    // The name that the fix gives its index is taken by something that no migration made.
    const taken: ShadowDatabase = {
      rehearse: (rehearsal, ...rest) =>
        shadow.rehearse(
          { ...rehearsal, base: [...rehearsal.base, 'create view orders_customer_id_idx as select 1 as one'] },
          ...rest,
        ),
      close: async () => undefined,
    };
    const findings = await findingsOf(reference, taken);
    const unindexed = findings.find((one) => one.rule === 'fk-without-index');
    expect(unindexed).toMatchObject({ fix: null, fixFailed: 'relation "orders_customer_id_idx" already exists' });
    expect(unindexed?.comment).toContain(
      'A fix was written and failed on the shadow: `relation "orders_customer_id_idx" already exists`.',
    );
    expect(findings.find((one) => one.rule === 'foreign-key-validates')?.fix?.proven).toEqual([
      'fix run on PostgreSQL 18',
    ]);
  });
});
