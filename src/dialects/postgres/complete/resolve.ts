import { type Expression, isFilledIn, key, type Name, named, quotedIdentifier } from '../../../core/name.js';
import type { Operation, Type } from '../../../core/operation.js';
import { type Grouping, valuesIn } from '../../../core/persistent-map.js';
import type { Schema } from '../../../core/schema.js';
import { routinesOf } from '../../../core/schema-lookup.js';
import { worstVolatility } from '../parse/index.js';

/** Kinds of names that do not get into each other's way. Source: https://www.postgresql.org/docs/18/catalog-pg-class.html */
export type Space = 'relation' | 'type' | 'routine';

const home = 'public';
const temporary = 'pg_temp';

/** Whether the schema has an object of a completed name. */
export function isTaken(name: Name, schema: Schema, space: Space): boolean {
  const id = key(name);
  if (space === 'type') return schema.types.has(id);
  if (space === 'routine') return routinesOf(schema, name).length > 0;
  return schema.tables.has(id) || schema.indexes.has(id) || schema.views.has(id) || schema.sequences.has(id);
}

function canonical(name: Name): Name {
  return name.schema === home ? { name: name.name, written: home } : name;
}

/**
 * The object that a name means: the first of the search path, behind the temporary ones. A name that means nothing that is known stays as
 * it is. Source: https://www.postgresql.org/docs/18/ddl-schemas.html#DDL-SCHEMAS-PATH
 */
export function resolve(name: Name, schema: Schema, space: Space = 'relation'): Name {
  if (name.schema !== undefined || name.written !== undefined) {
    if (!isFilledIn(name.schema ?? '') || isTaken(name, schema, space)) return canonical(name);
    // A schema that is filled in later is most likely the one in which a name without any is looked up then.
    const found = resolve(named(name.name), schema, space);
    return isTaken(found, schema, space) ? found : name;
  }
  for (const candidate of [temporary, ...schema.searchPath]) {
    const found = candidate === home ? named(name.name) : named(name.name, candidate);
    if (isTaken(found, schema, space)) return found;
  }
  return inFilledIn(name, schema, space) ?? name;
}

const byBareName: Grouping<{ readonly name: Name }> = {
  part: ({ name }) => name,
  groups: ({ name }) => (isFilledIn(name.schema ?? '') ? [name.name] : []),
};

/** The only relation or type of a name in the schemas that are filled in later. */
function inFilledIn({ name }: Name, schema: Schema, space: Space): Name | undefined {
  const { tables, views, indexes, types } = schema;
  const all: readonly ReadonlyMap<string, { readonly name: Name }>[] =
    space === 'relation' ? [tables, views, indexes] : space === 'type' ? [types] : [];
  const found = all.flatMap((some) => valuesIn(some, byBareName, name));
  const [only, second] = found;
  return second === undefined ? only?.name : undefined;
}

/** Where a new object goes: to the first schema of the search path that exists. */
export function place(name: Name, schema: Schema, isTemporary = false): Name {
  if (name.schema !== undefined || name.written !== undefined) return canonical(name);
  if (isTemporary) return named(name.name, temporary);
  const first = schema.searchPath.find((candidate) => candidate === home || schema.schemas.has(candidate));
  return first === undefined || first === home ? name : named(name.name, first);
}

/** A type with the user's own type that its name means. A schema that the search path found is written into its text. */
export function resolveType(type: Type, schema: Schema): Type {
  if (type.name === undefined) return type;
  const name = resolve(type.name, schema, 'type');
  const isFound = name.schema !== undefined && type.name.schema === undefined;
  // The text of a type keeps its modifiers behind the name, before which another schema stood.
  const written = `${quotedIdentifier(type.name.schema ?? '')}.`;
  const isElsewhere = name.schema === undefined && isFilledIn(type.name.schema ?? '') && type.sql.startsWith(written);
  const sql = isElsewhere ? type.sql.slice(written.length) : isFound ? `${name.schema}.${type.sql}` : type.sql;
  return { ...type, name, base: key(name), sql };
}

/** An expression with the volatility that the schema's own functions give it, and with the tables that it means. */
export function refine(expression: Expression, schema: Schema): Expression {
  const tables =
    expression.tables === undefined ? {} : { tables: expression.tables.map((table) => resolve(table, schema)) };
  const own = expression.functions.map((name) => volatilityOf(name, schema));
  // Nothing that the schema defines: what the reader knows of the server's own functions stands.
  if (own.every((volatility) => volatility === undefined)) return { ...expression, ...tables };
  const builtIn = expression.functions.filter((_, at) => own[at] === undefined);
  const all = [...own, worstVolatility(builtIn), tables.tables === undefined ? 'immutable' : 'stable'];
  const volatility = all.includes('volatile') ? 'volatile' : all.includes('stable') ? 'stable' : 'immutable';
  return { ...expression, ...tables, volatility };
}

/** The most volatile of the routines of a name; undefined where the schema has none. */
function volatilityOf(name: string, schema: Schema): Expression['volatility'] | undefined {
  const parts = name.split('.');
  const found = routinesOf(schema, resolve(named(parts.at(-1) ?? '', parts.at(-2)), schema, 'routine'));
  const all = found.map((routine) => routine.volatility);
  if (all.length === 0) return undefined;
  return all.includes('volatile') ? 'volatile' : all.includes('stable') ? 'stable' : 'immutable';
}

/** Fields of operations that name what is already there, and what they name. */
const relations = ['table', 'view', 'sequence', 'index', 'partition', 'parent'] as const;

/** What a create makes: the field that names it. */
const made: Partial<Record<Operation['kind'], readonly [field: string, space: Space]>> = {
  create_table: ['table', 'relation'],
  create_table_as: ['table', 'relation'],
  create_view: ['view', 'relation'],
  create_materialized_view: ['view', 'relation'],
  create_sequence: ['sequence', 'relation'],
  create_enum: ['type', 'type'],
  create_domain: ['domain', 'type'],
  create_type: ['type', 'type'],
  create_collation: ['collation', 'type'],
  create_function: ['routine', 'routine'],
};

type Fields = Readonly<Record<string, unknown>>;

/** An operation in which every name is that of an object. */
export function resolveNames(operation: Operation, schema: Schema): Operation {
  const fields = operation as unknown as Fields;
  const changed: Record<string, unknown> = {};
  const put = (field: string, change: (value: never) => unknown): void => {
    const value = fields[field];
    if (typeof value === 'object' && value !== null) changed[field] = change(value as never);
  };
  for (const field of relations) put(field, (name: Name) => resolve(name, schema));
  put('copies', (name: Name) => resolve(name, schema));
  put('rowsFrom', (given: { readonly table: Name }) => ({ ...given, table: resolve(given.table, schema) }));
  for (const field of ['type', 'domain']) put(field, (name: Name) => resolveTypeName(name, schema));
  put('routine', (name: Name) => resolve(name, schema, 'routine'));
  put('tables', (names: readonly Name[]) => names.map((name) => resolve(name, schema)));
  put('ownedBy', (owner: { readonly table: Name }) => ({ ...owner, table: resolve(owner.table, schema) }));
  put('reads', (uses: readonly (Name | Use)[]) => uses.map((use) => resolveUse(use, schema)));
  put('query', (query: { readonly reads?: readonly Use[] }) => resolveQuery(query, schema));
  if ('object' in operation) {
    put('name', (name: Name) => resolveObject(name, operation.object, schema));
    put('names', (names: readonly Name[]) => names.map((name) => resolveObject(name, operation.object, schema)));
  }
  if (operation.kind === 'reindex' && (operation.object === 'index' || operation.object === 'table')) {
    put('name', (name: Name) => resolve(name, schema));
  }
  const creates = made[operation.kind];
  if (creates !== undefined) {
    const isTemporary = operation.kind === 'create_table' && operation.definition.temporary === true;
    changed[creates[0]] = place(fields[creates[0]] as Name, schema, isTemporary);
  }
  return { ...operation, ...changed } as Operation;
}

interface Use {
  readonly relation: Name;
}

function resolveUse(use: Name | Use, schema: Schema): Name | Use {
  return 'relation' in use ? { ...use, relation: resolve(use.relation, schema) } : resolve(use, schema);
}

function resolveQuery(query: { readonly reads?: readonly Use[] }, schema: Schema): unknown {
  return query.reads === undefined ? query : { ...query, reads: query.reads.map((use) => resolveUse(use, schema)) };
}

/** The field `type` holds the name of a type, or the type of a column. */
function resolveTypeName(value: Name | Type, schema: Schema): Name | Type {
  return 'base' in value ? resolveType(value, schema) : resolve(value, schema, 'type');
}

const objectSpaces: Readonly<Record<string, Space>> = {
  table: 'relation',
  foreign_table: 'relation',
  index: 'relation',
  view: 'relation',
  materialized_view: 'relation',
  sequence: 'relation',
  column: 'relation',
  type: 'type',
  domain: 'type',
  function: 'routine',
};

function resolveObject(name: Name, object: string, schema: Schema): Name {
  const space = objectSpaces[object];
  return space === undefined ? name : resolve(name, schema, space);
}
