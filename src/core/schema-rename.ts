import { type Expression, key, type Name, sameName } from './name.js';
import type { ColumnUse, IndexDefinition, OperationOf } from './operation.js';
import type { Column, Constraint, Schema, Table, View } from './schema.js';
import {
  changeFamily,
  changeTable,
  family,
  type Retext,
  retextConstraint,
  retextDefinition,
  retextExpression,
  withMap,
} from './schema-change.js';
import { renameColumnIn } from './schema-text.js';

type Swap = (name: string) => string;

/** A column gets another name wherever it is named: constraints, indexes, foreign keys to it, views, triggers, policies. */
export function renameColumn(schema: Schema, { table, column, to }: OperationOf<'rename_column'>): Schema {
  const found = schema.tables.get(key(table));
  if (found === undefined) return renameViewColumn(schema, table, column, to);
  const isThere = (name: string): boolean => found.columns.some((one) => one.name === name);
  if (!isThere(column) || isThere(to)) return schema;
  const swap: Swap = (name) => (name === column ? to : name);
  const members = family(schema, table);
  const isMember = (name: Name): boolean => members.some((member) => sameName(member, name));
  const own = changeFamily(schema, table, (one) => renameInTable(one, schema, column, to));
  const keys = renameReferenced(own, isMember, swap);
  const indexes = renameInIndexes(keys, isMember, column, to);
  const sequences = withMap(indexes, 'sequences', (map) => {
    for (const [id, sequence] of indexes.sequences) {
      const { ownedBy } = sequence;
      if (ownedBy?.column === column && isMember(ownedBy.table))
        map.set(id, { ...sequence, ownedBy: { ...ownedBy, column: to } });
    }
  });
  const others = sequences.others.map((other) =>
    other.table !== undefined && isMember(other.table)
      ? { ...other, sql: renameColumnIn(other.sql, column, to, { relation: table.name, bare: true }) }
      : other,
  );
  const views = new Map([...sequences.views].map(([id, view]) => [id, renameInView(view, schema, table, column, to)]));
  return { ...sequences, others, views };
}

function renameViewColumn(schema: Schema, name: Name, column: string, to: string): Schema {
  const view = schema.views.get(key(name));
  if (view === undefined) return schema;
  // Only a list of names says which of the columns of the query it is.
  if (view.columns === undefined) return { ...schema, complete: false };
  const columns = view.columns.map((one) => (one === column ? to : one));
  return withMap(schema, 'views', (views) => views.set(key(name), { ...view, columns }));
}

function renameInTable(table: Table, schema: Schema, column: string, to: string): Table {
  const swap: Swap = (name) => (name === column ? to : name);
  const retext: Retext = (sql) => renameColumnIn(sql, column, to, { relation: table.name.name, bare: true });
  const swapped = (expression: Expression): Expression => ({
    ...retextExpression(expression, retext),
    columns: expression.columns.map(swap),
    provesNotNull: expression.provesNotNull.map(swap),
  });
  // In a subquery the name may be that of another table's column.
  const inPolicy = (expression: Expression): Expression => {
    const bare = !(expression.tables ?? []).some((other) =>
      schema.tables.get(key(other))?.columns.some((one) => one.name === column),
    );
    const sql = renameColumnIn(expression.sql, column, to, { relation: table.name.name, bare });
    return { ...expression, sql, columns: expression.columns.map(swap) };
  };
  return {
    ...table,
    columns: table.columns.map((one): Column => {
      const { generated } = one;
      return {
        ...one,
        name: swap(one.name),
        ...(generated === undefined ? {} : { generated: { ...generated, value: swapped(generated.value) } }),
      };
    }),
    constraints: table.constraints.map((constraint) => renameInConstraint(constraint, swap, swapped, retext)),
    triggers: table.triggers.map((trigger) => ({ ...trigger, sql: retext(trigger.sql) })),
    policies: table.policies.map((policy) => ({
      ...policy,
      ...(policy.using === undefined ? {} : { using: inPolicy(policy.using) }),
      ...(policy.check === undefined ? {} : { check: inPolicy(policy.check) }),
    })),
    ...(table.partitionBy === undefined
      ? {}
      : {
          partitionBy: {
            ...table.partitionBy,
            columns: table.partitionBy.columns.map(swap),
            sql: retext(table.partitionBy.sql),
          },
        }),
  };
}

function renameInConstraint(
  constraint: Constraint,
  swap: Swap,
  swapped: (expression: Expression) => Expression,
  retext: Retext,
): Constraint {
  switch (constraint.type) {
    case 'check':
      return { ...constraint, expression: swapped(constraint.expression) };
    case 'not_null':
      return { ...constraint, column: swap(constraint.column) };
    case 'exclusion':
      return { ...retextConstraint(constraint, retext), columns: constraint.columns.map(swap) };
    case 'foreign_key':
      return { ...constraint, columns: constraint.columns.map(swap) };
    default:
      return {
        ...constraint,
        columns: constraint.columns.map(swap),
        ...(constraint.include === undefined ? {} : { include: constraint.include.map(swap) }),
      };
  }
}

function renameReferenced(schema: Schema, isMember: (name: Name) => boolean, swap: Swap): Schema {
  const points = (constraint: Constraint): boolean =>
    constraint.type === 'foreign_key' && isMember(constraint.references);
  const pointing = [...schema.tables.values()].filter((table) => table.constraints.some(points));
  return pointing.reduce(
    (state, { name }) =>
      changeTable(state, name, (table) => ({
        ...table,
        constraints: table.constraints.map((constraint) =>
          constraint.type === 'foreign_key' && points(constraint)
            ? { ...constraint, referencedColumns: constraint.referencedColumns.map(swap) }
            : constraint,
        ),
      })),
    schema,
  );
}

function renameInIndexes(schema: Schema, isMember: (name: Name) => boolean, column: string, to: string): Schema {
  return withMap(schema, 'indexes', (map) => {
    for (const [id, index] of schema.indexes) {
      if (isMember(index.table))
        map.set(id, { ...index, definition: renameInDefinition(index.definition, index.table, column, to) });
    }
  });
}

function renameInDefinition(definition: IndexDefinition, table: Name, column: string, to: string): IndexDefinition {
  const swap: Swap = (name) => (name === column ? to : name);
  const swapped = (expression: Expression): Expression => ({
    ...expression,
    columns: expression.columns.map(swap),
    provesNotNull: expression.provesNotNull.map(swap),
  });
  const { parts, include, where, ...rest } = retextDefinition(definition, (sql) =>
    renameColumnIn(sql, column, to, { relation: table.name, bare: true }),
  );
  return {
    ...rest,
    parts: parts.map((part) => ({
      ...part,
      ...(part.column === undefined ? {} : { column: swap(part.column) }),
      ...(part.expression === undefined ? {} : { expression: swapped(part.expression) }),
    })),
    include: include.map(swap),
    ...(where === undefined ? {} : { where: swapped(where) }),
  };
}

function renameInView(view: View, before: Schema, table: Name, column: string, to: string): View {
  const uses = view.reads.filter((use) => sameName(use.relation, table));
  if (!uses.some((use) => use.all === true || use.columns.includes(column))) return view;
  const isShared = view.reads.some(
    (use) =>
      !sameName(use.relation, table) &&
      before.tables.get(key(use.relation))?.columns.some((one) => one.name === column),
  );
  const place = { relation: table.name, bare: !isShared, keepsOutput: true };
  const swap = (use: ColumnUse): ColumnUse =>
    sameName(use.relation, table) ? { ...use, columns: use.columns.map((one) => (one === column ? to : one)) } : use;
  return { ...view, query: renameColumnIn(view.query, column, to, place), reads: view.reads.map(swap) };
}
