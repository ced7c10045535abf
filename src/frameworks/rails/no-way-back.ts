import type { NoWayBack } from '../../core/migration.js';
import type { SourceCall } from '../../core/source.js';
import type { RailsFile } from './parse.js';

/** What a call lacks to be undone: null where it can be, or where that is not known. */
type Lack = (call: SourceCall) => string | null;

const never: Lack = () => 'It is never undone by itself.';

function unless(isGiven: (call: SourceCall) => boolean, lack: string): Lack {
  return (call) => (isGiven(call) ? null : lack);
}

const hasBothEnds = (call: SourceCall): boolean => 'from' in call.options && 'to' in call.options;
const fromAndTo = unless(hasBothEnds, 'It is undone only where `from:` and `to:` are given.');

/**
 * Calls of a `change` that Rails refuses to undo, from which version of the migration class on, and what they lack.
 *
 * The versions are those whose list of what can be undone is the first to name the call, or its opposite: comments stand in that of 6.0
 * and not of 5.1, checks in that of 7.0 (they came with 6.1), and exclusion and unique constraints, and enums, in that of 7.2 and not of
 * 7.0 (they came with 7.1).
 * Sources: https://apidock.com/rails/v6.0.0/ActiveRecord/Migration/CommandRecorder,
 * https://rubydoc.info/gems/activerecord/7.0.7/ActiveRecord/Migration/CommandRecorder,
 * https://rubydoc.info/docs/rails/7.2.2/ActiveRecord/Migration/CommandRecorder,
 * https://apidock.com/rails/v7.1.3.2/ActiveRecord/ConnectionAdapters/AbstractAdapter/rename_enum_value, https://github.com/rails/rails/blob/v8.0.0/activerecord/lib/active_record/migration/command_recorder.rb
 */
const lacks: Readonly<Record<string, { readonly since: number; readonly lack: Lack }>> = {
  execute: { since: 5, lack: never },
  change_column: { since: 5, lack: never },
  add_enum_value: { since: 7.1, lack: never },
  change_column_default: { since: 5, lack: fromAndTo },
  change_column_comment: { since: 6, lack: fromAndTo },
  change_table_comment: { since: 6, lack: fromAndTo },
  rename_enum_value: { since: 7.1, lack: fromAndTo },
  remove_column: {
    since: 5,
    lack: unless(
      (call) => call.arguments.length > 2 || 'type' in call.options,
      'It is undone only where the type of the column is given.',
    ),
  },
  remove_columns: {
    since: 5,
    lack: unless((call) => 'type' in call.options, 'It is undone only where `type:` is given.'),
  },
  remove_index: {
    since: 5,
    lack: unless(
      (call) => call.arguments.length > 1 || 'column' in call.options,
      'It is undone only where the columns are given.',
    ),
  },
  drop_table: {
    since: 5,
    lack: unless(
      (call) => call.arguments.length === 1 && (call.block !== undefined || Object.keys(call.options).length > 0),
      'It is undone only where one table and a block with its columns are given.',
    ),
  },
  remove_foreign_key: {
    since: 5,
    lack: unless(
      (call) => call.arguments.length > 1 || 'to_table' in call.options,
      'It is undone only where the second table is given.',
    ),
  },
  remove_check_constraint: {
    since: 6.1,
    lack: unless((call) => call.arguments.length > 1, 'It is undone only where the expression is given.'),
  },
  remove_exclusion_constraint: {
    since: 7.1,
    lack: unless((call) => call.arguments.length > 1, 'It is undone only where the expression is given.'),
  },
  remove_unique_constraint: {
    since: 7.1,
    lack: unless((call) => call.arguments.length > 1, 'It is undone only where the columns are given.'),
  },
  add_unique_constraint: {
    since: 7.1,
    lack: unless((call) => !('using_index' in call.options), 'With `using_index:` it is not undone.'),
  },
  drop_enum: {
    since: 7.1,
    lack: unless((call) => call.arguments.length > 1, 'It is undone only where the values are given.'),
  },
};

/** The same within `change_table`, by the calls of its block. */
const ofTable: Readonly<Record<string, Lack>> = {
  change: never,
  change_default: fromAndTo,
  remove: unless((call) => 'type' in call.options, 'It is undone only where `type:` is given.'),
};

/** Wrappers whose block is undone call by call. What stands in `reversible`, `up_only`, `revert` or a branch is not. */
const transparent = new Set(['safety_assured', 'say_with_time', 'suppress_messages', 'transaction']);

/** Why Rails finds no way back of a migration, where its author says nothing of it. */
export function noWayBack({ methods, version, mixesIn }: RailsFile): readonly NoWayBack[] {
  if (version < 5 || methods.change === undefined || mixesIn) return [];
  return lacking(methods.change, version);
}

/** What calls of a `change` lack to be undone in a version of the migration class. */
export function lacking(calls: readonly SourceCall[], version: number): readonly NoWayBack[] {
  return calls.flatMap((call): readonly NoWayBack[] => {
    if (call.receiver !== undefined) return [];
    if (transparent.has(call.name)) return lacking(call.block ?? [], version);
    if (call.name === 'change_table')
      return (call.block ?? []).flatMap((inner) =>
        inner.receiver !== call.blockParameter ? [] : lackOf(inner, own(ofTable, inner.name)),
      );
    const known = own(lacks, call.name);
    return known === undefined || version < known.since ? [] : lackOf(call, known.lack);
  });
}

/** A call of which some part is known only at run time may be given what it needs. */
function lackOf(call: SourceCall, lack: Lack | undefined): readonly NoWayBack[] {
  const isOpen = lack !== never && call.arguments.some(({ kind }) => kind === 'unknown');
  const found = lack === undefined || isOpen ? null : lack(call);
  const what = call.receiver === undefined ? call.name : `${call.receiver}.${call.name}`;
  return found === null ? [] : [{ location: call.location, what, lack: found }];
}

function own<Value>(table: Readonly<Record<string, Value>>, name: string): Value | undefined {
  return Object.hasOwn(table, name) ? table[name] : undefined;
}
