import { beforeAll, describe, expect, it } from 'vitest';
import { fromFiles } from '../../src/core/change-set.js';
import { configSchema } from '../../src/core/config.js';
import { postgres } from '../../src/dialects/index.js';
import { reviewChanges } from '../../src/review/pipeline.js';
import { noServices } from '../../src/review/services.js';
import { nPlusOne } from '../../src/rules/n-plus-one.js';
import { examplesBehave } from '../support/test-rule.js';

const base: Readonly<Record<string, string>> = {
  Gemfile: "gem 'rails'\ngem 'pg'\n",
  'db/migrate/20260101000000_create_orders.rb':
    'class CreateOrders < ActiveRecord::Migration[8.0]\n  def change\n    create_table :orders do |t|\n      t.bigint :customer_id\n    end\n  end\nend\n',
  'app/models/customer.rb': 'class Customer < ApplicationRecord\n  has_many :orders\n  belongs_to :address\nend\n',
  'app/models/address.rb': 'class Address < ApplicationRecord\nend\n',
  'app/models/item.rb':
    'class Item < ApplicationRecord\n  belongs_to :order, counter_cache: true\n  belongs_to :product\nend\n',
  'app/models/product.rb': 'class Product < ApplicationRecord\nend\n',
  'app/models/order.rb':
    'class Order < ApplicationRecord\n  delegate :name, to: :customer, prefix: true, allow_nil: true\n  def label = number.upcase\n' +
    '  def street\n    customer.address.street\n  end\n  def paid_items = items.where(paid: true)\n  def kept\n    @kept ||= customer.name\n  end\n  belongs_to :customer\n  belongs_to :subject, polymorphic: true\n  has_many :items\n' +
    '  scope :recent, -> { order(placed_at: :desc).limit(50) }\n  scope :shown, -> { recent.includes(:customer) }\n' +
    '  scope :seen_by, lambda { |user|\n    if user.admin?\n      all\n    else\n      where(user: user)\n    end\n  }\n' +
    '  scope :listed, lambda { |user|\n    if user.admin?\n      shown\n    else\n      seen_by(user)\n    end\n  }\n' +
    '  scope :loaded, lambda { |user|\n    if user.admin?\n      includes(:customer)\n    else\n      all\n    end\n  }\nend\n',
  'app/models/parcel.rb':
    'class Parcel < ApplicationRecord\n  belongs_to :order, -> { includes(:customer) }\n  has_many :items, -> { order(:id).includes(:product) }\nend\n',
  'app/models/user.rb': 'class User < ApplicationRecord\n  has_many :orders\n  has_many :parcels\nend\n',
  'app/models/invoice.rb':
    'class Invoice < ApplicationRecord\n  belongs_to :customer\n  default_scope { includes(:customer) }\nend\n',
};

/** What the rule says of the body of a controller's action. */
async function said(
  body: string,
  path = 'app/controllers/orders_controller.rb',
  others: Readonly<Record<string, string>> = {},
) {
  const code = `class OrdersController < ApplicationController\n  def index\n${body}\n  end\nend\n`;
  const review = await reviewChanges({
    changes: fromFiles(base, { ...base, ...others, [path]: code }),
    services: noServices,
    config: configSchema.parse({}),
  });
  return review.findings.filter((finding) => finding.rule === nPlusOne.id);
}

const quiet: Readonly<Record<string, string>> = {
  'loaded in the same chain': 'Order.where(paid: true).includes(:customer).each { |order| puts order.customer.name }',
  'loaded with preload, two deep':
    'Order.preload(customer: :address).each { |order| puts order.customer.address.city }',
  'loaded by a scope': 'Order.shown.each { |order| puts order.customer.name }',
  'loaded by a scope inside a scope that branches': 'Order.listed(user).each { |order| puts order.customer.name }',
  'loaded by a scope that branches': 'Order.loaded(user).each { |order| puts order.customer.name }',
  'loaded by the default scope': 'Invoice.all.each { |invoice| puts invoice.customer.name }',
  'loaded by the relation that leads to the rows':
    'parcel = Parcel.find(params[:id])\nparcel.items.each { |item| puts item.product.name }',
  'loaded by a relation that is loaded': 'Parcel.includes(:order).each { |parcel| puts parcel.order.customer.name }',
  'loaded in a later call on the same variable':
    'orders = Order.recent\norders = orders.includes(:customer) if detailed?\norders.each { |order| puts order.customer.name }',
  'loaded by a later preloader':
    'orders = Order.recent.to_a\nActiveRecord::Associations::Preloader.new(records: orders, associations: :customer).call\norders.each { |order| puts order.customer.name }',
  'loaded by names that are known only at run time': 'Order.includes(wanted).each { |order| puts order.customer.name }',
  'the foreign key, not the relation': 'Order.recent.each { |order| puts order.customer_id }',
  'a list of literals': '[:customer, :items].each { |order| puts order.customer }',
  'a range': '(1..5).each { |order| puts order.customer }',
  'a hash': '{ a: 1 }.each { |order, _| puts order.customer }',
  'rows of who is signed in, with their relation':
    'current_user.orders.includes(:customer).each { |order| puts order.customer.name }',
  'a method of the application that loads what it gives':
    'current_user.orders.each { |order| puts order.customer.name }\n  end\n  def current_user\n    User.includes(orders: :customer).find(session[:id])',
  'rows of an unknown source': 'current_shop.orders.each { |order| puts order.customer.name }',
  'a method of the model that may load anything': 'Order.with_everything.each { |order| puts order.customer.name }',
  'one row': 'order = Order.find(params[:id])\nputs order.customer.name',
  'a single row with its own loop':
    'customer = Customer.find(params[:id])\ncustomer.orders.each { |order| puts order.number }',
  'the row that a relation was read from':
    'customer = Customer.find(params[:id])\ncustomer.orders.each { |order| puts order.customer.name }',
  'a member that is no relation': 'Order.recent.each { |order| puts order.number.length }',
  'find on a list in memory':
    'names = %w[a b]\nOrder.recent.each { |order| names.find { |name| name == order.number } }',
  batches: 'Order.in_batches { |batch| batch.update_all(paid: true) }',
  'rows of batches with their relation':
    'Order.includes(:customer).find_in_batches { |orders| orders.each { |order| puts order.customer.name } }',
  'a search that ends early': 'Order.recent.each { |order| break if order.customer.vip? }',
  'a loop inside a search':
    'Order.includes(:items).each { |order| break if order.paid; order.items.each { |item| item.product.name } }',
  'a search by name': 'Order.recent.detect { |order| order.customer.vip? }',
  'rows that are loaded, asked in memory':
    'Order.includes(:items).each { |order| puts order.items.first, order.items.size, order.items.any?, order.items.pluck(:id) }',
  'rows that are loaded, chosen by a block':
    'Order.includes(:items).each { |order| puts order.items.select { |item| item.paid }, order.items.sum(&:price) }',
  'a delegated member of a relation that is loaded':
    'Order.includes(:customer).each { |order| puts order.customer_name, order.customer }',
  'a method that reads no relation': 'Order.recent.each { |order| puts order.label }',
  'a method that keeps what it read': 'Order.recent.each { |order| puts order.kept }',
  'a page with its relation':
    '@pagy, @orders = pagy(Order.includes(:customer))\n@orders.each { |order| puts order.customer.name }',
  'the other variable of a page': '@pagy, @orders = pagy(Order.all)\n@pagy.each { |order| puts order.customer.name }',
  'a count that the row keeps': 'Order.recent.each { |order| puts order.items.size }',
  'a new row of a relation': 'Order.recent.each { |order| order.items.build }',
  'a relation that is set': 'Order.recent.each { |order| order.customer = nil }',
  'a fragment that is cached': 'Order.recent.each { |order| cache(order) { order.customer.name } }',
  'a query that does not depend on the row': 'Order.recent.each { |order| Product.find_by(name: name) }',
};

const loud: Readonly<Record<string, readonly [code: string, headline: string]>> = {
  'a relation of each row': [
    'Order.recent.each { |order| puts order.customer.name }',
    'One query for each order: `order.customer`',
  ],
  'a relation behind a safe navigation': [
    'Order.all.find_each { |order| order.customer&.name }',
    'One query for each order: `order.customer`',
  ],
  'a relation by its name': ['Order.recent.map(&:customer)', 'One query for each order: `order.customer`'],
  'a relation of a relation that is loaded': [
    'Order.includes(:customer).each { |order| puts order.customer.address.city }',
    'One query for each order: `order.customer.address`',
  ],
  'a polymorphic relation': [
    'Order.recent.each { |order| puts order.subject.title }',
    'One query for each order: `order.subject`',
  ],
  'the rows of each row': [
    'Order.recent.each { |order| order.items.each { |item| item.price } }',
    'One query for each order: `order.items`',
  ],
  'a relation of the rows of one row': [
    'order = Order.find(params[:id])\norder.items.each { |item| item.product.name }',
    'One query for each item: `item.product`',
  ],
  'a filter on each row': [
    'Order.recent.each { |order| order.items.where(paid: true).to_a }',
    'One query for each order: `order.items.where`',
  ],
  'a filter on rows that are loaded': [
    'Order.includes(:items).each { |order| order.items.order(:id).first }',
    'One query for each order: `order.items.order`',
  ],
  'a count on rows that are loaded': [
    'Order.includes(:items).each { |order| puts order.items.count }',
    'One query for each order: `order.items.count`',
  ],
  'a scope on rows that are loaded': [
    'Customer.includes(:orders).each { |customer| puts customer.orders.recent }',
    'One query for each customer: `customer.orders.recent`',
  ],
  'rows of a scope that branches': [
    'Order.seen_by(user).each { |order| puts order.customer.name }',
    'One query for each order: `order.customer`',
  ],
  'rows of who is signed in': [
    'current_user.orders.each { |order| puts order.customer.name }',
    'One query for each order: `order.customer`',
  ],
  'rows of who is signed in, by a method of the application': [
    'current_user.orders.each { |order| puts order.customer.name }\n  end\n  def current_user\n    @current_user ||= User.find_by(id: session[:id])',
    'One query for each order: `order.customer`',
  ],
  'rows of the current attributes': [
    'Current.user.orders.order(:id).each { |order| puts order.customer.name }',
    'One query for each order: `order.customer`',
  ],
  'a page of rows of who is signed in': [
    '@pagy, @orders = pagy(current_user.orders)\n@orders.each { |order| puts order.customer.name }',
    'One query for each order: `order.customer`',
  ],
  'a delegated member': [
    'Order.recent.each { |order| puts order.customer_name }',
    'One query for each order: `order.customer_name`',
  ],
  'a method that is one chain': [
    'Order.includes(:customer).each { |order| puts order.street }',
    'One query for each order: `order.street`',
  ],
  'a method that asks anew': [
    'Order.includes(:items).each { |order| puts order.paid_items }',
    'One query for each order: `order.paid_items`',
  ],
  'a page of rows': [
    '@pagy, @orders = pagy(Order.all, items: 20)\n@orders.each { |order| puts order.customer.name }',
    'One query for each order: `order.customer`',
  ],
  'a for loop': [
    'for order in Order.recent do\n puts order.customer.name\nend',
    'One query for each order: `order.customer`',
  ],
  'rows of batches': [
    'Order.find_in_batches { |orders| orders.each { |order| puts order.customer.name } }',
    'One query for each order: `order.customer`',
  ],
  'a query by key': [
    'Order.recent.each { |order| puts Customer.find(order.customer_id).name }',
    'One query for each order: `Customer` by `id`',
  ],
  'a query by a column': [
    'Order.recent.each { |order| Item.find_by(order_id: order.id) }',
    'One query for each order: `Item` by `order_id`',
  ],
  'rows that a private method loads': [
    'orders.each { |order| puts order.customer.name }\n  end\n  def orders\n    Order.where(paid: true)',
    'One query for each order: `order.customer`',
  ],
};

describe('n-plus-one', () => {
  beforeAll(() => postgres.load());

  it.each(Object.entries(quiet))('stays silent: %s', async (_, body) => {
    expect((await said(body)).map((finding) => finding.headline)).toEqual([]);
  });

  it('stays silent: a repository that loads relations by itself', async () => {
    const others = { Gemfile: `${base.Gemfile}gem 'goldiloader'\n` };
    expect(await said('Order.recent.each { |order| puts order.customer.name }', undefined, others)).toEqual([]);
  });

  it.each(Object.entries(loud))('speaks up: %s', async (_, [body, headline]) => {
    const findings = await said(body);
    expect(findings.map((finding) => finding.headline.split(' in `app')[0])).toEqual([headline]);
    expect(findings[0]?.severity).toBe('warning');
  });

  const template = (name: string, text: string) => ({ [`app/views/orders/${name}.html.erb`]: `${text}\n` });
  const row = template('_order', '<p><%= order.customer.name %></p>');

  it.each([
    [
      'rows with their relation',
      '@orders = Order.includes(:customer)',
      { ...template('index', '<%= render @orders %>'), ...row },
    ],
    ['one row', '@order = Order.find(1)', { ...template('index', "<%= render 'order', order: @order %>"), ...row }],
    [
      'a collection that is cached',
      '@orders = Order.recent',
      { ...template('index', "<%= render partial: 'order', collection: @orders, cached: true %>"), ...row },
    ],
    ['a partial that nobody renders', '@orders = Order.recent', row],
    [
      'a partial of the same name elsewhere',
      '@orders = Order.recent',
      { ...template('index', "<%= render partial: 'admin/order', collection: @orders %>"), ...row },
    ],
    [
      'a helper that is handed rows with their relation',
      '@orders = Order.includes(:customer)',
      {
        ...template('index', '<% @orders.each do |order| %><%= order_title(order) %><% end %>'),
        'app/helpers/orders_helper.rb':
          'module OrdersHelper\n  def order_title(order)\n    order.customer.name\n  end\nend\n',
      },
    ],
  ])('stays silent, across files: %s', async (_, body, others) => {
    expect(await said(body, undefined, others)).toEqual([]);
  });

  const serializer = (body: string) => ({
    'app/serializers/api/order_serializer.rb': `module Api\n  class OrderSerializer < ActiveModel::Serializer\n${body}\n  end\nend\n`,
  });
  const shown = 'render json: Order.recent, each_serializer: Api::OrderSerializer';

  it.each([
    ['relations that are loaded', shown.replace('recent', 'includes(:customer)'), serializer('has_one :customer')],
    ['columns', shown, serializer('attributes :id, :customer_id')],
    ['a relation on a condition', shown, serializer('has_one :customer, if: :wanted?')],
    ['a method that is not written', shown, serializer('attributes :id\ndef name\n  object.customer.name\nend')],
    ['one row', 'render json: Order.find(1), serializer: Api::OrderSerializer', serializer('has_one :customer')],
    ['what is kept', shown, serializer('cache key: :order\nhas_one :customer')],
  ])('stays silent, in a serializer: %s', async (_, body, others) => {
    expect(await said(body, undefined, others)).toEqual([]);
  });

  it.each([
    ['a relation', shown, serializer('attributes :id\nhas_one :customer')],
    ['a method', shown, serializer('attributes :id, :name\ndef name\n  object.customer&.name\nend')],
    [
      'rows of a variable, by hand',
      'orders = Order.recent\nputs ActiveModel::ArraySerializer.new(orders, each_serializer: Api::OrderSerializer).to_json',
      serializer('has_one :customer'),
    ],
  ])('speaks up, in a serializer: %s', async (_, body, others) => {
    const findings = await said(body, undefined, others);
    expect(findings.map((finding) => finding.headline.split(' in `app')[0])).toEqual([
      'One query for each order: `object.customer`',
    ]);
  });

  const expected = 'One query for each order: `order.customer`';
  it.each([
    ['rows by their own template', { ...template('index', '<%= render @orders %>'), ...row }],
    ['a collection', { ...template('index', "<%= render partial: 'order', collection: @orders %>"), ...row }],
    [
      'a collection under another name',
      {
        ...template('index', "<%= render partial: 'orders/line', collection: @orders, as: :order %>"),
        ...template('_line', '<%= order.customer.name %>'),
      },
    ],
    [
      'each row in a loop',
      { ...template('index', "<% @orders.each do |order| %><%= render 'order', order: order %><% end %>"), ...row },
    ],
    [
      'rows that a partial goes through',
      {
        ...template('index', "<%= render 'table', orders: @orders %>"),
        ...template('_table', '<% orders.each do |order| %><%= order.customer.name %><% end %>'),
      },
    ],
    [
      'a helper',
      {
        ...template('index', '<% @orders.each do |order| %><%= order_title(order) %><% end %>'),
        'app/helpers/orders_helper.rb':
          'module OrdersHelper\n  def order_title(order)\n    order.customer.name\n  end\nend\n',
      },
    ],
    [
      'Jbuilder',
      {
        'app/views/orders/index.json.jbuilder':
          'json.orders @orders do |order|\n  json.name order.customer.name\nend\n',
      },
    ],
    [
      'a partial of Jbuilder',
      {
        'app/views/orders/index.json.jbuilder': "json.array! @orders, partial: 'orders/order', as: :order\n",
        'app/views/orders/_order.json.jbuilder': 'json.name order.customer.name\n',
      },
    ],
  ])('speaks up, across files: %s', async (_, others) => {
    const findings = await said('@orders = Order.recent', undefined, others);
    expect(findings.map((finding) => finding.headline.split(' in `app')[0])).toEqual([expected]);
    const [edit] = findings[0]?.fix?.edits ?? [];
    expect(edit).toMatchObject({ path: 'app/controllers/orders_controller.rb' });
    expect(edit?.text).toContain('Order.recent.includes(:customer)');
  });

  it.each([
    ['few rows', 'app/controllers/orders_controller.rb', 'Order.limit(3).each { |order| order.customer.name }'],
    ['a job', 'app/jobs/orders_job.rb', 'Order.recent.each { |order| order.customer.name }'],
    ['a task', 'lib/tasks/orders.rake', 'Order.recent.each { |order| order.customer.name }'],
  ])('only tells: %s', async (_, path, body) => {
    expect((await said(body, path)).map((finding) => finding.severity)).toEqual(['notice']);
  });

  it.each([
    [
      'what loading helps',
      'Order.recent.each { |order| puts order.customer.address.city }',
      '.includes(customer: :address)',
    ],
    ['up to what asks anew', 'Item.all.each { |item| item.order.items.where(paid: true).to_a }', '.includes(:order)'],
    [
      'nothing, where the rows are asked anew',
      'Order.recent.each { |order| order.items.where(paid: true).to_a }',
      null,
    ],
  ])('cures: %s', async (_, body, text) => {
    const [finding] = await said(body);
    const [edit] = finding?.fix?.edits ?? [];
    if (text === null) expect(finding?.fix).toBeNull();
    else expect(edit?.text).toContain(text);
  });

  it('behaves on its own examples', () => examplesBehave(nPlusOne));
});
