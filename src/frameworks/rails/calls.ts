import type { SourceCall } from '../../core/source.js';
import { columns } from './calls-columns.js';
import { constraints } from './calls-constraints.js';
import { indexes } from './calls-indexes.js';
import { objects } from './calls-objects.js';
import { tables } from './calls-tables.js';
import { tableName } from './columns.js';
import { tablesOf } from './names.js';
import { type Made, one, type Read, type Situation } from './situation.js';
import { isMadeByCode } from './values.js';

export type { Made, Situation } from './situation.js';

const nothing: Made = { operations: [] };

/** Calls that change nothing in the database. */
const silent = new Set([
  'disable_ddl_transaction!',
  'say',
  'puts',
  'print',
  'reset_column_information',
  'announce',
  'suppress_messages',
  'safety_assured',
  'require',
  'sleep',
  'p',
  'warn',
  'raise',
  'return',
  'say_with_time',
  'up_only',
  'transaction',
  'log',
  'info',
  'debug',
  'clear_cache!',
  'reload',
  'table_exists?',
  'column_exists?',
  'index_exists?',
  'foreign_key_exists?',
  'index_name_exists?',
  'extension_enabled?',
  'check_constraint_exists?',
  'data_source_exists?',
  'view_exists?',
  'enable_statement_timeout',
  'disable_statement_timeout',
  'set_lock_timeout',
  'type_cast',
]);

const readers: Readonly<Record<string, Read>> = { ...tables, ...columns, ...indexes, ...constraints, ...objects };

/** Reads one call. Calls that only wrap others are unfolded before. */
export function readCall(call: SourceCall, situation: Situation): Made {
  const read = readers[call.name];
  if (read !== undefined) {
    const made = read(call, situation);
    if (made === null)
      return { operations: [], unread: `\`${call.name}\` is called with something that is known only at run time` };
    const unread = addsMadeDefault(call) ? madeDefault : made.unread;
    return unread === undefined ? made : { ...made, unread };
  }
  if (silent.has(call.name)) return nothing;
  return (
    modelCall(call, situation) ?? {
      operations: [],
      unread: `\`${call.receiver === undefined ? '' : `${oneLine(call.receiver)}.`}${call.name}\` runs code that is not read; check what it changes`,
    }
  );
}

const madeDefault =
  'The SQL of this default is made by code, so whether each row gets a value of its own, for which the table is written anew, is known only at run time; check it by hand';

const adding: ReadonlySet<string> = new Set(['add_column', 'add_columns', 'change_table']);

/** Adds a column, to a table that is there, whose default is SQL that code makes. */
function addsMadeDefault(call: SourceCall): boolean {
  const { name, block = [] } = call;
  return adding.has(name) && [call, ...block].some(({ options }) => isMadeByCode(options.default));
}

/**
 * Before Rails 5.1 these took conditions themselves.
 * Source: https://guides.rubyonrails.org/5_1_release_notes.html
 */
const takesConditions: ReadonlySet<string> = new Set(['delete_all', 'destroy_all']);

function isGiven(call: SourceCall): boolean {
  return call.arguments.length > 0 || Object.keys(call.options).length > 0;
}

/** Members of a relation that take no row out of it. Source: https://api.rubyonrails.org/v8.0/classes/ActiveRecord/QueryMethods.html */
const keepsAll: ReadonlySet<string> = new Set([
  ...['all', 'unscoped', 'unscope', 'order', 'reorder', 'reverse_order', 'includes', 'preload', 'eager_load', 'select'],
  ...['readonly', 'lock', 'in_batches', 'find_each', 'find_in_batches', 'reload', 'annotate'],
]);

const batches = /\.(?:in_batches|find_each|find_in_batches)\b/;

/** A write through a model: `Order.where(…).update_all(…)`. */
function modelCall(call: SourceCall, situation: Situation): Made | null {
  const receiver = call.receiver ?? '';
  const model = /^(?:::)?([A-Z]\w*(?:::[A-Z]\w*)*)\b/.exec(receiver)?.[1];
  if (model === undefined) return null;
  const table = tablesOf(model).find((name) => situation.schema.tables.has(name));
  if (table === undefined) return null;
  const batched = batches.test(receiver);
  const members = [...receiver.matchAll(/\.(\w+[?!]?)/g)].map(([, member = '']) => member);
  // What is not known to leave all rows in may be a scope.
  const filtered = members.some((member) => !keepsAll.has(member)) || (takesConditions.has(call.name) && isGiven(call));
  const unknown = situation.dialect.readExpression(filtered ? 'a_condition = 1' : 'true');
  const where = filtered ? { where: { ...unknown, columns: [], alwaysTrue: false } } : {};
  switch (call.name) {
    case 'update_all':
    case 'touch_all':
      return one({
        kind: 'update',
        table: tableName(table),
        set: Object.keys(call.options).map((column) => ({ column, value: situation.dialect.readExpression('null') })),
        ...where,
        reads: [],
        batched,
        literals: [],
        sql: '',
      });
    case 'delete_all':
    case 'destroy_all':
      return one({ kind: 'delete', table: tableName(table), ...where, reads: [], batched, sql: '' });
    case 'insert_all':
    case 'upsert_all':
    case 'create':
    case 'create!':
    case 'insert':
      return one({
        kind: 'insert',
        table: tableName(table),
        columns: [],
        rows: null,
        reads: [],
        literals: [],
        sql: '',
      });
    case 'reset_column_information':
      return nothing;
    default:
      return null;
  }
}

function oneLine(value: string): string {
  const plain = value.replace(/\s+/g, ' ');
  return plain.length > 50 ? `${plain.slice(0, 47)}…` : plain;
}
