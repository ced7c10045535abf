import { isFilledIn, key, type Name, sameName } from './name.js';
import type { ConstraintDefinition, Takes } from './operation.js';
import { type Grouping, valuesIn } from './persistent-map.js';
import type { Column, Constraint, Index, Routine, Schema, Sequence, Table, View } from './schema.js';

/** The table of a completed name. */
export function tableOf(schema: Schema, name: Name): Table | undefined {
  return schema.tables.get(key(name));
}

/** Whether a schema that is filled in later holds a table: it may be any other one, and hold what is looked for there. */
export function hasFilledIn(schema: Schema): boolean {
  return [...schema.tables.values()].some(({ name }) => isFilledIn(name.schema ?? ''));
}

/** A column of a table. */
export function columnOf(schema: Schema, table: Name, column: string): Column | undefined {
  return tableOf(schema, table)?.columns.find((candidate) => candidate.name === column);
}

/** Whether each INSERT has to give a column a value: it is NOT NULL, and nothing fills it in. A trigger of its table may. */
export function hasToBeGiven({ notNull, default: value, identity, generated, sequence }: Column): boolean {
  return notNull && value === undefined && identity === undefined && generated === undefined && sequence === undefined;
}

/** A constraint of a table by its name. */
export function constraintOf(schema: Schema, table: Name, constraint: string): Constraint | undefined {
  return tableOf(schema, table)?.constraints.find((candidate) => candidate.name === constraint);
}

/** Constraints of a table; none where there is no such table. */
export function constraintsOf(schema: Schema, table: Name): readonly Constraint[] {
  return tableOf(schema, table)?.constraints ?? [];
}

const byOwner: Grouping<Sequence> = {
  part: ({ ownedBy }) => ownedBy,
  groups: ({ ownedBy }) => (ownedBy === undefined ? [] : [key(ownedBy.table)]),
};

/** Sequences that belong to a table, or to one column of it (`serial`, identity, OWNED BY). */
export function sequencesOf(schema: Schema, table: Name, column?: string): readonly Sequence[] {
  return valuesIn(schema.sequences, byOwner, key(table)).filter(
    ({ ownedBy }) => column === undefined || ownedBy?.column === column,
  );
}

const byName: Grouping<Routine> = { part: ({ name }) => name, groups: ({ name }) => [key(name)] };

/** Routines of a name, whatever their arguments. */
export function routinesOf(schema: Schema, name: Name): readonly Routine[] {
  return valuesIn(schema.routines, byName, key(name));
}

/** Columns of a user's own type, with their tables. */
export function columnsOfType(
  schema: Schema,
  type: Name,
): readonly { readonly table: Table; readonly column: Column }[] {
  return [...schema.tables.values()].flatMap((table) =>
    table.columns
      .filter((column) => column.type.name !== undefined && sameName(column.type.name, type))
      .map((column) => ({ table, column })),
  );
}

/**
 * What others have that stands on a table, or on one column of it, and that only a CASCADE drops: views, and foreign keys of other
 * tables.
 */
export function dependentsOf(schema: Schema, table: Name, column?: string): Takes {
  const keys = referencing(schema, table).filter(
    ({ constraint }) =>
      column === undefined || (constraint.type === 'foreign_key' && constraint.referencedColumns.includes(column)),
  );
  return [
    ...viewsOn(schema, table, column),
    ...keys.map(({ table: other, constraint }) => ({
      object: 'constraint' as const,
      name: { name: constraint.name },
      table: other.name,
    })),
  ];
}

const byTable: Grouping<Index> = { part: ({ table }) => table, groups: ({ table }) => [key(table)] };

/** Indexes of a table. */
export function indexesOf(schema: Schema, table: Name): readonly Index[] {
  return valuesIn(schema.indexes, byTable, key(table));
}

const byParent: Grouping<Table> = {
  part: ({ partitionOf, inherits }) => partitionOf ?? inherits,
  groups: ({ partitionOf, inherits }) => (partitionOf === undefined ? inherits.map(key) : [key(partitionOf.parent)]),
};

/** Partitions of a table, or tables that inherit from it, direct ones. */
export function heirsOf(schema: Schema, table: Name): readonly Table[] {
  return valuesIn(schema.tables, byParent, key(table));
}

const byConstraint: Grouping<Table> = {
  part: ({ constraints }) => constraints,
  groups: ({ name, constraints }) => constraints.map((constraint) => `${name.schema ?? ''}.${constraint.name}`),
};

/** Tables of a schema that have a constraint of a name. */
export function withConstraint(schema: Schema, name: Name): readonly Table[] {
  return valuesIn(schema.tables, byConstraint, `${name.schema ?? ''}.${name.name}`);
}

/** Partitions of a table, direct ones. */
export function partitionsOf(schema: Schema, table: Name): readonly Table[] {
  return heirsOf(schema, table).filter((candidate) => candidate.partitionOf !== undefined);
}

/**
 * Whether each partition has a foreign key of its own that says the same, and is validated: that of the partitioned table takes them over
 * and reads no row.
 *
 * Source: measured on PostgreSQL 12, 15 and 17
 */
export function isKeptByPartitions(
  schema: Schema,
  table: Name,
  wanted: Extract<ConstraintDefinition, { readonly type: 'foreign_key' }>,
): boolean {
  const partitions = partitionsOf(schema, table);
  const isSame = (one: Constraint): boolean =>
    one.type === 'foreign_key' &&
    one.validated &&
    sameName(one.references, wanted.references) &&
    one.columns.join() === wanted.columns.join() &&
    one.onDelete === wanted.onDelete &&
    one.onUpdate === wanted.onUpdate;
  return (
    partitions.length > 0 &&
    partitions.every((partition) => partition.partitionBy === undefined && partition.constraints.some(isSame))
  );
}

/** The DEFAULT partition of a table. */
export function defaultPartition(schema: Schema, table: Name): Table | undefined {
  return partitionsOf(schema, table).find((partition) => partition.partitionOf?.bound.default === true);
}

const byReferenced: Grouping<Table> = {
  part: ({ constraints }) => constraints,
  groups: ({ constraints }) =>
    constraints.flatMap((constraint) => (constraint.type === 'foreign_key' ? [key(constraint.references)] : [])),
};

/** Tables with a foreign key to a table, itself apart. */
export function referencing(
  schema: Schema,
  table: Name,
): readonly { readonly table: Table; readonly constraint: Constraint }[] {
  return valuesIn(schema.tables, byReferenced, key(table)).flatMap((candidate) =>
    sameName(candidate.name, table)
      ? []
      : candidate.constraints
          .filter((constraint) => constraint.type === 'foreign_key' && sameName(constraint.references, table))
          .map((constraint) => ({ table: candidate, constraint })),
  );
}

/** Tables that the foreign keys of a table point to, itself apart. */
export function referencedBy(schema: Schema, table: Name): readonly Name[] {
  const found = tableOf(schema, table);
  const names = (found?.constraints ?? []).flatMap((constraint) =>
    constraint.type === 'foreign_key' && !sameName(constraint.references, table) ? [constraint.references] : [],
  );
  return [...new Map(names.map((name) => [key(name), name])).values()];
}

const byRead: Grouping<View> = {
  part: ({ reads }) => reads,
  groups: ({ reads }) => reads.map((use) => key(use.relation)),
};

/** Views that read a relation, and views on those. */
export function viewsOn(schema: Schema, relation: Name, column?: string): Takes {
  const found = new Map<string, Takes[number]>();
  const visit = (name: Name, only?: string): void => {
    for (const view of valuesIn(schema.views, byRead, key(name))) {
      const reads = view.reads.some(
        (use) => sameName(use.relation, name) && (only === undefined || use.all === true || use.columns.includes(only)),
      );
      if (!reads || found.has(key(view.name))) continue;
      found.set(key(view.name), { object: view.materialized ? 'materialized_view' : 'view', name: view.name });
      visit(view.name);
    }
  };
  visit(relation, column);
  return [...found.values()];
}
