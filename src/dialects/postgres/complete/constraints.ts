import { type Name, sameName } from '../../../core/name.js';
import type { ConstraintDefinition } from '../../../core/operation.js';
import type { Schema } from '../../../core/schema.js';
import { constraintsOf, withConstraint } from '../../../core/schema-lookup.js';
import { freeName } from '../names.js';
import { indexColumns, joined } from './index-names.js';
import { isTaken, refine, resolve } from './resolve.js';

/** The table of a constraint, and what is known of it while its statement is completed. */
export interface Around {
  readonly table: Name;
  readonly schema: Schema;
  /** Names that the statement has given so far. */
  readonly taken: Set<string>;
  /** Primary key of the table in the same statement, for foreign keys of the table to itself. */
  readonly primaryKey?: readonly string[];
}

/** A constraint with its name and all that the server would add. */
export function completeConstraint(constraint: ConstraintDefinition, around: Around): ConstraintDefinition {
  const full = filled(constraint, around);
  const name = full.name ?? constraintName(full, around);
  around.taken.add(name);
  return { ...full, name };
}

function filled(constraint: ConstraintDefinition, { table, schema, primaryKey }: Around): ConstraintDefinition {
  switch (constraint.type) {
    case 'check':
      return { ...constraint, expression: refine(constraint.expression, schema) };
    case 'primary_key':
    case 'unique':
      return { ...constraint, columns: keyColumns(constraint, table, schema) };
    case 'foreign_key': {
      const references = sameName(constraint.references, table)
        ? constraint.references
        : resolve(constraint.references, schema);
      if (constraint.referencedColumns.length > 0) return { ...constraint, references };
      const own = sameName(references, table) ? primaryKey : undefined;
      return { ...constraint, references, referencedColumns: own ?? primaryKeyOf(references, schema) };
    }
    default:
      return constraint;
  }
}

/** Columns of the primary key of a table; none where it is not known. */
export function primaryKeyOf(table: Name, schema: Schema): readonly string[] {
  const found = constraintsOf(schema, table).find((constraint) => constraint.type === 'primary_key');
  return found?.type === 'primary_key' ? found.columns : [];
}

type Key = Extract<ConstraintDefinition, { type: 'primary_key' | 'unique' }>;

function keyColumns({ columns, usingIndex }: Key, table: Name, schema: Schema): readonly string[] {
  if (usingIndex === undefined || columns.length > 0) return columns;
  const index = schema.indexes.get(table.schema === undefined ? usingIndex : `${table.schema}.${usingIndex}`);
  return index?.definition.parts.flatMap((part) => part.column ?? []) ?? columns;
}

/**
 * The name that the server gives a constraint without one. The names of indexes are looked for among the relations of the schema, and all of
 * them among its constraints.
 *
 * Source: ChooseConstraintName in src/backend/catalog/pg_constraint.c, ChooseIndexName in src/backend/commands/indexcmds.c and
 * AddRelationNewConstraints in src/backend/catalog/heap.c of PostgreSQL 18
 */
function constraintName(constraint: ConstraintDefinition, around: Around): string {
  const { table } = around;
  switch (constraint.type) {
    case 'primary_key':
      return constraint.usingIndex ?? freeName(table.name, null, 'pkey', (name) => isRelationTaken(name, around));
    case 'unique': {
      const parts = constraint.columns.map((column) => ({ column }));
      const columns = joined(indexColumns({ parts, include: constraint.include ?? [] }));
      return constraint.usingIndex ?? freeName(table.name, columns, 'key', (name) => isRelationTaken(name, around));
    }
    case 'exclusion': {
      const columns = constraint.columns.length === 0 ? 'expr' : joined(constraint.columns);
      return freeName(table.name, columns, 'excl', (name) => isRelationTaken(name, around));
    }
    case 'foreign_key':
      return freeName(table.name, joined(constraint.columns), 'fkey', (name) => isConstraintTaken(name, around));
    case 'check': {
      const { columns } = constraint.expression;
      const only = columns.length === 1 ? (columns[0] ?? null) : null;
      return freeName(table.name, only, 'check', (name) => isConstraintTaken(name, around));
    }
    case 'not_null':
      return freeName(table.name, constraint.column, 'not_null', (name) => isConstraintTaken(name, around));
  }
}

function isRelationTaken(name: string, around: Around): boolean {
  return isTaken({ ...around.table, name }, around.schema, 'relation') || isConstraintTaken(name, around);
}

function isConstraintTaken(name: string, { table, schema, taken }: Around): boolean {
  return taken.has(name) || withConstraint(schema, { ...table, name }).length > 0;
}

/**
 * Keys of a new table without those that repeat another: of `id uuid unique primary key` one index is left, under the name of the first
 * that has one. Source: transformIndexConstraints in src/backend/parser/parse_utilcmd.c of PostgreSQL 18
 */
export function withoutRepeated(
  written: readonly ConstraintDefinition[],
): ReadonlyMap<ConstraintDefinition, ConstraintDefinition> {
  const keys = written.filter(
    (constraint): constraint is Key => constraint.type === 'primary_key' || constraint.type === 'unique',
  );
  const ordered = [
    ...keys.filter(({ type }) => type === 'primary_key'),
    ...keys.filter(({ type }) => type === 'unique'),
  ];
  const kept: { readonly source: Key; key: Key }[] = [];
  for (const one of ordered) {
    const same = kept.find(({ key: other }) => isSameKey(other, one));
    if (same === undefined) kept.push({ source: one, key: one });
    else if (same.key.name === undefined && one.name !== undefined) same.key = { ...same.key, name: one.name };
  }
  return new Map<ConstraintDefinition, ConstraintDefinition>([
    ...written
      .filter((constraint) => constraint.type !== 'primary_key' && constraint.type !== 'unique')
      .map((one) => [one, one] as const),
    ...kept.map(({ source, key: result }) => [source, result] as const),
  ]);
}

function isSameKey(one: Key, other: Key): boolean {
  const nulls = (constraint: Key): boolean => constraint.type === 'unique' && constraint.nullsNotDistinct === true;
  return (
    one.columns.join('\n') === other.columns.join('\n') &&
    (one.include ?? []).join('\n') === (other.include ?? []).join('\n') &&
    (one.deferrable ?? false) === (other.deferrable ?? false) &&
    (one.initiallyDeferred ?? false) === (other.initiallyDeferred ?? false) &&
    nulls(one) === nulls(other)
  );
}
