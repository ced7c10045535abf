import { key, type Name } from '../../core/name.js';
import type { Operation } from '../../core/operation.js';
import type { Collation, Schema, Table } from '../../core/schema.js';
import { comments, others } from './build/others.js';
import { routines } from './build/routines.js';
import {
  attachments,
  clusters,
  columnOptions,
  createTable,
  defaults,
  foreignKeys,
  indexes,
  inOrder,
  keysAndChecks,
  partsOfTable,
} from './build/tables.js';
import { sequenceOwners, sequences, types } from './build/user-types.js';
import { viewIndexes, views } from './build/views.js';
import { identifier } from './keywords.js';

/**
 * Operations that build a schema anew on an empty server, in an order that works: what others stand on comes first, partitions are
 * attached to their parents, and foreign keys come after all keys. Bodies of functions are not checked until the end, as in a dump.
 *
 * Temporary tables, grants and the options of roles are left out.
 */
export function build(schema: Schema): readonly Operation[] {
  const tables = inOrder([...schema.tables.values()].filter((table) => !table.temporary));
  const known = tables.filter((table) => table.madeFrom === undefined);
  const made = tables.filter((table) => table.madeFrom !== undefined);
  const { early, behindTables, behindViews } = routines(schema);
  const { plain, checked } = types(schema);
  return inPath([
    setting('check_function_bodies', 'off'),
    ...[...schema.roles].map(
      (role): Operation => ({ kind: 'create_role', role, sql: `create role ${identifier(role)}` }),
    ),
    ...schemasOf(schema).map(createSchema),
    ...[...schema.extensions.values()].map(createExtension),
    ...[...schema.collations.values()].map(createCollation),
    ...plain,
    ...sequences(schema),
    ...early,
    ...checked,
    ...known.map((table) => createTable(table, schema)),
    ...attachments(known),
    ...behindTables,
    ...known.flatMap((table) => defaults(table, schema)),
    ...sequenceOwners(schema),
    ...known.flatMap((table) => keysAndChecks(table, schema)),
    ...madeFromQueries(made),
    ...made.flatMap((table) => keysAndChecks(table, schema)),
    ...indexes(schema),
    ...tables.flatMap(foreignKeys),
    ...known.flatMap(columnOptions),
    ...views(schema),
    ...viewIndexes(schema),
    ...behindViews,
    ...known.flatMap(partsOfTable),
    ...known.flatMap(clusters),
    ...others(schema),
    ...comments(schema),
    setting('check_function_bodies', null),
  ]);
}

/** The schemas that were made, and those that hold something without any migration making them. */
function schemasOf({ schemas, tables, views, sequences, types, routines }: Schema): readonly string[] {
  const held = [tables, views, sequences, types, routines].flatMap((all) => [...all.values()]);
  const names = new Set([...schemas, ...held.flatMap(({ name }) => name.schema ?? [])]);
  return [...names].filter((name) => name !== 'public');
}

function createCollation({ name: collation, deterministic, sql }: Collation): Operation {
  return { kind: 'create_collation', collation, deterministic, sql };
}

function setting(name: string, value: string | null): Operation {
  return { kind: 'set_setting', setting: name, value, local: false };
}

function createSchema(schema: string): Operation {
  return { kind: 'create_schema', schema, ifNotExists: true };
}

function createExtension({ name, schema }: { readonly name: string; readonly schema?: string }): Operation {
  return { kind: 'create_extension', extension: name, ifNotExists: true, ...(schema === undefined ? {} : { schema }) };
}

/** Tables whose columns only their query knows, with what was added to them since. */
function madeFromQueries(tables: readonly Table[]): readonly Operation[] {
  return tables.flatMap((table): readonly Operation[] => {
    if (table.madeFrom === undefined) return [];
    const made: Operation = { kind: 'create_table_as', table: table.name, ...table.madeFrom, withData: false };
    const added = table.columns.map(
      (column): Operation => ({ kind: 'add_column', table: table.name, column: { ...column, constraints: [] } }),
    );
    return [made, ...added];
  });
}

/**
 * Operations with the search path that their texts were written under: the schema of what they make, then the default one. Names are
 * printed in full, but a text may leave a schema out.
 */
function inPath(operations: readonly Operation[]): readonly Operation[] {
  let current = 'public';
  const result: Operation[] = [];
  for (const operation of operations) {
    const wanted = homeOf(operation) ?? 'public';
    if (wanted !== current && operation.kind !== 'set_setting') {
      result.push(setting('search_path', wanted === 'public' ? null : `${wanted}, public`));
      current = wanted;
    }
    result.push(operation);
  }
  return current === 'public' ? result : [...result, setting('search_path', null)];
}

const homes = ['table', 'view', 'sequence', 'type', 'domain', 'routine'] as const;

function homeOf(operation: Operation): string | undefined {
  const fields = operation as unknown as Readonly<Partial<Record<(typeof homes)[number], Name>>>;
  const found = homes.map((field) => fields[field]).find((name) => name !== undefined && key(name) !== '');
  return found?.schema;
}
