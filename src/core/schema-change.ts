import { type Expression, key, type Name } from './name.js';
import type { ConstraintDefinition, IndexDefinition } from './operation.js';
import { type Draft, PersistentMap } from './persistent-map.js';
import type { Column, Constraint, Index, Schema, Table } from './schema.js';
import { heirsOf } from './schema-lookup.js';

type Maps = 'tables' | 'indexes' | 'views' | 'sequences' | 'types' | 'routines' | 'extensions';

type Value<Field extends Maps> = Schema[Field] extends ReadonlyMap<string, infer Content> ? Content : never;

/** A schema with a copy of one of its maps, changed. */
export function withMap<Field extends Maps>(
  schema: Schema,
  field: Field,
  change: (map: Draft<Value<Field>>) => unknown,
): Schema {
  const map = PersistentMap.of(schema[field] as ReadonlyMap<string, Value<Field>>);
  return { ...schema, [field]: map.changed(change) };
}

/** A schema with one table changed; the same schema where there is no such table, or nothing changes. */
export function changeTable(schema: Schema, name: Name, change: (table: Table) => Table): Schema {
  const table = schema.tables.get(key(name));
  if (table === undefined) return schema;
  const next = change(table);
  return next === table ? schema : withMap(schema, 'tables', (tables) => tables.set(key(name), next));
}

/** A schema without the entries of one map that `isGone` names; the same schema where there are none. */
export function without<Field extends Maps>(
  schema: Schema,
  field: Field,
  isGone: (value: Value<Field>, id: string) => boolean,
): Schema {
  const map = PersistentMap.of(schema[field] as ReadonlyMap<string, Value<Field>>);
  const left = map.changed((draft) => {
    for (const [id, value] of map) if (isGone(value, id)) draft.delete(id);
  });
  return left === map ? schema : { ...schema, [field]: left };
}

/** A table with one column changed. */
export function changeColumnOf(table: Table, column: string, change: (column: Column) => Column): Table {
  if (!table.columns.some((candidate) => candidate.name === column)) return table;
  return {
    ...table,
    columns: table.columns.map((candidate) => (candidate.name === column ? change(candidate) : candidate)),
  };
}

/** A table and everything that inherits from it or is a partition of it, at any depth. */
export function family(schema: Schema, name: Name): readonly Name[] {
  const found = [name];
  const known = new Set([key(name)]);
  for (const parent of found) {
    for (const { name: heir } of heirsOf(schema, parent)) {
      if (known.has(key(heir))) continue;
      known.add(key(heir));
      found.push(heir);
    }
  }
  return found;
}

/** A schema with a table changed, and all that inherits from it or is a partition of it. */
export function changeFamily(schema: Schema, name: Name, change: (table: Table) => Table): Schema {
  return family(schema, name).reduce((state, one) => changeTable(state, one, change), schema);
}

/** Changes the text of an expression. */
export type Retext = (sql: string) => string;

/** An expression with its text changed. */
export function retextExpression(expression: Expression, retext: Retext): Expression {
  const sql = retext(expression.sql);
  return sql === expression.sql ? expression : { ...expression, sql };
}

/** A constraint with the texts in it changed. */
export function retextConstraint<Any extends ConstraintDefinition>(constraint: Any, retext: Retext): Any {
  if (constraint.type === 'check')
    return { ...constraint, expression: retextExpression(constraint.expression, retext) };
  return constraint.type === 'exclusion' ? { ...constraint, sql: retext(constraint.sql) } : constraint;
}

/** The definition of an index with the texts in it changed. */
export function retextDefinition(definition: IndexDefinition, retext: Retext): IndexDefinition {
  return {
    ...definition,
    parts: definition.parts.map((part) =>
      part.expression === undefined ? part : { ...part, expression: retextExpression(part.expression, retext) },
    ),
    ...(definition.where === undefined ? {} : { where: retextExpression(definition.where, retext) }),
  };
}

function retextColumn(column: Column, retext: Retext): Column {
  const { default: value, generated } = column;
  if (value === undefined && generated === undefined) return column;
  return {
    ...column,
    ...(value === undefined ? {} : { default: retextExpression(value, retext) }),
    ...(generated === undefined
      ? {}
      : { generated: { ...generated, value: retextExpression(generated.value, retext) } }),
  };
}

/** A policy with the texts in it changed. */
export function retextPolicy(policy: Table['policies'][number], retext: Retext): Table['policies'][number] {
  return {
    ...policy,
    ...(policy.using === undefined ? {} : { using: retextExpression(policy.using, retext) }),
    ...(policy.check === undefined ? {} : { check: retextExpression(policy.check, retext) }),
    ...(policy.alterations === undefined ? {} : { alterations: policy.alterations.map(retext) }),
  };
}

/** A table with all texts in it changed. */
export function retextTable(table: Table, retext: Retext): Table {
  return {
    ...table,
    columns: table.columns.map((column) => retextColumn(column, retext)),
    constraints: table.constraints.map((constraint): Constraint => retextConstraint(constraint, retext)),
    triggers: table.triggers.map((trigger) => ({ ...trigger, sql: retext(trigger.sql) })),
    policies: table.policies.map((policy) => retextPolicy(policy, retext)),
    ...(table.madeFrom === undefined ? {} : { madeFrom: { ...table.madeFrom, query: retext(table.madeFrom.query) } }),
  };
}

/**
 * A schema with every text in it changed: what a server follows by itself, because it keeps trees. A routine names relations as types
 * too, so it may need a change of its own.
 */
export function retextSchema(schema: Schema, retext: Retext, retextRoutine?: Retext): Schema {
  const each = <Content>(
    map: ReadonlyMap<string, Content>,
    change: (value: Content) => Content,
  ): ReadonlyMap<string, Content> => new Map([...map].map(([id, value]) => [id, change(value)]));
  const altered = (one: { readonly alterations?: readonly string[] }): { readonly alterations?: readonly string[] } =>
    one.alterations === undefined ? {} : { alterations: one.alterations.map(retext) };
  return {
    ...schema,
    tables: each(schema.tables, (table) => retextTable(table, retext)),
    indexes: each(
      schema.indexes,
      (index): Index => ({ ...index, definition: retextDefinition(index.definition, retext) }),
    ),
    views: each(schema.views, (view) => ({ ...view, query: retext(view.query) })),
    sequences: each(schema.sequences, (sequence) => ({ ...sequence, sql: retext(sequence.sql), ...altered(sequence) })),
    types: each(schema.types, (type) => {
      if (type.kind === 'enum') return type;
      const shared = { sql: retext(type.sql), ...altered(type) };
      if (type.kind === 'other') return { ...type, ...shared };
      const checks = type.checks.map((check) => ({ ...check, expression: retextExpression(check.expression, retext) }));
      return { ...type, ...shared, checks };
    }),
    routines: each(schema.routines, (routine) => ({ ...routine, sql: (retextRoutine ?? retext)(routine.sql) })),
    others: schema.others.map((other) => ({ ...other, sql: retext(other.sql) })),
  };
}
