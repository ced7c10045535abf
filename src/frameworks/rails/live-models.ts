import type { LiveModel } from '../../core/migration.js';
import type { Schema } from '../../core/schema.js';
import type { SourceCall } from '../../core/source.js';
import { unreadCall } from '../../languages/index.js';
import { tableName } from './columns.js';
import { tablesOf } from './names.js';
import type { RailsFile } from './parse.js';

/**
 * Models of the application that a migration uses: constants which the file gives no value, whose table is there, and of which something
 * is asked that Active Record alone answers. Empty where a superclass, a module or another file may bring such a constant along.
 */
export function liveModels(
  { methods, constants, closed, loads }: RailsFile,
  schemas: readonly Schema[],
): readonly LiveModel[] {
  if (!closed || loads) return [];
  const found = new Map<string, LiveModel>();
  for (const call of withBlocks(methods.change ?? methods.up ?? [])) {
    const name = modelIn(call);
    if (name === undefined || found.has(name) || constants.includes(name.split('::')[0] ?? '')) continue;
    const [table = ''] = tablesOf(name);
    if (!schemas.some(({ tables }) => tables.has(table))) continue;
    found.set(name, { name, table: tableName(table), location: call.location });
  }
  return [...found.values()];
}

function withBlocks(calls: readonly SourceCall[]): readonly SourceCall[] {
  return calls.flatMap((call) => [call, ...withBlocks(call.block ?? [])]);
}

/** Members of a model that no class of Ruby has. Source: https://api.rubyonrails.org/v8.0/classes/ActiveRecord/Querying.html */
const members: ReadonlySet<string> = new Set([
  ...[
    'all',
    'where',
    'not',
    'unscoped',
    'joins',
    'left_joins',
    'left_outer_joins',
    'includes',
    'order',
    'select',
    'pluck',
  ],
  ...['find_by', 'find_by!', 'find_each', 'find_in_batches', 'in_batches', 'find_or_create_by', 'find_or_create_by!'],
  ...['find_or_initialize_by', 'first_or_create', 'first_or_create!', 'create', 'create!', 'update_all', 'touch_all'],
  ...['delete_all', 'destroy_all', 'delete_by', 'destroy_by', 'insert_all', 'insert_all!', 'upsert', 'upsert_all'],
  ...['update_counters', 'reset_counters'],
]);

const called = /^(?:::)?([A-Z]\w*(?:::[A-Z]\w*)*)\s*(?:\.\s*(\w+[?!]?))?/;

/** The class of which a call asks something that a model answers. */
function modelIn({ name, receiver, arguments: values }: SourceCall): string | undefined {
  const [, text] = values;
  const unread = name === unreadCall && text?.kind === 'unknown' ? text.text : '';
  const [, model, member = name] = called.exec(receiver ?? unread) ?? [];
  // A constant in capitals is a value, and no class; and what Rails brings along is no model of the application.
  const isClass = model?.split('::').every((part) => /[a-z]/.test(part)) === true;
  return isClass && members.has(member) && !ofRails.has(model?.split('::')[0] ?? '') ? model : undefined;
}

const ofRails: ReadonlySet<string> = new Set(['ActiveStorage', 'ActionText', 'ActionMailbox']);
