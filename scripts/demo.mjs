// Prepares a repository with a pull request in a temporary folder, and reviews it as the command line does.
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

const folder = mkdtempSync(join(tmpdir(), 'dbspec-demo-'));
const git = (...args) =>
  execFileSync('git', ['-c', 'user.name=demo', '-c', 'user.email=demo@example.com', ...args], {
    cwd: folder,
    stdio: 'pipe',
  });
const write = (path, text) => {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), text);
};

try {
  git('init', '--quiet', '--initial-branch=main');
  write('Gemfile', "source 'https://rubygems.org'\ngem 'rails', '~> 8.0'\ngem 'pg'\n");
  write('docker-compose.yml', 'services:\n  db:\n    image: postgres:15\n');
  write(
    'db/migrate/20260101090000_create_shop.rb',
    `class CreateShop < ActiveRecord::Migration[8.0]
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
  );
  write('app/models/customer.rb', 'class Customer < ApplicationRecord\n  has_many :orders\nend\n');
  write('app/models/order.rb', 'class Order < ApplicationRecord\n  belongs_to :customer\nend\n');
  write(
    'app/controllers/orders_controller.rb',
    'class OrdersController < ApplicationController\n  def index\n    @orders = Order.order(:placed_at).limit(50)\n  end\nend\n',
  );
  write('app/views/orders/index.html.erb', '<% @orders.each do |order| %>\n  <p><%= order.number %></p>\n<% end %>\n');
  git('add', '.');
  git('commit', '--quiet', '--message', 'A shop');
  git('switch', '--quiet', '--create', 'orders-by-date');
  write(
    'db/migrate/20260801090000_index_orders.rb',
    `class IndexOrders < ActiveRecord::Migration[8.0]
  def change
    add_index :orders, :placed_at
  end
end
`,
  );
  write(
    'db/migrate/20260801090500_add_token_to_orders.rb',
    `class AddTokenToOrders < ActiveRecord::Migration[8.0]
  def change
    add_column :orders, :token, :uuid, default: -> { "gen_random_uuid()" }
    add_foreign_key :orders, :customers
  end
end
`,
  );
  write(
    'app/views/orders/index.html.erb',
    '<% @orders.each do |order| %>\n  <p><%= order.number %>, <%= order.customer.name %></p>\n<% end %>\n',
  );
  git('add', '.');
  git('commit', '--quiet', '--message', 'Show orders by date');
  const { status } = spawnSync(
    process.execPath,
    ['dist/cli/main.js', 'review', '--repo', folder, '--base', 'main', '--head', 'HEAD', ...process.argv.slice(2)],
    { stdio: 'inherit' },
  );
  // The sample holds problems on purpose, so that exit code 1 is what is expected.
  process.exitCode = status === 1 ? 0 : (status ?? 3) || 3;
} finally {
  rmSync(folder, { recursive: true, force: true });
}
