import { named } from '../core/name.js';
import type { QuerySite } from '../core/query-site.js';
import type { Rule } from '../core/rule.js';
import type { Location } from '../core/source.js';

const shop = {
  Gemfile: "gem 'rails'\ngem 'pg'\n",
  'db/migrate/20260101000000_create_orders.rb':
    'class CreateOrders < ActiveRecord::Migration[8.0]\n  def change\n    create_table :customers do |t|\n      t.text :name\n    end\n    create_table :orders do |t|\n      t.bigint :customer_id\n    end\n  end\nend\n',
  'app/models/customer.rb': 'class Customer < ApplicationRecord\n  has_many :orders\nend\n',
  'app/models/order.rb': 'class Order < ApplicationRecord\n  belongs_to :customer\nend\n',
};
const controller = (query: string): Readonly<Record<string, string>> => ({
  'app/controllers/orders_controller.rb': `class OrdersController < ApplicationController\n  def index\n    @orders = ${query}\n  end\nend\n`,
});
const view = (shown: string): Readonly<Record<string, string>> => ({
  'app/views/orders/index.html.erb': `<% @orders.each do |order| %>\n  <p><%= order.${shown} %></p>\n<% end %>\n`,
});

/** Fewest rounds that cost a request something: below it a person is told, and not warned. */
const fewRounds = 10;

/** A query for each row of another query. */
export const nPlusOne: Rule = {
  id: 'n-plus-one',
  title: 'One query for each row',
  preset: 'recommended',
  severity: 'warning',
  why: 'A query in a loop over rows runs once for each of them: the time of the request grows with the number of rows, and so does the load on the server.',
  instead: 'Load what the loop needs together with the rows, in one query before it.',
  source: 'https://guides.rubyonrails.org/v8.0/active_record_querying.html#eager-loading-associations',
  examples: {
    framework: 'rails',
    unsafe: {
      base: { ...shop, ...controller('Order.limit(50)'), ...view('id') },
      head: { ...shop, ...controller('Order.limit(50)'), ...view('customer.name') },
    },
    safe: {
      base: { ...shop, ...controller('Order.limit(50)'), ...view('id') },
      head: { ...shop, ...controller('Order.limit(50).includes(:customer)'), ...view('customer.name') },
    },
  },
  on: {
    query_site(site) {
      if (site.against === 'same' || site.bound === 1) return;
      if (site.kind !== 'lazy_relation' && site.kind !== 'query_in_loop') return;
      const warned = site.context === 'request' && (site.bound === null || site.bound > fewRounds);
      return {
        headline: `One query for each ${site.row ?? 'row'}: ${whatOf(site)} in \`${at(site.location)}\``,
        subject: {
          ...(site.table === null ? {} : { table: named(site.table) }),
          relation: `${site.model}.${site.relation?.name ?? site.filters.map((filter) => filter.column).join()}`,
          function: site.function,
        },
        location: site.anchor ?? site.location,
        severity: warned ? 'warning' : 'notice',
        detail: detailOf(site),
        ...(site.cure === null ? {} : { fix: site.cure }),
      };
    },
  },
};

function whatOf(site: QuerySite): string {
  return site.relation === null
    ? `\`${site.model}\` by ${columnsOf(site)}`
    : `\`${site.expression ?? site.relation.name}\``;
}

function columnsOf(site: QuerySite): string {
  return site.filters.map((filter) => `\`${filter.column}\``).join(', ');
}

function detailOf(site: QuerySite): string {
  const rows = site.bound === null ? '1 + N queries for N rows' : `1 + ${site.bound} queries for ${site.bound} rows`;
  const loaded =
    site.origin === null ? 'The rows are loaded once' : `The rows are loaded once, in \`${at(site.origin)}\``;
  const each = site.relation === null ? `\`${site.model}\` is asked` : `\`${site.relation.name}\` is loaded`;
  return `${loaded}; then ${each} for each of them: ${rows}.`;
}

function at(location: Location): string {
  return `${location.path}:${location.startLine}`;
}
