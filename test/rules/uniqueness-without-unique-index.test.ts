import { describe, expect, it } from 'vitest';
import { reviewedHeadlines, reviewOf } from '../support/review-files.js';

const applied = {
  Gemfile: "gem 'rails'\ngem 'pg'\n",
  'db/migrate/20260101000000_create_orders.rb':
    'class CreateOrders < ActiveRecord::Migration[8.0]\n  def change\n    create_table :orders do |t|\n      t.text :number\n      t.text :code\n      t.references :shop\n      t.text :city\n      t.text :region, null: false\n    end\n    add_index :orders, "lower(code)", unique: true\n    add_index :orders, [:shop_id, :number], unique: true\n  end\nend\n',
};

function model(body: string): Readonly<Record<string, string>> {
  return { 'app/models/order.rb': `class Order < ApplicationRecord\n  belongs_to :shop\n${body}end\n` };
}

function headlines(body: string, before = '', more = {}): Promise<readonly string[]> {
  return reviewedHeadlines(
    'uniqueness-without-unique-index',
    { ...applied, ...model(before) },
    { ...applied, ...model(body), ...more },
  );
}

describe('uniqueness-without-unique-index', () => {
  it.each([
    ['an index on the columns', '  validates :number, uniqueness: { scope: :shop_id }\n'],
    ['a scope that is a relation', '  validates :number, uniqueness: { scope: :shop }\n'],
    ['an index on an expression', '  validates :code, uniqueness: { case_sensitive: false }\n'],
    ['another validation', '  validates :number, presence: true\n'],
    ['a condition', '  validates :number, uniqueness: true, if: :placed?\n'],
    ['conditions', '  validates :number, uniqueness: { conditions: -> { where(open: true) } }\n'],
    ['a column that nobody knows', '  validates :nickname, uniqueness: true\n'],
    ['a scope that is known at run time only', '  validates :number, uniqueness: { scope: SCOPE }\n'],
  ])('stays silent: %s', async (_, body) => {
    expect(await headlines(body)).toEqual([]);
  });

  it('stays silent: a class that shares its table with others', async () => {
    const heir = 'class BigOrder < Order\n  validates :number, uniqueness: true\nend\n';
    expect(await headlines('', '', { 'app/models/big_order.rb': heir })).toEqual([]);
  });

  it('stays silent: it was there before', async () => {
    const body = '  validates :number, uniqueness: true\n';
    expect(await headlines(`${body}  validates :code, presence: true\n`, body)).toEqual([]);
  });

  it('stays silent: the index comes with it', async () => {
    const more = {
      'db/migrate/20260801000000_add_index.rb':
        'class AddIndex < ActiveRecord::Migration[8.0]\n  disable_ddl_transaction!\n  def change\n    add_index :orders, :number, unique: true, algorithm: :concurrently\n  end\nend\n',
    };
    expect(await headlines('  validates :number, uniqueness: true\n', '', more)).toEqual([]);
  });

  it.each([
    ['a plain one', '  validates :number, uniqueness: true\n', '`number`'],
    ['a wider index', '  validates_uniqueness_of :number\n', '`number`'],
    ['a scope', '  validates :code, uniqueness: { scope: %i[number] }\n', null],
  ])('speaks up: %s', async (_, body, columns) => {
    const said = columns === null ? [] : [`Two requests at once can save the same ${columns} in \`orders\``];
    expect(await headlines(body)).toEqual(said);
  });

  it.each([
    ['city', true],
    ['region', false],
  ])('says of a scope that may be NULL what an index lets pass: %s', async (scope, isSaid) => {
    const body = `  validates :number, uniqueness: { scope: :${scope} }\n`;
    const { findings } = await reviewOf({ ...applied, ...model('') }, { ...applied, ...model(body) });
    const found = findings.find((one) => one.rule === 'uniqueness-without-unique-index');
    expect(found).toBeDefined();
    expect(found?.body.includes('`city` may be NULL, and a unique index takes each NULL for another value')).toBe(
      isSaid,
    );
  });

  it('speaks up: at the line of the validation', async () => {
    const review = await reviewOf(
      { ...applied, ...model('') },
      { ...applied, ...model('  validates :number, uniqueness: true\n') },
    );
    const finding = review.findings.find((one) => one.rule === 'uniqueness-without-unique-index');
    expect(finding).toMatchObject({ severity: 'warning', location: { path: 'app/models/order.rb', startLine: 3 } });
  });
});
