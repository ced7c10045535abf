import { describe, expect, it } from 'vitest';
import { liveModelInMigration } from '../../src/rules/live-model-in-migration.js';
import { reviewOf } from '../support/review-files.js';

const applied = {
  Gemfile: "gem 'rails'\ngem 'pg'\n",
  'db/migrate/20260101000000_create_orders.rb':
    'class CreateOrders < ActiveRecord::Migration[8.0]\n  def change\n    create_table(:orders) { |t| t.text :note }\n    create_table(:states) { |t| t.text :name }\n    create_table(:files) { |t| t.text :name }\n    create_table(:spree_orders) { |t| t.text :note }\n    create_table(:active_storage_blobs) { |t| t.text :key }\n  end\nend\n',
};

/** What the rule says of a migration, each with its line. */
async function said(text: string): Promise<readonly string[]> {
  const head = { ...applied, 'db/migrate/20260801000000_clean_orders.rb': text };
  const review = await reviewOf(applied, head);
  return review.findings
    .filter(({ rule }) => rule === liveModelInMigration.id)
    .map(({ headline, location }) => `${location.startLine}: ${headline}`);
}

function migration(body: string, own = '', superclass = 'ActiveRecord::Migration[8.0]'): string {
  return `class CleanOrders < ${superclass}\n${own}  def up\n    ${body}\n  end\nend\n`;
}

const sentence = (line: number, name: string): string =>
  `${line}: This migration runs the model \`${name}\` as it is on the day of the run, not as it is today`;

describe('live-model-in-migration', () => {
  it.each([
    ['SQL', migration(`execute "update orders set note = '' where note is null"`)],
    ['a class of the migration', migration('Order.update_all(note: nil)', '  class Order < ActiveRecord::Base; end\n')],
    [
      'a class made on the spot',
      migration(
        'Order.update_all(note: nil)',
        "  Order = Class.new(ActiveRecord::Base) { self.table_name = 'orders' }\n",
      ),
    ],
    [
      'a class beside the migration',
      `module CleanOrdersModels\n  class Order < ActiveRecord::Base; end\nend\n${migration('CleanOrdersModels::Order.update_all(note: nil)')}`,
    ],
    ['a class that a module may bring', migration('Order.update_all(note: nil)', '  include MigrationModels\n')],
    ['a class that a superclass may bring', migration('Order.update_all(note: nil)', '', 'DataMigration')],
    ['a class of another file', `require_relative '../models'\n${migration('Order.update_all(note: nil)')}`],
    ['a class in a module that no table has', migration('Migrations::Order.update_all(note: nil)')],
    ['a class of Ruby whose name a table has too', migration("File.read('x')\n    File.open('y') { |f| f.read }")],
    ['a class without a table', migration('Mailer.all')],
    ['a model of Rails', migration('ActiveStorage::Blob.find_each { |blob| blob.touch }')],
    ['a list in capitals', migration('Order::STATES.all')],
    ['a model that only forgets its columns', migration('Order.reset_column_information')],
    [
      'a model on the way back',
      `class CleanOrders < ActiveRecord::Migration[8.0]\n  def up\n  end\n\n  def down\n    Order.update_all(note: nil)\n  end\nend\n`,
    ],
  ])('stays silent: %s', async (_, text) => expect(await said(text)).toEqual([]));

  it.each([
    ['a change of all rows', migration('Order.update_all(note: nil)'), [sentence(3, 'Order')]],
    [
      'a chain, once for each model',
      migration(
        'Order.where(note: nil).delete_all\n    Order.find_each { |o| o.save! }\n    ::State.create!(name: "open")',
      ),
      [sentence(3, 'Order'), sentence(5, 'State')],
    ],
    [
      'a loop over rows',
      migration('Order.where(note: nil).each do |order|\n      order.save!\n    end'),
      [sentence(3, 'Order')],
    ],
    ['a block', migration('safety_assured { Order.update_all(note: nil) }'), [sentence(3, 'Order')]],
    ['a model of an engine', migration('Spree::Order.update_all(note: nil)'), [sentence(3, 'Spree::Order')]],
    [
      'a table of the same migration',
      migration('create_table(:roles) { |t| t.text :name }\n    Role.create!(name: "admin")'),
      [sentence(4, 'Role')],
    ],
  ])('speaks up: %s', async (_, text, lines) => expect(await said(text)).toEqual(lines));
});
