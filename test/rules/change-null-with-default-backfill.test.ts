import { describe, expect, it } from 'vitest';
import { reviewedHeadlines, reviewOf } from '../support/review-files.js';

const applied = {
  Gemfile: "gem 'rails'\ngem 'pg'\n",
  'db/migrate/20260101000000_create_orders.rb':
    'class CreateOrders < ActiveRecord::Migration[8.0]\n  def change\n    create_table :orders do |t|\n      t.text :state\n    end\n  end\nend\n',
};

function requiring(body: string): Readonly<Record<string, string>> {
  return {
    ...applied,
    'db/migrate/20260801000000_require_state.rb': `class RequireState < ActiveRecord::Migration[8.0]\n  def change\n    ${body}\n  end\nend\n`,
  };
}

describe('change-null-with-default-backfill', () => {
  it.each([
    ['no value', 'change_column_null :orders, :state, false'],
    ['NOT NULL is dropped', 'change_column_null :orders, :state, true, "open"'],
    [
      'an update of its own, which has a rule of its own',
      `execute "update orders set state = 'open' where state is null"`,
    ],
    [
      'a table made in the same migration',
      'create_table(:refunds) { |t| t.text :state }\n    change_column_null :refunds, :state, false, "open"',
    ],
  ])('stays silent: %s', async (_, body) => {
    expect(await reviewedHeadlines('change-null-with-default-backfill', applied, requiring(body))).toEqual([]);
  });

  it('speaks up: once, with the cure', async () => {
    const review = await reviewOf(applied, requiring('change_column_null :orders, :state, false, "open"'));
    const finding = review.findings.find((one) => one.rule === 'change-null-with-default-backfill');
    expect(finding?.headline).toBe("This writes `'open'` into every row of `orders` without `state`, in one statement");
    expect(finding?.severity).toBe('warning');
    expect(finding?.fix?.files.map((file) => file.text).join('\n')).toContain(
      'change_column_null :orders, :state, false',
    );
    expect(review.findings.some((one) => one.rule === 'unbatched-backfill')).toBe(false);
  });
});
