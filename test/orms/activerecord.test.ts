import { beforeAll, describe, expect, it } from 'vitest';
import { sourceFile } from '../../src/core/source.js';
import { orms } from '../../src/orms/index.js';

const activeRecord = orms.find((orm) => orm.id === 'activerecord');

beforeAll(() => activeRecord?.load?.());

function facts(path: string, text: string) {
  if (activeRecord === undefined) throw new Error('ActiveRecord is not on the shelf.');
  return activeRecord.facts(sourceFile(path, text, 'id'), null);
}

describe('the models of a file', () => {
  it('reads relations with their keys', () => {
    const { models } = facts(
      'app/models/order.rb',
      "class Order < ApplicationRecord\n  self.ignored_columns = %w[legacy]\n  belongs_to :buyer, class_name: 'Customer', foreign_key: :customer_id\n  has_many :lines\nend\n",
    );
    expect(models).toMatchObject([{ name: 'Order', table: 'orders', ignoredColumns: ['legacy'] }]);
    expect(
      models[0]?.relations.map((relation) => [relation.name, relation.cardinality, relation.target, relation.holdsKey]),
    ).toEqual([
      ['buyer', 'one', 'Customer', true],
      ['lines', 'many', 'Line', false],
    ]);
  });

  it('takes the table that the class names', () => {
    expect(
      facts('app/models/order.rb', "class Order < ApplicationRecord\n  self.table_name = 'shop_orders'\nend\n")
        .models[0]?.table,
    ).toBe('shop_orders');
  });

  it('stays silent: a class that is no model', () => {
    expect(facts('app/models/money.rb', 'class Money\n  def add; end\nend\n').models).toEqual([]);
  });
});

describe('the queries of a file', () => {
  it('reads a chain', () => {
    const { functions } = facts(
      'app/services/report.rb',
      'class Report\n  def call\n    Order.where(state: "open").order(:placed_at).limit(20).includes(:customer).to_a\n  end\nend\n',
    );
    const [query] = functions.flatMap((one) => one.queries);
    expect(query).toMatchObject({ model: 'Order', gives: 'rows', bound: 20, eager: ['customer'] });
    expect(query?.filters.map((filter) => filter.column)).toEqual(['state']);
  });

  it('survives code that is no Ruby', () => {
    expect(() => facts('app/models/broken.rb', 'class Order < \n def ((')).not.toThrow();
  });
});
