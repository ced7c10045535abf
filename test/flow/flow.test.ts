import { describe, expect, it } from 'vitest';
import type { Facts } from '../../src/core/query-site.js';
import { sourceFile } from '../../src/core/source.js';
import { compareSites, joinFacts, usesOf } from '../../src/flow/index.js';
import { activerecord } from '../../src/orms/index.js';

// Tables of cases are read before any hook runs.
await activerecord.load?.();

const models =
  'class Order < ApplicationRecord\n  belongs_to :customer\nend\nclass Customer < ApplicationRecord\n  has_many :orders\nend\n';

function factsOf(body: string, name = 'index', model = models): readonly Facts[] {
  const code = `class OrdersController\n  def ${name}\n${body}\n  end\nend\n`;
  return [
    activerecord.facts(sourceFile('app/models/order.rb', model, '1'), null),
    activerecord.facts(sourceFile('app/controllers/orders_controller.rb', code, '2'), null),
  ];
}

const lazy = 'Order.limit(20).each { |order| order.customer.name }';

describe('flow', () => {
  it.each([
    ['the same place, some lines further down', factsOf(lazy), factsOf(`\n\n${lazy}`), 'same'],
    ['a function that was renamed', factsOf(lazy), factsOf(lazy, 'list'), 'same'],
    ['a lower bound', factsOf(lazy), factsOf(lazy.replace('20', '15')), 'same'],
    ['a place that was not there', factsOf('Order.limit(20)'), factsOf(lazy), 'new'],
    [
      'an eager load that was taken away',
      factsOf(lazy.replace('.each', '.includes(:customer).each')),
      factsOf(lazy),
      'new',
    ],
    ['a higher bound', factsOf(lazy), factsOf(lazy.replace('20', '200')), 'worse'],
    ['no bound any more', factsOf(lazy), factsOf(lazy.replace('limit(20)', 'all')), 'worse'],
  ])('compares: %s', (_, base, head, against) => {
    expect(compareSites(joinFacts(base), joinFacts(head)).map((site) => site.against)).toEqual([against]);
  });

  it.each([
    ['where', 'Order.where(note: 1).to_a'],
    ['order', 'Order.order(:note).to_a'],
    ['pluck', 'Order.pluck(:note)'],
    ['find_by', 'Order.find_by(note: 1)'],
    ['create', 'Order.create!(note: 1)'],
    ['an attribute of a row', 'order = Order.find(1)\nputs order.note'],
    ['an attribute that is set', 'order = Order.find(1)\norder.note = 1'],
    ['an update of a row', 'order = Order.find(1)\norder.update!(note: 1)'],
  ])('sees the use of a column: %s', (_, body) => {
    const uses = usesOf(factsOf(body), 'head');
    expect(uses('orders', 'note')[0]).toMatchObject({
      revision: 'head',
      location: { path: 'app/controllers/orders_controller.rb' },
    });
    expect(uses('orders')).not.toEqual([]);
    expect(uses('customers', 'note')).toEqual([]);
  });

  it.each([
    ["update!(note: 'x')", ['sets `note`']],
    ["assign_attributes(note: 'x')", ['sets `note`']],
    ["self.note = 'x'", ['sets `note`']],
    ["update_column(:note, 'x')", ['sets `note`']],
    ["deliver(note: 'x')", []],
    ["customer.update!(note: 'x')", []],
  ])('sees what a model sets on its own row: %s', (body, wanted) => {
    const own = models.replace('belongs_to :customer', `belongs_to :customer\n  def open!\n    ${body}\n  end`);
    expect(usesOf(factsOf('', 'index', own), 'head')('orders', 'note').map(({ what }) => what)).toEqual(wanted);
  });

  it('takes a method of the model for what it is, and not for the column of its name', () => {
    const own = `class Order < ApplicationRecord\n  def note\n    nil\n  end\n  def label\n    note\n  end\nend\n`;
    const uses = usesOf(factsOf('order = Order.find(1)\nputs order.note', 'index', own), 'head');
    expect(uses('orders', 'note')).toEqual([]);
  });

  it('sees what a model declares as a use where it stands, and no column that it ignores', () => {
    expect(usesOf(factsOf(''), 'head')('orders', 'customer_id')).toMatchObject([{ what: 'key of `customer`' }]);
    const scope = "  validates :number, presence: true\n  scope :open, -> { where(state: 'open') }\n  belongs_to";
    const uses = usesOf(factsOf('', 'index', models.replace('  belongs_to', scope)), 'head');
    expect(['number', 'state', 'customer_id'].map((column) => uses('orders', column)[0]?.location.startLine)).toEqual([
      2, 3, 4,
    ]);
    const ignoring = models.replace('  belongs_to', "  self.ignored_columns = ['customer_id']\n  belongs_to");
    expect(usesOf(factsOf('', 'index', ignoring), 'head')('orders', 'customer_id')).toEqual([]);
  });

  it('sees no use in a member of something unknown', () => {
    expect(usesOf(factsOf('puts params.note\nputs order.note'), 'head')('orders', 'note')).toEqual([]);
  });
});
