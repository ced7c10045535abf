import { describe, expect, it } from 'vitest';
import { reviewedHeadlines, reviewOf } from '../support/review-files.js';

const applied = {
  Gemfile: "gem 'rails'\ngem 'pg'\n",
  'db/migrate/20260101000000_create_orders.rb':
    'class CreateOrders < ActiveRecord::Migration[8.0]\n  def change\n    create_table :orders do |t|\n      t.text :note\n      t.text :state\n    end\n  end\nend\n',
  'app/models/order.rb': 'class Order < ApplicationRecord\nend\n',
};
const removal = {
  'db/migrate/20260801000000_remove_note.rb':
    'class RemoveNote < ActiveRecord::Migration[8.0]\n  def change\n    remove_column :orders, :note, :text\n  end\nend\n',
};

function service(body: string): Readonly<Record<string, string>> {
  return { 'app/services/report.rb': `class Report\n  def call\n    ${body}\n  end\nend\n` };
}

function headlines(
  code: Readonly<Record<string, string>>,
  after: Readonly<Record<string, string>> = code,
): Promise<readonly string[]> {
  return reviewedHeadlines('column-still-in-use', { ...applied, ...code }, { ...applied, ...removal, ...after });
}

describe('column-still-in-use', () => {
  it.each([
    ['nobody names it', {}],
    ['another column', service('Order.where(state: "open").to_a')],
    ['the same word somewhere else', service('puts "note"')],
  ])('stays silent: %s', async (_, code) => {
    expect(await headlines(code as Readonly<Record<string, string>>)).toEqual([]);
  });

  it('stays silent: the use goes in the same pull request', async () => {
    expect(
      await headlines(service('Order.where(note: "urgent").to_a'), service('Order.where(state: "urgent").to_a')),
    ).toEqual([]);
  });

  describe('with a module that the model includes', () => {
    const reader = service('order = Order.find(1)\n    puts order.note');
    const including = { 'app/models/order.rb': 'class Order < ApplicationRecord\n  include Countable, Noted\nend\n' };
    const noted = (method: string) => ({
      'app/models/concerns/noted.rb': `module Noted\n  def ${method}\n    "urgent"\n  end\nend\n`,
    });

    it('stays silent: a method of it has the name of the column', async () => {
      expect(await headlines({ ...reader, ...including, ...noted('note') })).toEqual([]);
    });

    it('speaks up: its methods have other names, or another model includes it', async () => {
      expect(await headlines({ ...reader, ...including, ...noted('notes') })).toHaveLength(1);
      expect(await headlines({ ...reader, ...noted('note') })).toHaveLength(1);
    });
  });

  it('speaks up: a query filters by it', async () => {
    const code = service('Order.where(note: "urgent").to_a');
    expect(await headlines(code)).toEqual(['`note` of `orders` is dropped, and code still uses it']);
    const review = await reviewOf({ ...applied, ...code }, { ...applied, ...removal, ...code });
    const finding = review.findings.find((one) => one.rule === 'column-still-in-use');
    expect(finding?.severity).toBe('error');
    expect(finding?.body).toContain('app/services/report.rb:3');
    expect(review.findings.some((one) => one.rule === 'drop-column')).toBe(false);
  });
});
