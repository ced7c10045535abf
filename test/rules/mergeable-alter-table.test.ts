import { describe, expect, it } from 'vitest';
import { mergeableAlterTable } from '../../src/rules/mergeable-alter-table.js';
import { reviewedHeadlines } from '../support/review-files.js';
import { testRule } from '../support/test-rule.js';

const given = `create table orders (id bigint primary key, number text, placed_at timestamptz, customer_id bigint, total numeric); create table refunds (id bigint primary key);`;

testRule(mergeableAlterTable, {
  safe: {
    'one statement': { sql: `alter table orders add column a text, add column b text;`, given },
    'another table between': {
      sql: `alter table orders add column a text;
alter table refunds add column a text;
alter table orders add column b text;`,
      given,
    },
    'a weaker lock': {
      sql: `alter table orders add column a text;
alter table orders add constraint fk foreign key (customer_id) references refunds (id) not valid;`,
      given,
    },
    'a change that takes time behind one that takes none': {
      sql: `alter table orders add column a text;
alter table orders add check (total > 0);`,
      given,
    },
    'a change that stands alone': {
      sql: `alter table orders add column a text;
alter table orders rename column a to b;`,
      given,
    },
    'another transaction': {
      sql: `begin;
alter table orders add column a text;
commit;
alter table orders add column b text;`,
      given,
    },
    'a new table': {
      sql: `create table a (id bigint);
alter table a add column b text;
alter table a add column c text;`,
      given,
    },
  },
  unsafe: {
    'two behind each other, and a third': {
      sql: `alter table orders add column a text;
alter table public.orders alter column number set default '';
alter table orders drop column total;`,
      line: 2,
      headline: 'This change of `orders` could share a statement with the one before',
      given,
    },
  },
});

describe('mergeable-alter-table', () => {
  const base = {
    Gemfile: "gem 'rails'\ngem 'pg'\n",
    'db/migrate/20260101000000_create_orders.rb':
      'class CreateOrders < ActiveRecord::Migration[8.0]\n  def change\n    create_table :orders\n  end\nend\n',
  };

  it.each([
    ['says so of a table that is changed call by call', '', 1],
    ['stays silent: Rails puts them into one', ', bulk: true', 0],
  ])('%s', async (_, bulk, count) => {
    const head = {
      ...base,
      'db/migrate/20260801000000_change.rb': `class Change < ActiveRecord::Migration[8.0]\n  def change\n    change_table :orders${bulk} do |t|\n      t.text :a\n      t.text :b\n    end\n  end\nend\n`,
    };
    expect(await reviewedHeadlines('mergeable-alter-table', base, head)).toHaveLength(count);
  });
});
