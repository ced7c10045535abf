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
