import type { ReviewFilesRequest } from '../src/index.js';
import type { LabelledCase } from './labelled-case.js';

/**
 * Cases of rubocop-rails are pieces of Ruby: a call, a method, a block's line, a class. This puts each where a Rails application
 * would have it. What a case leaves out is made plain: its tables are there and empty of columns that it does not name, on Postgres.
 */
export function railsRequest({ id, input }: LabelledCase): ReviewFilesRequest {
  const isModel = modelCops.has(copOf(id));
  const base = { ...application, 'db/migrate/20260101000000_create_what_is_there.rb': tablesOf(input, isModel) };
  const files = isModel ? modelFiles(input, isStanding(id)) : { base: {}, head: migrationFile(id, input) };
  return { base: { ...base, ...files.base }, head: { ...base, ...files.head }, config: { preset: 'all', rules } };
}

/** The cop that a case asserts. */
export function copOf(id: string): string {
  return id.split('/')[1] ?? '';
}

const modelCops = new Set(['unique_validation_without_index', 'unused_ignored_columns']);

/** Policies speak once they are configured, and a cop is one that is. */
const rules = { 'table-comment-missing': { tables: ['*'] }, 'column-comment-missing': { tables: ['*'] } };

const application = {
  Gemfile: "gem 'rails', '~> 8.0'\ngem 'pg'\n",
  'config/database.yml': 'production:\n  adapter: postgresql\n',
  'config/application.rb': 'module Shop\n  class Application < Rails::Application\n  end\nend\n',
};

function migrationFile(id: string, input: string): Readonly<Record<string, string>> {
  const body = /^\s*t\./.test(input) ? `change_table :users do |t|\n${input}\nend` : input;
  const inside = /^\s*def /.test(body) ? body : `def change\n${body}\nend`;
  const text = /^\s*class /m.test(body) ? body : `class Change < ActiveRecord::Migration[7.0]\n${inside}\nend\n`;
  return { [`db/migrate/20260801000000_${copOf(id)}.rb`]: text };
}

/** A cop reads what stands there; a review reads what changes. */
function isStanding(id: string): boolean {
  return copOf(id) === 'unused_ignored_columns';
}

function modelFiles(input: string, isThere: boolean): Pick<ReviewFilesRequest, 'base' | 'head'> {
  // A fragment may leave out what it inherits from, and what a file in app/models of a Rails application says.
  const text = input.replace(/^(\s*class [\w:]+)$/gm, '$1 < ApplicationRecord');
  const path = 'app/models/subject.rb';
  return { base: isThere ? { [path]: text } : {}, head: { [path]: isThere ? `${text}\n# Read again.\n` : text } };
}

/** Tables that a case speaks about and does not make, with the columns that it takes for granted. */
function tablesOf(input: string, isModel: boolean): string {
  const tables = isModel ? modelTables(input) : migrationTables(input);
  const calls = [...tables].map(
    ([table, columns]) =>
      `    create_table :${table} do |t|\n${[...columns].map((column) => `      t.string :${column}\n`).join('')}    end\n`,
  );
  return `class CreateWhatIsThere < ActiveRecord::Migration[7.0]\n  def change\n${calls.join('')}  end\nend\n`;
}

function migrationTables(input: string): ReadonlyMap<string, ReadonlySet<string>> {
  const made = new Set([...input.matchAll(/create_table[ (]["':](\w+)/g)].map((match) => match[1]));
  const tables = new Map<string, Set<string>>([['users', new Set()]]);
  const of = (table: string): Set<string> => {
    const known = tables.get(table) ?? new Set<string>();
    tables.set(table, known);
    return known;
  };
  for (const [, table = ''] of input.matchAll(/(?:add|remove|change|rename|drop)_\w+[ (]["':](\w+)/g)) of(table);
  for (const [, table = '', column = ''] of input.matchAll(
    /(?:remove_column|remove_index|rename_column|change_column\w*)[ (]["':](\w+)["']?, :(\w+)/g,
  ))
    of(table).add(column);
  for (const [, columns = ''] of input.matchAll(/\bt\.(?:remove|index|change\w*|rename) ((?:[:,\s]|\w)+)/g))
    for (const [, column = ''] of columns.matchAll(/:(\w+)/g)) of('users').add(column);
  for (const table of made) tables.delete(table ?? '');
  for (const [, table = '', column = ''] of input.matchAll(/add_column[ (]["':](\w+)["']?, :(\w+)/g))
    tables.get(table)?.delete(column);
  return tables;
}

function modelTables(input: string): ReadonlyMap<string, ReadonlySet<string>> {
  const name = /^\s*class ([\w:]+)/m.exec(input)?.[1] ?? 'User';
  const module = /^module (\w+)/m.exec(input)?.[1];
  const path = [...(module === undefined ? [] : [module]), ...name.split('::')].map((part) =>
    part.replace(/(?<=[a-z])(?=[A-Z])/g, '_').toLowerCase(),
  );
  const said = /table_name = '(\w+)'/.exec(input)?.[1];
  const table = said ?? path.join('_').replace(/(?<!s)$/, 's');
  const columns = new Set([
    'account',
    'user_id',
    'article_id',
    'author_id',
    'author_type',
    'title',
    'a_id',
    'b_id',
    'c_id',
    'address',
  ]);
  return new Map([[table, columns]]);
}

/** Why a case cannot be judged by what it holds; null where it can. */
export function untold({ tool, id, context }: LabelledCase): string | null {
  const around = context?.context ?? '';
  if (tool !== 'rubocop-rails') return null;
  if (/MySQL/.test(around)) return 'MySQL is not read yet';
  if (/Rails 5/.test(around)) return 'Rails 5.2 is older than what is read';
  if (modelCops.has(copOf(id)) && schemaElsewhere.test(around))
    return 'the schema that it stands on is not in the case';
  return null;
}

/** A schema that already has the index, or lacks the table or the column, or is not there. */
const schemaElsewhere =
  /^(?:with (?:a unique|proper) index|when (?:using|a table has no|the table does not exist|db\/schema)|without (?:column|db)|when column name is included|when `polymorphic|when scope is frozen|when using other|with an unused ignored column as a Symbol$)/;
