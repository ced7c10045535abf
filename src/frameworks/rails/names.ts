import { createHash } from 'node:crypto';
import { singularize, tableize, underscore } from '../../languages/rails-inflect.js';

/** Longest name of an index that Rails makes since 7.1, in characters. Source: activerecord 7.1, generate_index_name */
const maxIndexName = 62;

/** The name that Rails gives an index. Source: https://api.rubyonrails.org/v8.0/classes/ActiveRecord/ConnectionAdapters/SchemaStatements.html#method-i-index_name */
export function indexName(table: string, columns: readonly string[], version: number): string {
  const plain = `index_${table}_on_${columns.join('_and_')}`.replaceAll('.', '_');
  if (version < 7.1 || plain.length <= maxIndexName) return plain;
  const short = `idx_on_${columns.join('_')}`;
  return `${short.slice(0, maxIndexName - 11)}_${digest(plain)}`;
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 10);
}

/** The name that Rails gives a foreign key. Source: activerecord 8.0, foreign_key_name */
export function foreignKeyName(table: string, columns: readonly string[]): string {
  return `fk_rails_${digest(`${table}_${columns.join('_')}_fk`)}`;
}

/** The name that Rails gives a check. Source: activerecord 8.0, check_constraint_name */
export function checkName(table: string, expression: string): string {
  return `chk_rails_${digest(`${table}_${expression}_chk`)}`;
}

/** The name that Rails gives an exclusion or unique constraint. Source: activerecord 8.0, postgresql/schema_statements.rb */
export function constraintName(table: string, what: string, kind: 'excl' | 'unique'): string {
  return `${kind === 'excl' ? 'excl' : 'uniq'}_rails_${digest(`${table}_${what}_${kind === 'excl' ? 'excl' : 'unique'}`)}`;
}

/** The column that refers to a table: `customers` gives `customer_id`. */
export function foreignKeyColumn(table: string): string {
  return `${singularize(table.split('.').at(-1) ?? table)}_id`;
}

/** The tables that a model may have: with its modules before its name, as an engine names them, or without. */
export function tablesOf(model: string): readonly string[] {
  const modules = underscore(model.replace(/^::/, '')).split('/').slice(0, -1);
  return [...new Set([[...modules, tableize(model)].join('_'), tableize(model)])];
}
