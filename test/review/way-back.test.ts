import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fromFiles } from '../../src/core/change-set.js';
import { configSchema } from '../../src/core/config.js';
import type { ShadowDatabase } from '../../src/core/ports.js';
import { reviewChanges } from '../../src/review/pipeline.js';
import { noServices } from '../../src/review/services.js';
import { openPglite } from '../../src/shadow/index.js';

let shadow: ShadowDatabase;

beforeAll(() => {
  shadow = openPglite({ cacheFolder: null, baseFolder: null });
});

afterAll(() => shadow.close());

const klass = (body: string): string => `class Change < ActiveRecord::Migration[8.0]\n${body}end\n`;
const base = {
  Gemfile: "gem 'rails'\ngem 'pg'\n",
  'db/migrate/20260101000000_orders.rb': klass(
    '  def change\n    create_table :orders do |t|\n      t.text :note\n      t.text :number\n    end\n    add_index :orders, :number\n  end\n',
  ),
};

async function told(body: string): Promise<readonly string[]> {
  const { findings } = await reviewChanges({
    changes: fromFiles(base, { ...base, 'db/migrate/20260801000000_change.rb': klass(body) }),
    services: { ...noServices, shadow },
    config: configSchema.parse({}),
  });
  return findings.filter(({ rule }) => rule === 'down-does-not-restore').map(({ headline }) => headline);
}

const both = (up: string, down: string): string => `  def up\n    ${up}\n  end\n  def down\n    ${down}\n  end\n`;

describe('a way back in Rails, tried on the shadow', () => {
  it.each([
    ['what it was', both('remove_column :orders, :note', 'add_column :orders, :note, :text')],
    ['one that Rails derives', '  def change\n    add_column :orders, :paid_at, :datetime\n  end\n'],
    ['one that could not all be read', both('remove_column :orders, :note', 'restore_note')],
    [
      'one that holds for some servers only',
      both('remove_column :orders, :note', 'add_column :orders, :note, :text if ENV["NOTES"]'),
    ],
  ])('stays silent: %s', async (_, body) => {
    expect(await told(body)).toEqual([]);
  });

  it.each([
    [
      'another type',
      both('remove_column :orders, :note', 'add_column :orders, :note, :string, limit: 40'),
      'The way back does not restore `column orders.note`',
    ],
    [
      'an index that went with its column',
      both('remove_column :orders, :number', 'add_column :orders, :number, :text'),
      'The way back does not restore `index index_orders_on_number`',
    ],
    [
      'something left behind',
      both('add_column :orders, :paid_at, :datetime', 'execute "select 1"'),
      'The way back leaves `column orders.paid_at` behind',
    ],
  ])('speaks up: %s', async (_, body, headline) => {
    expect(await told(body)).toEqual([headline]);
  });
});

const inSql = {
  'migrations/0001_orders.up.sql':
    "create type order_state as enum ('open', 'paid');\ncreate table orders (id bigint primary key, state order_state);\n",
  'migrations/0001_orders.down.sql': 'drop table orders;\ndrop type order_state;\n',
};

async function toldInSql(up: string, down: string): Promise<readonly string[]> {
  const head = { ...inSql, 'migrations/0002_next.up.sql': up, 'migrations/0002_next.down.sql': down };
  const { findings } = await reviewChanges({
    changes: fromFiles(inSql, head),
    services: { ...noServices, shadow },
    config: configSchema.parse({}),
  });
  return findings.filter(({ rule }) => rule === 'down-does-not-restore').map(({ headline }) => headline);
}

describe('a way back in SQL, tried on the shadow', () => {
  it.each([
    ['a value that no enum gives back', "alter type order_state add value 'refunded';\n", 'select 1;\n'],
    ['a new enum', "create type size as enum ('s', 'm');\n", 'drop type size;\n'],
    [
      'row security that is taken back',
      'alter table orders enable row level security;\n',
      'alter table orders disable row level security;\n',
    ],
  ])('stays silent: %s', async (_, up, down) => {
    expect(await toldInSql(up, down)).toEqual([]);
  });

  it.each([
    [
      'a value that has another name',
      "alter type order_state rename value 'paid' to 'settled';\n",
      'select 1;\n',
      'The way back does not restore `enum value order_state.paid`',
    ],
    [
      'row security that stays',
      'alter table orders enable row level security;\n',
      'select 1;\n',
      'The way back does not restore `table orders`',
    ],
  ])('speaks up: %s', async (_, up, down, headline) => {
    expect(await toldInSql(up, down)).toEqual([headline]);
  });
});

describe('a way back that does nothing', () => {
  const first = {
    'diesel.toml': '',
    'migrations/1_orders/up.sql': 'create table orders (id int primary key, note text);\n',
  };
  const found = async (down: string) => {
    const head = {
      ...first,
      'migrations/2_total/up.sql': 'alter table orders add column total int;\n',
      'migrations/2_total/down.sql': 'alter table orders drop column total;\n',
      'migrations/3_note/up.sql': 'alter table orders drop column note;\n',
      'migrations/3_note/down.sql': down,
    };
    const { findings } = await reviewChanges({
      changes: fromFiles(first, head),
      services: { ...noServices, shadow },
      config: configSchema.parse({}),
    });
    return findings.filter(({ rule }) => rule === 'down-does-not-restore');
  };
  const told = async (down: string) => (await found(down)).map(({ location }) => location.path);

  it('is not missed at the end of an earlier one', async () => {
    expect(await told('')).toEqual([]);
    expect(await told('alter table orders add column note int;\n')).toEqual(['migrations/3_note/down.sql']);
  });

  it('says of one that fails that those before it were not tried', async () => {
    const [failing] = await found('alter table orders add column notes missing;\n');
    expect(failing?.headline).toBe('The way back fails: type "missing" does not exist');
    expect(failing?.body).toContain('Ways back of earlier migrations of this change were not tried behind it.');
    const [differing] = await found('alter table orders add column note int;\n');
    expect(differing?.body).not.toContain('were not tried');
  });
});
