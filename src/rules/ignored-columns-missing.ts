import { isColumnGone } from '../core/gone-before.js';
import { key, type Name, sameName, text } from '../core/name.js';
import type { OperationOf } from '../core/operation.js';
import type { Model } from '../core/query-site.js';
import type { Rule, StatementContext } from '../core/rule.js';
import { listed } from '../core/same-statement.js';
import { columnOf, hasToBeGiven } from '../core/schema-lookup.js';
import { usedNowInWords } from '../core/uses.js';

const applied = {
  Gemfile: "gem 'rails'\ngem 'pg'\n",
  'db/migrate/20260101000000_create_orders.rb':
    'class CreateOrders < ActiveRecord::Migration[8.0]\n  def change\n    create_table :orders do |t|\n      t.text :note\n    end\n  end\nend\n',
};
const removal = {
  'db/migrate/20260801000000_remove_note.rb':
    'class RemoveNote < ActiveRecord::Migration[8.0]\n  def change\n    remove_column :orders, :note, :text\n  end\nend\n',
};
const model = { 'app/models/order.rb': 'class Order < ApplicationRecord\nend\n' };
const ignoring = {
  'app/models/order.rb': "class Order < ApplicationRecord\n  self.ignored_columns += ['note']\nend\n",
};

/**
 * What fails where an insert names only what was given a value.
 * Source: https://github.com/rails/rails/blob/v7.0.0/activerecord/lib/active_record/connection_adapters/postgresql_adapter.rb (`exec_cache`)
 */
const underPartialInserts =
  'A process reads the list of columns once. Its inserts name only the columns that it gives a value to, as `partial_inserts` is on here; but what it ' +
  'loads together in one JOIN (`eager_load`) names each column and fails until it is restarted, and a prepared statement fails once more in a transaction.';

/** A column that is dropped while running processes still name it, though no code does. */
export const ignoredColumnsMissing: Rule = {
  id: 'ignored-columns-missing',
  title: 'Dropped column that the model does not ignore',
  preset: 'recommended',
  severity: 'error',
  why:
    'A process reads the list of columns once, and its inserts and prepared statements name each of them. When the column goes, those of every process ' +
    'that is still running fail until it is restarted.',
  instead: 'Release `ignored_columns` in the model first, and drop the column in a later pull request.',
  source:
    'https://api.rubyonrails.org/v8.0/classes/ActiveRecord/ModelSchema/ClassMethods.html#method-i-ignored_columns-3D',
  quietedBy: ['column-still-in-use'],
  examples: {
    framework: 'rails',
    unsafe: { base: { ...applied, ...model }, head: { ...applied, ...model, ...removal } },
    safe: { base: { ...applied, ...ignoring }, head: { ...applied, ...ignoring, ...removal } },
  },
  beyondLocks: true,
  on: {
    drop_column(operation, context) {
      const { table, column } = operation;
      const before = context.schemaBefore.tables.get(key(table));
      if (context.isNewTable(table) || before?.columns.some((one) => one.name === column) !== true) return;
      if (isColumnGone(table, column, context)) return;
      // Made anew under the same name, it is still there for every statement that names it.
      if (context.schemaAfter.tables.get(key(table))?.columns.some((one) => one.name === column) === true) return;
      const models = context.modelsAtBase.filter((one) => one.keepsColumns === true && one.table === text(table));
      // What a model ignores, those that inherit from it ignore too, and not the other way round.
      const topmost = models.filter((one) => one.heirOf === undefined);
      const [first] = topmost;
      const isIgnored = topmost.some((one) => one.ignoresMore === true || one.ignoredColumns.includes(column));
      if (first === undefined || isIgnored) return;
      const heirs = classesToldBy(column, first, models);
      const used = usedNowInWords(context, table, column);
      const detail = [heirs.length === 0 ? null : toldInWords(heirs, first), used].filter((one) => one !== null);
      return {
        headline: `Running processes fail on \`${text(table)}\` when \`${column}\` goes: \`${first.name}\` does not ignore it`,
        subject: { table, column },
        ...(context.database.settings.partialInserts === 'true' ? { why: underPartialInserts } : {}),
        ...(detail.length === 0 ? {} : { detail: detail.join(' ') }),
        instead: insteadOf(operation, first, heirs.length > 0 || used !== null, context),
      };
    },
  },
};

/** Models that inherit from another and whose rows Rails tells by the value of a column. */
function classesToldBy(
  column: string,
  { inheritanceColumn = 'type' }: Model,
  models: readonly Model[],
): readonly Model[] {
  return column === inheritanceColumn ? models.filter((one) => one.heirOf !== undefined) : [];
}

function toldInWords(heirs: readonly Model[], { name }: Model): string {
  const inherit = heirs.length === 1 ? 'inherits' : 'inherit';
  return `${listed(heirs.map((heir) => heir.name))} ${inherit} from \`${name}\`, and the column tells whose each row is.`;
}

function insteadOf(
  { table, column }: OperationOf<'drop_column'>,
  { location }: Model,
  isUsed: boolean,
  context: StatementContext,
): string {
  const { schema, database } = context;
  const kept = columnOf(schema, table, column);
  const isRequired = kept !== undefined && hasToBeGiven(kept);
  const ignoring = `${leavingOut(column, droppedWith(table, column, context), database.settings.rails)} in \`${location.path}\``;
  const released = isUsed ? `${ignoring} together with code that no longer uses it` : ignoring;
  const drop = 'and drop the column in a later pull request';
  if (!isRequired) return isUsed ? `First release ${released}, ${drop}.` : `Release ${released} first, ${drop}.`;
  return (
    'A model that ignores it leaves it out of every INSERT, which NOT NULL without a default refuses: let it be NULL first ' +
    `(\`change_column_null "${text(table)}", "${column}", true\`), then release ${released}, ${drop}.`
  );
}

/** The columns of a table that the change drops, one of which is given: a model has one method that leaves them out. */
function droppedWith(table: Name, column: string, context: StatementContext): readonly string[] {
  const { earlierMigrations, statements, laterMigrations } = context;
  const views = [...earlierMigrations, { statements }, ...laterMigrations].flatMap((one) => one.statements);
  const dropped = views
    .flatMap(({ operations }) => operations)
    .flatMap((one) => (one.kind === 'drop_column' && sameName(one.table, table) ? [one.column] : []));
  return [...new Set([...dropped, column])];
}

/** What keeps a column out of a model. Source: https://github.com/rails/rails/blob/v5.0.0/activerecord/CHANGELOG.md (`ignored_columns`) */
function leavingOut(column: string, all: readonly string[], rails: string | undefined): string {
  if (rails === undefined || Number(rails) >= 5) return `\`self.ignored_columns += ["${column}"]\``;
  const test = all.length > 1 ? `%w[${all.join(' ')}].include?(one.name)` : `one.name == "${column}"`;
  return `\`def self.columns; super.reject { |one| ${test} }; end\``;
}
