import { key, type Name, named, sameName } from '../../../core/name.js';
import type { OperationOf, Takes } from '../../../core/operation.js';
import type { Index, Schema } from '../../../core/schema.js';
import { columnsOf, readsColumn } from '../../../core/schema-apply-column.js';
import { family } from '../../../core/schema-change.js';
import {
  columnsOfType,
  constraintsOf,
  dependentsOf,
  indexesOf,
  referencing,
  sequencesOf,
  tableOf,
  viewsOn,
} from '../../../core/schema-lookup.js';

/**
 * What a drop takes along. What belongs to the dropped object names its table; what only CASCADE drops is somebody else's.
 * Source: https://www.postgresql.org/docs/18/ddl-depend.html
 */
export function tableTakes({ table, cascade }: OperationOf<'drop_table'>, schema: Schema): Takes {
  const members = family(schema, table);
  const isPartition = (one: Name): boolean => schema.tables.get(key(one))?.partitionOf !== undefined;
  const own = members.filter((member) => sameName(member, table) || isPartition(member));
  const belongings = own.flatMap(
    (member): Takes => [
      ...(sameName(member, table) ? [] : [{ object: 'table' as const, name: member, table }]),
      ...indexesOf(schema, member).map((index) => ({ object: 'index' as const, name: index.name, table })),
      ...sequencesOf(schema, member).map((sequence) => ({ object: 'sequence' as const, name: sequence.name, table })),
    ],
  );
  if (cascade !== true) return belongings;
  const heirs = members.filter((member) => !own.includes(member)).map((name) => ({ object: 'table' as const, name }));
  return [...belongings, ...heirs, ...own.flatMap((member) => dependentsOf(schema, member))];
}

export function columnTakes({ table, column, cascade }: OperationOf<'drop_column'>, schema: Schema): Takes {
  const indexes = indexesOf(schema, table).filter((index) => readsColumn(index.definition, column));
  const constraints = constraintsOf(schema, table).filter((constraint) => columnsOf(constraint).includes(column));
  const own: Takes = [
    ...indexes.map((index) => ({ object: 'index' as const, name: index.name, table })),
    ...constraints.map((constraint) => ({ object: 'constraint' as const, name: named(constraint.name), table })),
    ...sequencesOf(schema, table, column).map((sequence) => ({
      object: 'sequence' as const,
      name: sequence.name,
      table,
    })),
  ];
  return cascade === true ? [...own, ...dependentsOf(schema, table, column)] : own;
}

export function constraintTakes({ table, constraint, cascade }: OperationOf<'drop_constraint'>, schema: Schema): Takes {
  const found = constraintsOf(schema, table).find((candidate) => candidate.name === constraint);
  if (found === undefined || (found.type !== 'primary_key' && found.type !== 'unique')) return [];
  const own: Takes = indexesOf(schema, table)
    .filter((index) => index.constraint === constraint)
    .map((index) => ({ object: 'index', name: index.name, table }));
  if (cascade !== true) return own;
  return [...own, ...keysOn(schema, table, found.columns)];
}

/** Foreign keys, where no other index is unique on the same columns: on which of several they stand, is not known. */
export function indexTakes({ index, cascade }: OperationOf<'drop_index'>, schema: Schema): Takes {
  const found = schema.indexes.get(key(index));
  const columns = found === undefined ? null : keyColumns(found);
  if (cascade !== true || found === undefined || columns === null) return [];
  const others = indexesOf(schema, found.table).filter((other) => !sameName(other.name, index));
  const isAlone = others.every((other) => !isSameSet(keyColumns(other) ?? [], columns));
  return isAlone ? keysOn(schema, found.table, columns) : [];
}

/** Columns of an index that a foreign key may stand on; null of any other. */
function keyColumns({ definition: { unique, where, parts } }: Index): readonly string[] | null {
  if (!unique || where !== undefined) return null;
  const columns = parts.flatMap(({ column }) => (column === undefined ? [] : [column]));
  return columns.length === parts.length ? columns : null;
}

function isSameSet(some: readonly string[], others: readonly string[]): boolean {
  return [...some].sort().join() === [...others].sort().join();
}

/** Foreign keys to these columns of a table, its own among them. */
function keysOn(schema: Schema, table: Name, columns: readonly string[]): Takes {
  const own = tableOf(schema, table);
  const tables = [...referencing(schema, table).map((one) => one.table), ...(own === undefined ? [] : [own])];
  return [...new Set(tables)].flatMap(({ name, constraints }) =>
    constraints
      .filter(
        (one) =>
          one.type === 'foreign_key' && sameName(one.references, table) && isSameSet(one.referencedColumns, columns),
      )
      .map((one) => ({ object: 'constraint' as const, name: named(one.name), table: name })),
  );
}

export function viewTakes(view: Name, cascade: boolean | undefined, schema: Schema): Takes {
  const own: Takes = indexesOf(schema, view).map((index) => ({ object: 'index', name: index.name, table: view }));
  return cascade === true ? [...own, ...viewsOn(schema, view)] : own;
}

/** A column is named with its table, so that it can be read by itself. */
export function typeTakes(type: Name, schema: Schema): Takes {
  const domains = [...schema.types.values()].filter(
    (one) => one.kind === 'domain' && one.base.name !== undefined && sameName(one.base.name, type),
  );
  return [
    ...columnsOfType(schema, type).flatMap(
      ({ table, column }): Takes => [
        { object: 'column', name: { schema: key(table.name), name: column.name }, table: table.name },
        ...viewsOn(schema, table.name, column.name),
      ],
    ),
    ...domains.map(({ name }) => ({ object: 'domain' as const, name })),
  ];
}

export function schemaTakes(dropped: string, schema: Schema): Takes {
  const isInside = ({ name }: { readonly name: Name }): boolean => (name.schema ?? schema.defaultSchema) === dropped;
  const tables = [...schema.tables.values()].filter(isInside);
  const views = [...schema.views.values()].filter(isInside);
  const types = [...schema.types.values()].filter(isInside);
  const outside = [
    ...tables.flatMap(({ name }) => dependentsOf(schema, name)),
    ...types.flatMap(({ name }) => typeTakes(name, schema)),
  ].filter((taken) => !isInside({ name: taken.table ?? taken.name }));
  return [
    ...tables.map(({ name }) => ({ object: 'table' as const, name })),
    ...views.map(({ name, materialized }) => ({
      object: materialized ? ('materialized_view' as const) : ('view' as const),
      name,
    })),
    ...types.map(({ name }) => ({ object: 'type' as const, name })),
    ...outside,
  ];
}
