import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fromFiles } from '../../src/core/change-set.js';
import { configSchema } from '../../src/core/config.js';
import type { ShadowDatabase } from '../../src/core/ports.js';
import type { Rehearsal } from '../../src/core/rehearsal.js';
import type { PlacedFinding } from '../../src/core/review.js';
import { reviewChanges } from '../../src/review/pipeline.js';
import { noServices } from '../../src/review/services.js';
import { openPglite } from '../../src/shadow/index.js';

const path = 'db/migrate/20260901000000_change_orders.rb';
const base = {
  Gemfile: "gem 'rails', '~> 7.1'\n",
  'config/database.yml': 'production:\n  adapter: postgresql\n',
  'db/migrate/20260801000000_create_orders.rb': `class CreateOrders < ActiveRecord::Migration[7.1]
  def change
    create_table :orders do |t|
      t.string :number
      t.datetime :placed_at
    end
  end
end
`,
};

let real: ShadowDatabase;
let asked: Rehearsal[];
const shadow: ShadowDatabase = {
  rehearse: (rehearsal, limitMs, signal) => {
    asked.push(rehearsal);
    return real.rehearse(rehearsal, limitMs, signal);
  },
  close: async () => undefined,
};

beforeAll(() => {
  real = openPglite({ cacheFolder: null, baseFolder: null });
});

afterAll(() => real.close());

async function repeatable(
  files: Readonly<Record<string, string>>,
  preset = 'strict',
  before: Readonly<Record<string, string>> = base,
): Promise<readonly PlacedFinding[]> {
  asked = [];
  const review = await reviewChanges({
    changes: fromFiles(before, { ...before, ...files }),
    services: { ...noServices, shadow },
    config: configSchema.parse({ preset }),
  });
  return review.findings.filter(({ rule }) => rule === 'not-repeatable');
}

function rails(body: string, outside = true): Readonly<Record<string, string>> {
  const lead = outside ? '  disable_ddl_transaction!\n\n' : '';
  return { [path]: `class ChangeOrders < ActiveRecord::Migration[7.1]\n${lead}  def change\n${body}  end\nend\n` };
}

const column = '    add_column :orders, :note, :text\n';
const build = '    add_index :orders, :number, algorithm: :concurrently\n';

describe('a second run after a failure half-way', () => {
  const silent: readonly (readonly [string, Readonly<Record<string, string>>])[] = [
    ['of a migration in one transaction, which leaves nothing', rails(column + column.replace('note', 'hint'), false)],
    ['of a single statement, before which nothing is left', rails(build)],
    ['of one that passes over what is there', rails(column.replace(':text', ':text, if_not_exists: true') + build)],
    [
      'where something stands in a branch',
      rails(`    unless column_exists?(:orders, :note)\n  ${column}    end\n${build}`),
    ],
    [
      'of a block that is a transaction',
      rails(`    transaction do\n  ${column}  ${column.replace('note', 'hint')}    end\n`),
    ],
    ['whose last part alone cannot be repeated', rails(`    safety_assured\n${column}`)],
    ['of which something is not read', rails(`${column}    Order.find_each { |order| order.touch }\n${build}`)],
    ['where only an ANALYZE follows', rails(`${build}    execute 'analyze orders'\n`)],
    [
      'of one that clears up first',
      rails(
        `    execute 'drop index concurrently if exists orders_note'\n    execute 'create index concurrently orders_note on orders (number)'\n${build}`,
      ),
    ],
  ];
  it.each(silent)('is fine %s', async (_, files) => {
    expect(await repeatable(files)).toEqual([]);
  });

  it('fails where the first part is there already, and the cure passes over it', async () => {
    const [found, ...others] = await repeatable(rails(column + build));
    expect(others).toEqual([]);
    expect(found).toMatchObject({ severity: 'warning', basis: ['observed'], location: { path, startLine: 5 } });
    expect(found?.headline).toContain('column "note" of relation "orders" already exists');
    expect(found?.fix?.edits.map(({ text }) => text).join('')).toContain('if_not_exists: true');
  });

  it('drops the index that an earlier run built, since it may be INVALID', async () => {
    const [found] = await repeatable(
      {
        'migrations/0002_builds.sql':
          'create index concurrently refunds_number on refunds (number);\ncreate index concurrently refunds_id on refunds (id);\n',
      },
      'strict',
      {
        'migrations/0001_orders.sql': 'create table refunds (id bigint primary key, number text);\n',
      },
    );
    expect(found?.location.startLine).toBe(1);
    expect(found?.fix?.edits.map(({ text }) => text).join('')).toContain(
      'drop index concurrently if exists refunds_number',
    );
  });

  it('is not told of what fails the first time', async () => {
    expect(await repeatable(rails(`${column}    add_index :orders, :nothing, algorithm: :concurrently\n`))).toEqual([]);
  });

  it('is not made where no rule asks for it', async () => {
    expect(await repeatable(rails(column + build), 'recommended')).toEqual([]);
    expect(asked[0]?.trials?.filter(({ id }) => id.startsWith('again'))).toEqual([]);
  });

  it('runs all but the last part, then the whole, behind the migrations before it', async () => {
    await repeatable({
      ...rails(column + build),
      'db/migrate/20260831000000_before.rb':
        'class Before < ActiveRecord::Migration[7.1]\n  def change\n    add_column :orders, :hint, :text\n  end\nend\n',
    });
    const again = asked[0]?.trials?.filter(({ id }) => id.startsWith('again')) ?? [];
    expect(again.map(({ steps }) => steps.map(({ sql }) => sql.split(' ').slice(0, 2).join(' ')))).toEqual([
      ['alter table', 'alter table', 'alter table', 'create index'],
    ]);
  });
});
