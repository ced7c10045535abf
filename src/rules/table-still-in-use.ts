import { isTableGone } from '../core/gone-before.js';
import { key, text } from '../core/name.js';
import type { Rule } from '../core/rule.js';
import { places, usesInWords } from '../core/uses.js';

const create =
  'class CreateOrders < ActiveRecord::Migration[8.0]\n  def change\n    create_table :orders do |t|\n      t.text :note\n    end\n  end\nend\n';
const drop =
  'class DropOrders < ActiveRecord::Migration[8.0]\n  def change\n    drop_table :orders do |t|\n      t.text :note\n    end\n  end\nend\n';
const gemfile = "gem 'rails'\ngem 'pg'\n";
const model = 'class Order < ApplicationRecord\nend\n';
const service = 'class Report\n  def latest\n    Order.where(note: "urgent").to_a\n  end\nend\n';
const applied = { Gemfile: gemfile, 'db/migrate/20260101000000_create_orders.rb': create };

/** A table that is dropped while the application's code still names it. */
export const tableStillInUse: Rule = {
  id: 'table-still-in-use',
  title: 'Dropped table that code still uses',
  preset: 'recommended',
  family: 'compatibility',
  severity: 'error',
  why: 'Code at the head of this pull request still reads or writes the table, so it fails as soon as the migration has run.',
  instead: 'Take the table out of the code first, release that, and drop the table in a later pull request.',
  source: 'https://www.postgresql.org/docs/17/sql-droptable.html',
  examples: {
    framework: 'rails',
    unsafe: {
      base: { ...applied, 'app/models/order.rb': model, 'app/services/report.rb': service },
      head: {
        ...applied,
        'db/migrate/20260801000000_drop_orders.rb': drop,
        'app/models/order.rb': model,
        'app/services/report.rb': service,
      },
    },
    safe: {
      base: { ...applied },
      head: { ...applied, 'db/migrate/20260801000000_drop_orders.rb': drop },
    },
  },
  beyondLocks: true,
  on: {
    drop_table(operation, context) {
      const { table } = operation;
      const { tables, views } = context.schemaAfter;
      // Code finds what has the name from here on.
      if (context.isNewTable(table) || tables.has(key(table)) || views.has(key(table))) return;
      if (isTableGone(table, context)) return;
      const uses = context.usesOf(table).filter((use) => use.revision === 'head');
      if (uses.length === 0) return;
      if (uses.every(({ declares }) => declares === true))
        return {
          headline: `\`${text(table)}\` is dropped, and code still declares it`,
          subject: { table },
          severity: 'warning',
          why: `Nothing at the head of this pull request was seen to query the table, and it is still declared in ${places(uses)}. What is made from the declaration still offers it, and each query that goes there fails once the migration has run.`,
          instead: 'Take the declaration out as well.',
        };
      return {
        headline: `\`${text(table)}\` is dropped, and code still uses it`,
        subject: { table },
        detail: usesInWords(uses),
      };
    },
  },
};
