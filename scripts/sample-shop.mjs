// A shop in Rails, and what a pull request changes in it. It holds problems on purpose.

/** The shop before the change, by path. */
export const shop = {
  Gemfile: "source 'https://rubygems.org'\ngem 'rails', '~> 8.0'\ngem 'pg'\n",
  'docker-compose.yml': 'services:\n  db:\n    image: postgres:15\n',
  'db/migrate/20260101090000_create_shop.rb': `class CreateShop < ActiveRecord::Migration[8.0]
  def change
    create_table :customers do |t|
      t.string :name, null: false
      t.timestamps
    end

    create_table :orders do |t|
      t.references :customer, null: false
      t.string :number, null: false
      t.datetime :placed_at
      t.timestamps
    end
  end
end
`,
  'app/models/customer.rb': 'class Customer < ApplicationRecord\n  has_many :orders\nend\n',
  'app/models/order.rb': 'class Order < ApplicationRecord\n  belongs_to :customer\nend\n',
  'app/controllers/orders_controller.rb':
    'class OrdersController < ApplicationController\n  def index\n    @orders = Order.order(:placed_at).limit(50)\n  end\nend\n',
  'app/views/orders/index.html.erb': '<% @orders.each do |order| %>\n  <p><%= order.number %></p>\n<% end %>\n',
};

/** What the pull request changes, by path. */
export const changed = {
  'db/migrate/20260801090000_index_orders.rb': `class IndexOrders < ActiveRecord::Migration[8.0]
  def change
    add_index :orders, :placed_at
  end
end
`,
  'db/migrate/20260801090500_add_token_to_orders.rb': `class AddTokenToOrders < ActiveRecord::Migration[8.0]
  def change
    add_column :orders, :token, :uuid, default: -> { "gen_random_uuid()" }
    add_foreign_key :orders, :customers
  end
end
`,
  'app/views/orders/index.html.erb':
    '<% @orders.each do |order| %>\n  <p><%= order.number %>, <%= order.customer.name %></p>\n<% end %>\n',
};
