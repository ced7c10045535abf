import { type Expression, key, type Name, named, sameName } from '../../core/name.js';
import type {
  ColumnDefinition,
  ConstraintDefinition,
  IndexDefinition,
  Operation,
  OperationOf,
  TableDefinition,
  Takes,
  Type,
} from '../../core/operation.js';
import type { Schema } from '../../core/schema.js';
import { readsColumn } from '../../core/schema-apply-column.js';
import { indexesOf, referencing, tableOf, viewsOn } from '../../core/schema-lookup.js';
import { identifier } from './keywords.js';
import { freeName } from './names.js';
import { isSerial, worstVolatility } from './parse/index.js';

/** Makes explicit what the server would add to an operation. Doing it twice changes nothing more. */
export function complete(operation: Operation, schema: Schema): Operation {
  const placed = resolveNames(operation, schema);
  switch (placed.kind) {
    case 'create_table':
      return { ...placed, definition: completeTable(placed.table, placed.definition, schema) };
    case 'add_column':
      return { ...placed, column: completeColumn(placed.table, placed.column, schema, []) };
    case 'add_constraint':
      return { ...placed, constraint: completeConstraint(placed.table, placed.constraint, schema, []) };
    case 'create_index':
      return {
        ...placed,
        index: placed.index ?? indexName(placed.table, placed.definition, schema),
        definition: placed.definition,
      };
    case 'set_default':
      return { ...placed, value: refine(placed.value, schema) };
    case 'alter_column_type':
      return { ...placed, type: resolveType(placed.type, schema) };
    case 'drop_table':
      return { ...placed, takes: tableTakes(placed, schema) };
    case 'drop_column':
      return { ...placed, takes: columnTakes(placed, schema) };
    case 'drop_constraint':
      return { ...placed, takes: constraintTakes(placed, schema) };
    case 'drop_view':
    case 'drop_materialized_view':
      return placed.cascade === true ? { ...placed, takes: viewsOn(schema, placed.view) } : placed;
    case 'drop_type':
      return placed.cascade === true ? { ...placed, takes: typeTakes(placed.type, schema) } : placed;
    case 'drop_schema':
      return placed.cascade === true ? { ...placed, takes: schemaTakes(placed.schema, schema) } : placed;
    case 'drop_index':
    case 'rename_index':
    case 'alter_index':
      return withTable(placed, schema);
    case 'reindex':
      return placed.object === 'index' && placed.name !== undefined ? withReindexed(placed, schema) : placed;
    case 'do':
    case 'create_function':
      return placed;
    default:
      return placed;
  }
}

/** Looks up every name of an operation on the search path. */
function resolveNames(operation: Operation, schema: Schema): Operation {
  const resolved: Record<string, unknown> = { ...operation };
  for (const [field, value] of Object.entries(operation)) {
    if (isName(value)) resolved[field] = makes(operation, field) ? placeNew(value, schema) : resolve(value, schema);
    else if (Array.isArray(value) && value.length > 0 && value.every(isName))
      resolved[field] = value.map((item) => resolve(item, schema));
    else if (field === 'reads' && Array.isArray(value))
      resolved[field] = value.map((use) =>
        isName(use) ? resolve(use, schema) : { ...use, relation: resolve(use.relation, schema) },
      );
  }
  return resolved as unknown as Operation;
}

const created: Readonly<Record<string, string>> = {
  create_table: 'table',
  create_table_as: 'table',
  create_view: 'view',
  create_materialized_view: 'view',
  create_sequence: 'sequence',
  create_enum: 'type',
  create_domain: 'domain',
  create_type: 'type',
  create_function: 'routine',
};

function makes(operation: Operation, field: string): boolean {
  return created[operation.kind] === field;
}

function isName(value: unknown): value is Name {
  return (
    typeof value === 'object' &&
    value !== null &&
    'name' in value &&
    typeof value.name === 'string' &&
    Object.keys(value).every((field) => field === 'name' || field === 'schema' || field === 'written')
  );
}

const home = 'public';

function canonical(name: Name): Name {
  return name.schema === home ? { name: name.name, written: home } : name;
}

function placeNew(name: Name, schema: Schema): Name {
  if (name.schema !== undefined || name.written !== undefined) return canonical(name);
  const [first] = schema.searchPath;
  return first === undefined || first === home ? name : named(name.name, first);
}

/** The first schema of the search path that has an object of the name; the name as it is where none has. */
function resolve(name: Name, schema: Schema): Name {
  if (name.schema !== undefined || name.written !== undefined) return canonical(name);
  for (const candidate of schema.searchPath) {
    const found = candidate === home ? named(name.name) : named(name.name, candidate);
    if (isKnown(found, schema)) return found;
  }
  return name;
}

function isKnown(name: Name, schema: Schema): boolean {
  const id = key(name);
  return (
    schema.tables.has(id) ||
    schema.indexes.has(id) ||
    schema.views.has(id) ||
    schema.types.has(id) ||
    schema.sequences.has(id)
  );
}

function completeTable(table: Name, definition: TableDefinition, schema: Schema): TableDefinition {
  const taken: string[] = [];
  const keyColumns = definition.constraints.flatMap((constraint) =>
    constraint.type === 'primary_key' ? constraint.columns : [],
  );
  const columns = definition.columns.map((column) => {
    const complete = completeColumn(table, column, schema, taken);
    return keyColumns.includes(column.name) ? { ...complete, notNull: true } : complete;
  });
  return {
    ...definition,
    columns,
    constraints: definition.constraints.map((constraint) => completeConstraint(table, constraint, schema, taken)),
    ...(definition.partitionOf === undefined
      ? {}
      : { partitionOf: { ...definition.partitionOf, parent: resolve(definition.partitionOf.parent, schema) } }),
    ...(definition.inherits === undefined
      ? {}
      : { inherits: definition.inherits.map((parent) => resolve(parent, schema)) }),
    ...(definition.like === undefined
      ? {}
      : { like: definition.like.map((like) => ({ ...like, table: resolve(like.table, schema) })) }),
  };
}

function completeColumn(table: Name, column: ColumnDefinition, schema: Schema, taken: string[]): ColumnDefinition {
  const constraints = column.constraints.map((constraint) =>
    completeConstraint(table, constraint, schema, taken, column.name),
  );
  const isKey = constraints.some((constraint) => constraint.type === 'primary_key');
  const serial = column.autoIncrement === true && isSerial(column.type);
  return {
    ...column,
    type: resolveType(column.type, schema),
    constraints,
    notNull: column.notNull || isKey || serial || column.identity !== undefined,
    ...(column.default === undefined ? {} : { default: refine(column.default, schema) }),
    ...(serial && column.default === undefined ? { default: nextValue(table, column.name) } : {}),
  };
}

function nextValue(table: Name, column: string): Expression {
  const sequence = freeName(table.name, column, 'seq', () => false);
  const qualified =
    table.schema === undefined ? identifier(sequence) : `${identifier(table.schema)}.${identifier(sequence)}`;
  return {
    sql: `nextval('${qualified}'::regclass)`,
    columns: [],
    functions: ['nextval'],
    volatility: 'volatile',
    provesNotNull: [],
  };
}

function completeConstraint(
  table: Name,
  constraint: ConstraintDefinition,
  schema: Schema,
  taken: string[],
  column?: string,
): ConstraintDefinition {
  const name = constraint.name ?? constraintName(table, constraint, schema, taken, column);
  taken.push(name);
  if (constraint.type === 'check') return { ...constraint, name, expression: refine(constraint.expression, schema) };
  if (constraint.type !== 'foreign_key') return { ...constraint, name };
  const references = resolve(constraint.references, schema);
  const parent = tableOf(schema, references);
  const primary = parent?.constraints.find((candidate) => candidate.type === 'primary_key');
  const own = sameName(references, table) ? [] : primary?.type === 'primary_key' ? primary.columns : [];
  return {
    ...constraint,
    name,
    references,
    referencedColumns: constraint.referencedColumns.length > 0 ? constraint.referencedColumns : own,
  };
}

/** Source of the labels: ChooseConstraintName and ChooseIndexName in PostgreSQL 18. */
function constraintName(
  table: Name,
  constraint: ConstraintDefinition,
  schema: Schema,
  taken: readonly string[],
  column?: string,
): string {
  const isTaken = (name: string): boolean =>
    taken.includes(name) ||
    isKnown({ ...table, name }, schema) ||
    (tableOf(schema, table)?.constraints.some((other) => other.name === name) ?? false);
  switch (constraint.type) {
    case 'primary_key':
      return constraint.usingIndex ?? freeName(table.name, null, 'pkey', isTaken);
    case 'unique':
      return constraint.usingIndex ?? freeName(table.name, constraint.columns.join('_'), 'key', isTaken);
    case 'foreign_key':
      return freeName(table.name, constraint.columns.join('_'), 'fkey', isTaken);
    case 'check': {
      const { columns } = constraint.expression;
      return freeName(table.name, column ?? (columns.length === 1 ? (columns[0] ?? null) : null), 'check', isTaken);
    }
    case 'exclusion':
      return freeName(table.name, constraint.columns.join('_'), 'excl', isTaken);
    case 'not_null':
      return freeName(table.name, constraint.column, 'not_null', isTaken);
  }
}

/** The name of an index without one: its columns, and `expr` for what is none. */
function indexName(table: Name, definition: IndexDefinition, schema: Schema): string {
  const seen: string[] = [];
  const columns = [
    ...definition.parts.map((part) => part.column ?? lastFunction(part.expression)),
    ...definition.include,
  ].map((name) => {
    let unique = name;
    for (let number = 1; seen.includes(unique); number += 1) unique = `${name}${number}`;
    seen.push(unique);
    return unique;
  });
  return freeName(table.name, columns.join('_'), 'idx', (name) => isKnown({ ...table, name }, schema));
}

/** The server names an expression after its outermost function, and else `expr`. */
function lastFunction(expression: Expression | undefined): string {
  const match = /^([a-z_][a-z0-9_]*)\(.*\)$/s.exec(expression?.sql ?? '');
  return match?.[1] ?? 'expr';
}

/** A user's own type by its name on the search path. */
function resolveType(type: Type, schema: Schema): Type {
  return type.name === undefined ? type : { ...type, name: resolve(type.name, schema) };
}

/** The volatility of an expression, with what is known of the functions that the schema defines. */
function refine(expression: Expression, schema: Schema): Expression {
  if (expression.functions.length === 0) return expression;
  const own = expression.functions.map(
    (name) => [...schema.routines.values()].find((routine) => routine.name.name === name.split('.').at(-1))?.volatility,
  );
  // Nothing that the schema defines: what the reader knows of the server's own functions stands.
  if (own.every((volatility) => volatility === undefined)) return expression;
  const builtIn = expression.functions.filter((_, index) => own[index] === undefined);
  const all = [...own.filter((volatility) => volatility !== undefined), worstVolatility(builtIn)];
  const volatility = all.includes('volatile') ? 'volatile' : all.includes('stable') ? 'stable' : 'immutable';
  return { ...expression, volatility };
}

function tableTakes({ table, cascade }: OperationOf<'drop_table'>, schema: Schema): Takes {
  const owned = [...schema.sequences.values()].filter(
    (sequence) => sequence.ownedBy !== undefined && sameName(sequence.ownedBy.table, table),
  );
  const own: Takes = owned.map((sequence) => ({ object: 'sequence', name: sequence.name, table }));
  if (cascade !== true) return own;
  const keys: Takes = referencing(schema, table).map(({ table: other, constraint }) => ({
    object: 'constraint',
    name: named(constraint.name),
    table: other.name,
  }));
  return [...own, ...viewsOn(schema, table), ...keys];
}

function columnTakes({ table, column, cascade }: OperationOf<'drop_column'>, schema: Schema): Takes {
  const indexes: Takes = indexesOf(schema, table)
    .filter((index) => readsColumn(index.definition, column))
    .map((index) => ({ object: 'index', name: index.name, table }));
  if (cascade !== true) return indexes;
  const keys: Takes = referencing(schema, table)
    .filter(({ constraint }) => constraint.type === 'foreign_key' && constraint.referencedColumns.includes(column))
    .map(({ table: other, constraint }) => ({ object: 'constraint', name: named(constraint.name), table: other.name }));
  return [...indexes, ...viewsOn(schema, table, column), ...keys];
}

function constraintTakes({ table, constraint, cascade }: OperationOf<'drop_constraint'>, schema: Schema): Takes {
  const found = tableOf(schema, table)?.constraints.find((candidate) => candidate.name === constraint);
  if (cascade !== true || found === undefined || (found.type !== 'primary_key' && found.type !== 'unique')) return [];
  return referencing(schema, table)
    .filter(
      ({ constraint: other }) =>
        other.type === 'foreign_key' && other.referencedColumns.join() === found.columns.join(),
    )
    .map(({ table: other, constraint: key }) => ({
      object: 'constraint' as const,
      name: named(key.name),
      table: other.name,
    }));
}

function typeTakes(type: Name, schema: Schema): Takes {
  return [...schema.tables.values()].flatMap((table) =>
    table.columns
      .filter((column) => column.type.name !== undefined && sameName(column.type.name, type))
      .map((column) => ({ object: 'column' as const, name: named(`${key(table.name)}.${column.name}`) })),
  );
}

function schemaTakes(dropped: string, schema: Schema): Takes {
  return [...schema.tables.values()]
    .filter((table) => table.name.schema === dropped)
    .map((table) => ({ object: 'table' as const, name: table.name }));
}

function withTable<One extends OperationOf<'drop_index' | 'rename_index' | 'alter_index'>>(
  operation: One,
  schema: Schema,
): One {
  const table = schema.indexes.get(key(operation.index))?.table;
  return table === undefined ? operation : { ...operation, table };
}

function withReindexed(operation: OperationOf<'reindex'>, schema: Schema): Operation {
  const table = operation.name === undefined ? undefined : schema.indexes.get(key(operation.name))?.table;
  return table === undefined ? operation : { ...operation, table };
}
