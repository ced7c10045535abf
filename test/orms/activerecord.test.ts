import { beforeAll, describe, expect, it } from 'vitest';
import { memoryRevision } from '../../src/core/change-set.js';
import { sourceFile } from '../../src/core/source.js';
import { rubyOfErb } from '../../src/languages/erb.js';
import { activerecord } from '../../src/orms/index.js';

function read(text: string, path = 'app/models/order.rb') {
  return activerecord.facts(sourceFile(path, text, '1'), null);
}

describe('activerecord', () => {
  beforeAll(() => activerecord.load?.());

  it.each([
    ['a class that is no record', 'class Price < Struct.new(:amount)\nend\n'],
    ['an abstract class', 'class ApplicationRecord < ActiveRecord::Base\n  self.abstract_class = true\nend\n'],
  ])('reads no model: %s', (_, text) => {
    expect(read(text).models).toEqual([]);
  });

  it('reads a model with its relations', () => {
    const [model] = read(
      "class Shop::Order < ApplicationRecord\n  self.table_name = 'shop_orders'\n  self.ignored_columns += %w[note]\n  belongs_to :buyer, class_name: 'Customer', foreign_key: :customer_id\n  belongs_to :subject, polymorphic: true\n  has_many :order_items\n  has_many :products, through: :order_items\nend\n",
    ).models;
    expect(model).toMatchObject({
      name: 'Shop::Order',
      table: 'shop_orders',
      ignoredColumns: ['note'],
      relations: [
        { name: 'buyer', target: 'Customer', foreignKey: ['customer_id'], holdsKey: true, cardinality: 'one' },
        { name: 'subject', polymorphic: true },
        { name: 'order_items', target: 'OrderItem', foreignKey: ['order_id'], holdsKey: false, cardinality: 'many' },
        { name: 'products', through: 'order_items' },
      ],
    });
  });

  it('reads what a model ignores, keeps unique, and takes for the class of a row', () => {
    const [model] = read(
      "class Order < ApplicationRecord\n  self.ignored_columns = LEGACY\n  ignore_columns :note, :state, remove_with: '17.0'\n  self.inheritance_column = :kind\n  belongs_to :shop\n  validates :number, :code, uniqueness: { scope: :shop, case_sensitive: false }\nend\n",
    ).models;
    expect(model).toMatchObject({
      ignoredColumns: ['note', 'state'],
      ignoresMore: true,
      keepsColumns: true,
      inheritanceColumn: 'kind',
      validatesUnique: [
        { columns: ['number', 'shop_id'], line: 6 },
        { columns: ['code', 'shop_id'], line: 6 },
      ],
    });
  });

  it('reads scopes and what the default scope loads', () => {
    const [model] = read(
      'class Order < ApplicationRecord\n  default_scope { includes(:customer) }\n  scope :recent, -> { order(placed_at: :desc).limit(3) }\n  def self.open\n    where(closed: false)\n  end\nend\n',
    ).models;
    expect(model?.defaultEager).toEqual(['customer']);
    expect(model?.scopes).toMatchObject([
      { name: 'recent', query: { bound: 3, order: [{ column: 'placed_at', direction: 'desc' }] } },
      { name: 'open', query: { filters: [{ column: 'closed' }] } },
    ]);
  });

  it('reads a chain, and where an eager load goes', () => {
    const text =
      'class Report\n  def run\n    Order.where(paid: true, id: [1]).includes(items: :product).limit(5).to_a\n  end\nend\n';
    const query = read(text, 'app/services/report.rb').functions[0]?.queries[0];
    expect(query).toMatchObject({
      model: 'Order',
      bound: 5,
      eager: ['items', 'items.product'],
      filters: [
        { column: 'paid', comparison: 'equal' },
        { column: 'id', comparison: 'in' },
      ],
    });
    expect(text.slice(0, query?.insertAt)).toMatch(/limit\(5\)$/);
  });

  it('reads the Ruby of a template, and keeps offsets and lines', () => {
    const template = '<p>ä</p>\n<%# Order.all %>\n<% @orders.each do |order| -%>\n  <%= order.number %>\n<% end %>\n';
    const ruby = rubyOfErb(template);
    expect(ruby.length).toBe(template.length);
    expect(ruby.indexOf('order.number')).toBe(template.indexOf('order.number'));
    expect(ruby).not.toContain('Order.all');
    const [facts] = read(template, 'app/views/admin/orders/index.html.erb').functions;
    expect(facts).toMatchObject({
      owner: 'Admin::OrdersController',
      name: 'index',
      reads: [{ members: ['number'], location: { startLine: 4 } }],
    });
  });

  it('finds applications by their models, and leaves migrations and tests alone', async () => {
    const revision = memoryRevision('head', { 'shop/app/models/order.rb': '', 'vendor/x/app/models/y.rb': '' });
    expect(await activerecord.recognise(revision)).toEqual(['shop']);
    const paths = [
      'app/models/order.rb',
      'app/views/orders/index.html.erb',
      'app/views/orders/show.json.jbuilder',
      'db/migrate/1_x.rb',
      'db/primary_migrate/1_x.rb',
      'app/data_migrations/fill_totals.rb',
      'spec/models/order_spec.rb',
    ];
    expect(paths.filter(activerecord.reads)).toEqual(paths.slice(0, 3));
  });
});
