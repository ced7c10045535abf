import { key, type Name, sameName } from '../../../core/name.js';
import type { OperationOf } from '../../../core/operation.js';
import type { Schema } from '../../../core/schema.js';
import { viewsOn } from '../../../core/schema-lookup.js';
import type { Part, Weigh, Weighs } from './locks.js';
import { onTaken } from './relations.js';
import { tables } from './tables.js';

const none = (): readonly Part[] => [];

/**
 * Operations on types, domains, schemas, databases and extensions. A new type, or a new value of one, locks no table.
 *
 * Measured on PostgreSQL 12.22, 13.23, 14.23, 15.18, 16.14, 17.10 and 18.4.
 */
export const types: Weighs<
  | 'create_enum'
  | 'add_enum_value'
  | 'rename_enum_value'
  | 'create_domain'
  | 'alter_domain'
  | 'create_type'
  | 'create_collation'
  | 'alter_type'
  | 'drop_type'
  | 'create_schema'
  | 'rename_schema'
  | 'drop_schema'
  | 'create_database'
  | 'drop_database'
  | 'drop_tablespace'
  | 'create_extension'
  | 'alter_extension'
  | 'drop_extension'
> = {
  create_enum: none,
  add_enum_value: none,
  rename_enum_value: none,
  create_domain: none,
  alter_domain: alterDomain,
  create_type: none,
  create_collation: none,
  alter_type: none,
  drop_type: dropType,
  create_schema: none,
  // The name is in the catalog alone: no table is locked.
  rename_schema: none,
  drop_schema: dropSchema,
  create_database: none,
  drop_database: none,
  drop_tablespace: none,
  create_extension: none,
  alter_extension: none,
  drop_extension: none,
};

/** A constraint of a domain is checked in every table that uses it. Source: https://www.postgresql.org/docs/17/sql-alterdomain.html */
function alterDomain({ domain, change, notValid }: OperationOf<'alter_domain'>, schema: Schema): readonly Part[] {
  const reads =
    (change === 'add_constraint' && notValid !== true) || change === 'set_not_null' || change === 'validate_constraint';
  if (!reads) return [];
  return columnsOf(domain, schema).map(({ table }) => ({
    relation: table,
    lock: 'SHARE',
    scan: true,
    because: change === 'set_not_null' ? 'not-null' : 'check',
    page: 'sql-alterdomain.html',
  }));
}

/** With CASCADE the columns of the type go, and the views that read them. */
function dropType({ type, cascade }: OperationOf<'drop_type'>, schema: Schema): readonly Part[] {
  if (cascade !== true) return [];
  const page = 'sql-droptype.html';
  return columnsOf(type, schema).flatMap(({ table, column }): readonly Part[] => [
    { relation: table, lock: 'ACCESS EXCLUSIVE', because: 'metadata-only', page },
    ...onTaken(viewsOn(schema, table, column), page),
  ]);
}

/** Columns of a type, of an array of it, or of a domain over it. */
function columnsOf(type: Name, schema: Schema): readonly { readonly table: Name; readonly column: string }[] {
  const names = [type, ...domainsOver(type, schema)];
  return [...schema.tables.values()].flatMap(({ name: table, columns }) =>
    columns
      .filter((column) => names.some((name) => column.type.name !== undefined && sameName(column.type.name, name)))
      .map((column) => ({ table, column: column.name })),
  );
}

function domainsOver(type: Name, schema: Schema): readonly Name[] {
  return [...schema.types.values()].flatMap((one) =>
    one.kind === 'domain' && one.base.name !== undefined && sameName(one.base.name, type)
      ? [one.name, ...domainsOver(one.name, schema)]
      : [],
  );
}

/** With CASCADE everything in the schema is dropped, and what depends on it. */
function dropSchema(...[operation, schema, where]: Parameters<Weigh<'drop_schema'>>): readonly Part[] {
  if (operation.cascade !== true) return [];
  const page = 'sql-dropschema.html';
  const inside = (name: Name): boolean => (name.schema ?? 'public') === operation.schema;
  const dropped = [...schema.tables.values()].filter(({ name }) => inside(name));
  return [
    ...dropped.flatMap(({ name: table }) =>
      tables.drop_table({ kind: 'drop_table', table, cascade: true }, schema, where),
    ),
    ...[...schema.views.values(), ...schema.sequences.values()]
      .filter(({ name }) => inside(name))
      .map(({ name }): Part => ({ relation: name, lock: 'ACCESS EXCLUSIVE', because: 'metadata-only', page })),
    ...dropped.flatMap(({ name }) => onTaken(viewsOn(schema, name), page)),
    ...[...schema.tables.values()]
      .filter(({ constraints }) => constraints.some((one) => one.type === 'foreign_key' && inside(one.references)))
      .map(({ name }): Part => ({ relation: name, lock: 'ACCESS EXCLUSIVE', because: 'foreign-key', page })),
  ].filter((part, at, all) => all.findIndex((other) => key(other.relation) === key(part.relation)) === at);
}
