import { expect, it } from 'vitest';
import { fromFiles } from '../../src/core/change-set.js';
import { commandsOn } from '../support/run-command.js';
import { shop } from './shop.js';

const railsBase = {
  Gemfile: "gem 'rails', '~> 8.0'\ngem 'pg'\n",
  'docker-compose.yml': 'services:\n  db:\n    image: postgres:15\n',
  'db/migrate/20260101090000_create_shop.rb': `class CreateShop < ActiveRecord::Migration[8.0]
  def change
    create_table :orders do |t|
      t.datetime :placed_at
    end
  end
end
`,
};

it('gives the change as whole files in the language of the framework, reviewed again', async () => {
  const change = fromFiles(railsBase, {
    ...railsBase,
    'db/migrate/20260801090000_index_orders.rb': `class IndexOrders < ActiveRecord::Migration[8.0]
  def change
    add_index :orders, :placed_at
  end
end
`,
  });
  const text = await commandsOn(change).run('plan');
  expect(text).toContain('The change in 1 deploy, with the fixes of `index-build-blocks-writes`');
  expect(text).toContain('```ruby\nclass IndexOrders');
  expect(text).toContain('algorithm: :concurrently');
  expect(text).toContain('nothing is left to fix');
});

it('says what it leaves open', async () => {
  const text = await commandsOn(shop).run('plan');
  expect(text).toContain('create index concurrently');
  expect(text).toContain('warning, `drop-column`');
});

it('says that a change without hazards needs none', async () => {
  const still = { mergeBase: shop.head, base: shop.head, head: shop.head, files: [] };
  expect(await commandsOn(still).run('plan')).toContain('Nothing here needs a plan');
});
