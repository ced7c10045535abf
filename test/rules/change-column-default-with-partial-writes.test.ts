import { describe, expect, it } from 'vitest';
import { reviewedHeadlines } from '../support/review-files.js';

function applied(settings: string): Readonly<Record<string, string>> {
  return {
    Gemfile: "gem 'rails'\ngem 'pg'\n",
    'config/application.rb': `module Shop\n  class Application < Rails::Application\n    ${settings}\n  end\nend\n`,
    'db/migrate/20260101000000_create_orders.rb':
      'class CreateOrders < ActiveRecord::Migration[6.1]\n  def change\n    create_table :orders do |t|\n      t.text :state, default: "open"\n      t.text :note\n    end\n  end\nend\n',
  };
}

function headlines(call: string, settings = 'config.load_defaults 6.1', more = {}): Promise<readonly string[]> {
  const base = { ...applied(settings), ...more };
  const text = `class ChangeState < ActiveRecord::Migration[6.1]\n  def change\n    ${call}\n  end\nend\n`;
  return reviewedHeadlines('change-column-default-with-partial-writes', base, {
    ...base,
    'db/migrate/20260801000000_change_state.rb': text,
  });
}

const change = 'change_column_default :orders, :state, from: "open", to: "draft"';

describe('change-column-default-with-partial-writes', () => {
  it.each([
    ['a column that had no default', 'change_column_default :orders, :note, from: nil, to: "none"', undefined],
    ['the same default', 'change_column_default :orders, :state, "open"', undefined],
    ['the defaults of 7.0', change, 'config.load_defaults 7.0'],
    ['it is switched off', change, 'config.load_defaults 6.1\n    config.active_record.partial_writes = false'],
    ['nothing tells', change, 'config.load_defaults Rails::VERSION::STRING.to_f'],
    [
      'a table made in the same migration',
      'create_table(:refunds) { |t| t.text :state, default: "open" }\n    change_column_default :refunds, :state, "draft"',
      undefined,
    ],
  ])('stays silent: %s', async (_, call, settings) => {
    expect(await headlines(call, settings)).toEqual([]);
  });

  it('stays silent: the new defaults are switched on one by one', async () => {
    const more = {
      'config/initializers/new_framework_defaults_7_0.rb':
        'Rails.application.config.active_record.partial_inserts = false\n',
    };
    expect(await headlines(change, undefined, more)).toEqual([]);
  });

  it('speaks up: an application that loads no defaults of a version', async () => {
    expect(await headlines(change, '# config.load_defaults 7.0')).toHaveLength(1);
  });

  it('speaks up: another default, or none', async () => {
    expect(await headlines(change)).toEqual([
      "Running code that sets `state` of `orders` to `'open'` stores `'draft'` instead",
    ]);
    expect(await headlines('change_column_default :orders, :state, from: "open", to: nil')).toEqual([
      "Running code that sets `state` of `orders` to `'open'` stores `NULL` instead",
    ]);
  });
});
