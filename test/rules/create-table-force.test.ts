import { describe, expect, it } from 'vitest';
import { createTableForce } from '../../src/rules/create-table-force.js';
import { reviewedHeadlines } from '../support/review-files.js';
import { testRule } from '../support/test-rule.js';

const given = 'create table orders (id bigint primary key, note text);';

testRule(createTableForce, {
  safe: {
    'a table that is dropped for good, of which another rule speaks': { sql: 'drop table orders;', given },
    'a table that was not there': {
      sql: 'drop table if exists refunds; create table refunds (id bigint primary key);',
      given,
    },
    'rows copied elsewhere first': {
      sql: `create table new_orders (id bigint primary key);
insert into new_orders select id from orders;
drop table orders;
create table orders (id bigint primary key);
insert into orders select id from new_orders;`,
      given,
    },
    'a table made in the same migration': {
      sql: `create table refunds (id bigint);
drop table refunds;
create table refunds (id bigint primary key);`,
      given,
    },
  },
  unsafe: {
    'a table in use': {
      sql: `drop table if exists orders;
create table orders (id bigint primary key);`,
      given,
      line: 1,
      headline: '`orders` is dropped and made anew: every row of it is lost',
      severity: 'error',
    },
    'a table that is filled again, under a quoted name, in a transaction': {
      sql: `drop table shop."Orders" cascade;
create table shop."Orders" (id bigint primary key);
insert into shop."Orders" (id) values (1);`,
      given: 'create schema shop; create table shop."Orders" (id bigint);',
      transaction: 'file',
      line: 1,
      headline: '`shop.Orders` is dropped and made anew: every row of it is lost',
      severity: 'warning',
    },
  },
});

describe('create-table-force in Rails', () => {
  const base = {
    Gemfile: "gem 'rails'\ngem 'pg'\n",
    'db/migrate/20260101000000_create_orders.rb': migration('CreateOrders', 'create_table :orders'),
  };

  it('stays silent: a table made with force for the first time', async () => {
    const head = {
      ...base,
      'db/migrate/20260201000000_create_lines.rb': migration('CreateLines', 'create_table :lines, force: true'),
    };
    expect(await reviewedHeadlines('create-table-force', base, head)).toEqual([]);
  });

  it('speaks up: a table that is there, made with force', async () => {
    const head = {
      ...base,
      'db/migrate/20260201000000_remake_orders.rb': migration('RemakeOrders', 'create_table :orders, force: :cascade'),
    };
    expect(await reviewedHeadlines('create-table-force', base, head)).toEqual([
      '`orders` is dropped and made anew: every row of it is lost',
    ]);
  });
});

function migration(name: string, call: string): string {
  return `class ${name} < ActiveRecord::Migration[8.0]\n  def up\n    ${call} do |t|\n      t.text :note\n    end\n  end\nend\n`;
}
