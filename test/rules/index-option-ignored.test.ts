import { describe, expect, it } from 'vitest';
import { reviewedHeadlines, reviewOf } from '../support/review-files.js';

const applied = {
  Gemfile: "gem 'rails'\ngem 'pg'\n",
  'db/migrate/20260101000000_create_orders.rb':
    'class CreateOrders < ActiveRecord::Migration[8.0]\n  def change\n    create_table :orders do |t|\n      t.text :note\n    end\n  end\nend\n',
};

function adding(body: string): Readonly<Record<string, string>> {
  return {
    ...applied,
    'db/migrate/20260801000000_add_state.rb': `class AddState < ActiveRecord::Migration[7.0]\n  def change\n    ${body}\n  end\nend\n`,
  };
}

describe('index-option-ignored', () => {
  it.each([
    ['no option', 'add_column :orders, :state, :string'],
    ['an option that asks for none', 'add_column :orders, :state, :string, index: false'],
    ['a new table, which heeds it', 'create_table(:refunds) { |t| t.string :state, index: true }'],
    ['a changed table, which heeds it', 'change_table(:orders) { |t| t.string :state, index: true }'],
    ['a reference, which heeds it', 'add_reference :orders, :shop, index: true'],
  ])('stays silent: %s', async (_, body) => {
    expect(await reviewedHeadlines('index-option-ignored', applied, adding(body))).toEqual([]);
  });

  it('speaks up: with the index as a migration of its own', async () => {
    const review = await reviewOf(applied, adding('add_column :orders, :state, :string, index: { unique: true }'));
    const finding = review.findings.find((one) => one.rule === 'index-option-ignored');
    expect(finding).toMatchObject({
      headline: '`index:` of `add_column` makes no index on `state` of `orders`',
      severity: 'warning',
      location: { startLine: 3 },
    });
    expect(finding?.fix?.files.map((file) => file.text).join('\n')).toContain(
      'add_index :orders, :state, unique: true, algorithm: :concurrently',
    );
  });
});
