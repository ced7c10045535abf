import type { Schema } from '../../core/schema.js';
import type { SourceCall, SourceValue } from '../../core/source.js';
import { tablesOf } from './names.js';
import { argument, names, text } from './values.js';

/** Names by which Rails calls the adapter of a dialect. Source: activerecord 8.0, adapter_name of each adapter */
const adapters: Readonly<Record<string, readonly string[]>> = {
  postgres: ['postgresql', 'postgis'],
  mysql: ['mysql2', 'trilogy', 'mysql'],
  sqlite: ['sqlite', 'sqlite3'],
};

/** Whether a condition holds when the migration runs; null where that is known only then. */
export function holds(condition: SourceValue, schema: Schema, dialect: string): boolean | null {
  if (condition.kind === 'boolean') return condition.value;
  if (condition.kind !== 'call') return null;
  const { call } = condition;
  if (call.name === '==' || call.name === '!=') {
    const wanted = text(call.arguments[0])?.toLowerCase();
    if (wanted === undefined || !/adapter/.test(call.receiver ?? '')) return null;
    const same = adapters[dialect]?.includes(wanted) ?? false;
    return call.name === '==' ? same : !same;
  }
  if (call.name === 'match?' || call.name === '=~') return isAdapterLike(call, dialect);
  if (call.name === 'respond_to?') return knowsType(call, dialect);
  const asked = asksModel(call, schema);
  if (asked !== undefined) return asked;
  const able = supports(call.name, dialect);
  if (able !== null) return able;
  const found = exists(call, schema);
  // What is there is there; what is not known to be there may be, where not all of the schema was read.
  return found === true || schema.complete ? found : null;
}

/** The same as the adapters spell them. */
const spelled: Readonly<Record<string, readonly string[]>> = {
  postgres: ['PostgreSQL', 'PostGIS'],
  mysql: ['Mysql2', 'Trilogy'],
  sqlite: ['SQLite'],
};

/** `connection.adapter_name.match?(/mysql|trilogy/i)`: null where the pattern is not plain, or not all adapters of a dialect answer alike. */
function isAdapterLike({ receiver = '', arguments: [pattern] }: SourceCall, dialect: string): boolean | null {
  const [, words, flag] = /^\/([\w|]+)\/(i?)$/.exec(pattern?.kind === 'unknown' ? pattern.text : '') ?? [];
  if (words === undefined || !/adapter_name$/.test(receiver)) return null;
  const expression = new RegExp(words, flag);
  const [first, ...others] = (spelled[dialect] ?? []).map((name) => expression.test(name));
  return first === undefined || others.includes(!first) ? null : first;
}

/**
 * Types of columns for which a table has methods of their own, by dialect.
 * Source: https://github.com/rails/rails/blob/v5.0.0/activerecord/lib/active_record/connection_adapters/postgresql/schema_definitions.rb
 */
const types: Readonly<Record<string, ReadonlySet<string>>> = {
  postgres: new Set(['cidr', 'hstore', 'inet', 'json', 'jsonb', 'macaddr', 'tsvector', 'uuid']),
};

/** `t.respond_to?(:jsonb)`, as migrations ask that run on several engines. */
function knowsType({ receiver = '', arguments: [method] }: SourceCall, dialect: string): boolean | null {
  return /^[a-z_]\w*$/.test(receiver) && types[dialect]?.has(text(method) ?? '') === true ? true : null;
}

/**
 * What a migration may ask its adapter, and the dialects whose every supported server answers yes.
 * Source: https://github.com/rails/rails/tree/v8.0.0/activerecord/lib/active_record/connection_adapters
 */
const abilities: Readonly<Record<string, readonly string[]>> = {
  'supports_datetime_with_precision?': ['postgres', 'mysql', 'sqlite'],
  'supports_foreign_keys?': ['postgres', 'mysql', 'sqlite'],
  'supports_views?': ['postgres', 'mysql', 'sqlite'],
  'supports_comments?': ['postgres', 'mysql'],
  'supports_partial_index?': ['postgres', 'sqlite'],
  'supports_ddl_transactions?': ['postgres', 'sqlite'],
  'supports_materialized_views?': ['postgres'],
  'supports_extensions?': ['postgres'],
};

function supports(question: string, dialect: string): boolean | null {
  const able = Object.hasOwn(abilities, question) ? abilities[question] : undefined;
  return able === undefined || adapters[dialect] === undefined ? null : able.includes(dialect);
}

/**
 * What a model says of its own table, `Order.table_exists?`, `Order.column_names.include?("note")`: whether it is there, where it is. One that
 * is not found may have another name. Undefined where no model is asked.
 */
function asksModel(call: SourceCall, schema: Schema): true | null | undefined {
  const [, model, list] = /^((?:::)?[A-Z]\w*(?:::[A-Z]\w*)*)(\.column_names)?$/.exec(call.receiver ?? '') ?? [];
  if (model === undefined) return undefined;
  const tables = tablesOf(model).flatMap((table) => schema.tables.get(table) ?? []);
  if (call.name === 'table_exists?' && list === undefined && call.arguments.length === 0)
    return tables.length > 0 ? true : null;
  if (call.name !== 'include?' || list === undefined) return undefined;
  const column = argument(call, 0);
  return tables.some(({ columns }) => columns.some(({ name }) => name === column)) ? true : null;
}

function exists(call: SourceCall, schema: Schema): boolean | null {
  const table = argument(call, 0);
  const found = table === undefined ? undefined : schema.tables.get(table);
  switch (call.name) {
    case 'table_exists?':
    case 'data_source_exists?':
      return table === undefined ? null : found !== undefined;
    case 'column_exists?': {
      const column = argument(call, 1);
      return column === undefined || found === undefined
        ? null
        : found.columns.some((candidate) => candidate.name === column);
    }
    case 'index_exists?': {
      const columns = names(call.arguments[1]);
      const name = text(call.options.name);
      if (columns === undefined || found === undefined) return null;
      return [...schema.indexes.values()].some(
        (index) =>
          index.table.name === table &&
          (name === undefined || index.name.name === name) &&
          index.definition.parts.map((part) => part.column).join() === columns.join(),
      );
    }
    default:
      return null;
  }
}
