import type { IndexDefinition } from '../core/operation.js';
import type { Model } from '../core/query-site.js';
import type { ModelContext, Rule } from '../core/rule.js';
import { listed } from '../core/same-statement.js';
import type { Table } from '../core/schema.js';
import { indexesOf } from '../core/schema-lookup.js';

const applied = {
  Gemfile: "gem 'rails'\ngem 'pg'\n",
  'db/migrate/20260101000000_create_orders.rb':
    'class CreateOrders < ActiveRecord::Migration[8.0]\n  def change\n    create_table :orders do |t|\n      t.text :number\n      t.text :code, index: { unique: true }\n    end\n  end\nend\n',
  'app/models/order.rb': 'class Order < ApplicationRecord\nend\n',
};

function validating(column: string): Readonly<Record<string, string>> {
  return { 'app/models/order.rb': `class Order < ApplicationRecord\n  validates :${column}, uniqueness: true\nend\n` };
}

/** A uniqueness that only the application checks. */
export const uniquenessWithoutUniqueIndex: Rule = {
  id: 'uniqueness-without-unique-index',
  title: 'Uniqueness that no index keeps',
  preset: 'recommended',
  severity: 'warning',
  beyondLocks: true,
  why:
    'The model asks whether the value is there, and then inserts. Two requests at the same time both find nothing, and both insert. Each save reads the ' +
    'table for it, too.',
  instead: 'Add a unique index on these columns, and keep the validation for its message.',
  source:
    'https://api.rubyonrails.org/v8.0/classes/ActiveRecord/Validations/ClassMethods.html#method-i-validates_uniqueness_of',
  examples: {
    framework: 'rails',
    unsafe: { base: applied, head: { ...applied, ...validating('number') } },
    safe: { base: applied, head: { ...applied, ...validating('code') } },
  },
  on: {
    model(model, context) {
      const table = context.schemaAfter.tables.get(model.table);
      // What could not be read may have made the index.
      // Of a class that shares its table with others the validation sees the rows of its own kind, and a plain index would see all.
      if (model.heirOf !== undefined) return;
      if (table === undefined || !context.isChanged(model.location.path) || !context.schemaAfter.complete) return;
      return model.validatesUnique
        .filter(({ columns }) => !wasThere(model, columns, context) && isOpen(columns, table, context))
        .map(({ columns, line }) => ({
          headline: `Two requests at once can save the same ${columns.map((column) => `\`${column}\``).join(', ')} in \`${model.table}\``,
          subject: { table: table.name, columns },
          ...nullsInWords(columns, table),
          location: { path: model.location.path, startLine: line, endLine: line },
        }));
    },
  },
};

/** That a unique index lets rows pass that the validation refuses, as a sentence: it finds a scope without a value with IS NULL. */
function nullsInWords([, ...scope]: readonly string[], { columns }: Table): { readonly detail?: string } {
  const nullable = scope.filter((name) => columns.some((column) => column.name === name && !column.notNull));
  if (nullable.length === 0) return {};
  return {
    detail: `${listed(nullable)} may be NULL, and a unique index takes each NULL for another value: make it NOT NULL, say NULLS NOT DISTINCT, which Postgres has from 15 on, or give the rows without a value a unique index of their own.`,
  };
}

function wasThere({ name, table }: Model, columns: readonly string[], { modelsAtBase }: ModelContext): boolean {
  return modelsAtBase.some(
    (one) =>
      one.name === name &&
      one.table === table &&
      one.validatesUnique.some((other) => other.columns.join() === columns.join()),
  );
}

/** Whether the table has the columns, and no unique index on them or on some of them. */
function isOpen(columns: readonly string[], table: Table, { schemaAfter }: ModelContext): boolean {
  if (columns.some((column) => !table.columns.some((one) => one.name === column))) return false;
  return !indexesOf(schemaAfter, table.name).some(
    ({ definition }) => definition.unique && partsOf(definition).every((part) => columns.includes(part)),
  );
}

/** Columns of an index, those inside its expressions too: `lower(number)`. */
function partsOf({ parts }: IndexDefinition): readonly string[] {
  return parts.flatMap(({ column, expression }) => column ?? expression?.columns ?? []);
}
