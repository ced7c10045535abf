import { describe, expect, it } from 'vitest';
import { fromFiles } from '../../src/core/change-set.js';
import { configSchema } from '../../src/core/config.js';
import { applyEdits } from '../../src/core/source.js';
import { checkWorld } from '../../src/review/check.js';
import { reviewChanges, startReview } from '../../src/review/pipeline.js';
import { noServices } from '../../src/review/services.js';
import { rules } from '../../src/review/shelves.js';

const controller = 'app/controllers/orders_controller.rb';
const view = 'app/views/orders/index.html.erb';
const base: Readonly<Record<string, string>> = {
  Gemfile: "source 'https://rubygems.org'\ngem 'rails', '~> 8.0'\ngem 'pg'\n",
  'docker-compose.yml': 'services:\n  db:\n    image: postgres:15\n',
  'db/migrate/20260101090000_create_shop.rb':
    'class CreateShop < ActiveRecord::Migration[8.0]\n  def change\n    create_table :customers do |t|\n      t.string :name, null: false\n    end\n\n    create_table :orders do |t|\n      t.references :customer, null: false\n      t.string :number, null: false\n      t.datetime :placed_at\n    end\n  end\nend\n',
  'app/models/customer.rb': 'class Customer < ApplicationRecord\n  has_many :orders\nend\n',
  'app/models/order.rb': 'class Order < ApplicationRecord\n  belongs_to :customer\nend\n',
  [controller]:
    'class OrdersController < ApplicationController\n  def index\n    @orders = Order.order(:placed_at).limit(50)\n  end\nend\n',
  [view]: '<% @orders.each do |order| %>\n  <p><%= order.number %></p>\n<% end %>\n',
};
const shown = '<% @orders.each do |order| %>\n  <p><%= order.number %>, <%= order.customer.name %></p>\n<% end %>\n';
const note =
  'class RemoveNumber < ActiveRecord::Migration[8.0]\n  def change\n    remove_column :orders, :number, :string\n  end\nend\n';

async function findingsOf(head: Readonly<Record<string, string>>, before = base) {
  const changes = fromFiles(before, { ...before, ...head });
  const review = await reviewChanges({ changes, services: noServices, config: configSchema.parse({}) });
  return review.findings;
}

describe('the code of an application in a review', () => {
  it('stays silent: a change of other columns', async () => {
    const findings = await findingsOf({
      [view]: shown.replace(', <%= order.customer.name %>', ', <%= order.customer_id %>'),
    });
    expect(findings.map((one) => one.rule)).not.toContain('n-plus-one');
  });

  it('stays silent: a lazy load that was there before', async () => {
    const findings = await findingsOf({ [view]: shown.replace('<p>', '<li>') }, { ...base, [view]: shown });
    expect(findings.map((one) => one.rule)).not.toContain('n-plus-one');
  });

  it('reads no code: a migration that takes nothing away', async () => {
    const added = note
      .replace('remove_column', 'add_column')
      .replace(':number', ':token')
      .replace('RemoveNumber', 'AddToken');
    const changes = fromFiles(base, { ...base, 'db/migrate/20260801000000_add_token.rb': added });
    const session = await startReview({ changes, services: noServices, config: configSchema.parse({}) });
    expect(session.worlds.map((world) => world.canSeeUses)).toEqual([false]);
  });

  it('names the SQL of the running version that a drop breaks', async () => {
    const before = {
      'db/migrations/V1__orders.sql': 'create table orders (id bigint primary key, note text, total int);',
      'src/main/java/Orders.java': 'class Orders {\n  String q = "select note from orders where id = ?";\n}\n',
      'src/test/java/OrdersTest.java': 'class OrdersTest {\n  String q = "select total from orders where id = ?";\n}\n',
    };
    const drops = 'alter table orders drop column note;\nalter table orders drop column total;\n';
    const findings = await findingsOf({ 'db/migrations/V2__drop.sql': drops }, before);
    const found = findings.filter((one) => one.rule === 'drop-column');
    const told = found.map(({ body }) => /^The version that runs now.*$/m.exec(body)?.[0]);
    expect(told).toEqual([
      'The version that runs now still names it, in `src/main/java/Orders.java:2` (SQL that reads it).',
      undefined,
    ]);
  });

  it('speaks up: a lazy load in a view, for rows that its controller loads', async () => {
    const findings = await findingsOf({ [view]: shown });
    const found = findings.find((one) => one.rule === 'n-plus-one');
    expect(found).toMatchObject({
      severity: 'warning',
      headline: `One query for each order: \`order.customer\` in \`${view}:2\``,
      location: { path: view, startLine: 2 },
    });
    expect(found?.body).toContain(`\`${controller}:3\``);
    expect(found?.body).toContain('1 + 50 queries for 50 rows');
    expect(found?.fix?.edits[0]?.text).toContain('.limit(50).includes(:customer)');
  });

  it('cures it in the controller, so that the next review is silent', async () => {
    const changes = fromFiles(base, { ...base, [view]: shown });
    const session = await startReview({ changes, services: noServices, config: configSchema.parse({}) });
    const raised = session.worlds
      .flatMap((world) => checkWorld(world, rules).raised)
      .find((one) => one.rule.id === 'n-plus-one');
    const fix = raised?.problem.fix;
    if (fix === undefined || !('edits' in fix)) throw new Error('There is no fix in edits.');
    const cured = applyEdits(base[controller] ?? '', fix.edits);
    expect(cured).toContain('    @orders = Order.order(:placed_at).limit(50).includes(:customer)\n');
    const findings = await findingsOf({ [view]: shown, [controller]: cured });
    expect(findings.map((one) => one.rule)).not.toContain('n-plus-one');
  });

  it('says where a dropped column is still used', async () => {
    const findings = await findingsOf({ 'db/migrate/20260801000000_remove_number.rb': note });
    const found = findings.find((one) => one.rule === 'column-still-in-use');
    expect(found?.body).toContain(`\`${view}:2\``);
  });
});

describe('an application with two databases', () => {
  const { 'db/migrate/20260101090000_create_shop.rb': shop = '', ...code } = base;
  const two = {
    ...code,
    'db/primary_migrate/20260101090000_create_shop.rb': shop,
    'db/jobs_migrate/20260101090000_create_jobs.rb':
      'class CreateJobs < ActiveRecord::Migration[8.0]\n  def change\n    create_table :jobs do |t|\n      t.string :queue\n    end\n  end\nend\n',
  };

  it('has its code read for each of them', async () => {
    const findings = await findingsOf({ 'db/primary_migrate/20260801000000_remove_number.rb': note }, two);
    expect(findings.find(({ rule }) => rule === 'column-still-in-use')?.body).toContain(
      'app/views/orders/index.html.erb',
    );
  });

  it('has a query told once', async () => {
    const findings = await findingsOf({ [view]: shown }, two);
    expect(findings.filter(({ rule }) => rule === 'n-plus-one')).toHaveLength(1);
  });
});

it('an attribute that a model keeps by itself is no use of a column', async () => {
  const model = (body: string) => ({
    'app/models/order.rb': `class Order < ApplicationRecord\n  belongs_to :customer\n${body}end\n`,
  });
  const used = '  validates :number, presence: true\n  def label\n    number.to_s\n  end\n';
  const rulesOf = async (body: string) =>
    (
      await findingsOf({
        ...model(body),
        [view]: '<% @orders.each do |order| %>\n  <p><%= order.customer_id %></p>\n<% end %>\n',
        'db/migrate/20260801000000_remove_number.rb': note,
      })
    ).map(({ rule }) => rule);
  expect(await rulesOf(used)).toContain('column-still-in-use');
  expect(await rulesOf(`  attr_accessor :number\n${used}`)).not.toContain('column-still-in-use');
  expect(await rulesOf(`  store_accessor :data, :number\n${used}`)).not.toContain('column-still-in-use');
});

describe('a column that goes, and that no place is known to use', () => {
  const bodyOf = async (code: Readonly<Record<string, string>>) => {
    const before = { ...base, [view]: '<% @orders.each do |order| %>\n<% end %>\n', ...code };
    const head = { ...Object.fromEntries(Object.keys(code).map((path) => [path, '\n'])), [removal]: note };
    const findings = await findingsOf(head, before);
    return findings.find((one) => one.rule === 'drop-column' || one.rule === 'ignored-columns-missing')?.body;
  };
  const removal = 'db/migrate/20260801000000_remove_number.rb';
  const nobody = 'No model or query in this repository names it.';
  const quiet = { 'app/models/order.rb': 'class Order\nend\n' };

  it('is named by nobody where a test, a comment or the key of a hash has the word', async () => {
    const told = await bodyOf({
      ...quiet,
      'spec/models/order_spec.rb': 'expect(order.number).to be_nil\n',
      'app/services/notes.rb':
        '# order.number is old\nclass Notes\n  def noted(page)\n    page.link(:number => 1)\n    page.number(2)\n  end\nend\n',
    });
    expect(told).toContain(nobody);
  });

  it.each([
    [
      'a template of another part',
      'admin/app/views/payments/_order.html.erb',
      '<p>\n<%= payment.source.number %></p>\n',
      2,
    ],
    ['a template that is not read', 'app/views/payments/show.html.haml', '%p= payment.source.number\n', 1],
    ['a key', 'app/services/notes.rb', 'class Notes\n  def noted(order)\n    order[:number]\n  end\nend\n', 3],
    ['a symbol', 'app/views/orders/_form.html.slim', '= f.text_field :number\n', 1],
  ])('is said to be named, perhaps, in %s', async (_, path, text, line) => {
    const told = await bodyOf({ ...quiet, [path]: text });
    expect(told).not.toContain(nobody);
    expect(told).toContain(`The version that runs now names \`number\` in \`${path}:${line}\`, and nothing tells`);
  });

  it('is looked for first in what is called as its rows are', async () => {
    const told = await bodyOf({
      ...quiet,
      'app/a.rb': 'def a(house)\n  house.number\nend\n',
      'app/views/z.html.haml': '= @order.number\n',
    });
    expect(told).toContain('names `number` in `app/views/z.html.haml:1`, and');
  });

  it('has a common name where many places have it', async () => {
    const told = await bodyOf({ ...quiet, 'app/a.rb': `def a(house)\n${'  house.number\n'.repeat(30)}end\n` });
    expect(told).toContain('names `number` in 30 places, and');
  });
});
