import { key, type Name, sameName } from './name.js';
import type { ConstraintDefinition, IndexDefinition, OperationKind, OperationOf } from './operation.js';
import type { Constraint, Index, Schema, Table } from './schema.js';
import type { Appliers } from './schema-apply.js';
import { changeColumnOf, changeFamily, changeTable, withMap, without } from './schema-change.js';
import { takeAlong } from './schema-drop.js';

type Key = Extract<ConstraintDefinition, { type: 'primary_key' | 'unique' }>;

/** Operations on constraints. */
export const constraints = {
  add_constraint: addConstraint,
  drop_constraint: (schema, { table, constraint, takes }) =>
    takeAlong(dropConstraint(schema, table, constraint), takes),
  validate_constraint: (schema, { table, constraint }) => validate(schema, table, constraint),
  rename_constraint: renameConstraint,
  alter_constraint: (schema, operation) =>
    changeConstraint(schema, operation.table, operation.constraint, (found) => altered(found, operation)),
} satisfies Partial<Appliers<OperationKind>>;

function changeConstraint(
  schema: Schema,
  table: Name,
  name: string,
  change: (constraint: Constraint) => Constraint,
): Schema {
  return changeTable(schema, table, (found) =>
    found.constraints.some((constraint) => constraint.name === name)
      ? { ...found, constraints: found.constraints.map((one) => (one.name === name ? change(one) : one)) }
      : found,
  );
}

function altered(found: Constraint, change: OperationOf<'alter_constraint'>): Constraint {
  const { deferrable, initiallyDeferred, enforced } = change;
  if (found.type === 'check' || found.type === 'not_null' || found.type === 'exclusion') return found;
  const timed: Constraint = {
    ...found,
    ...(deferrable === undefined ? {} : { deferrable }),
    ...(initiallyDeferred === undefined ? {} : { initiallyDeferred }),
  };
  if (enforced === undefined || timed.type !== 'foreign_key') return timed;
  const { notEnforced: _, ...rest } = timed;
  return enforced ? rest : { ...rest, notEnforced: true };
}

function validate(schema: Schema, table: Name, name: string): Schema {
  const found = schema.tables.get(key(table))?.constraints.find((constraint) => constraint.name === name);
  if (found === undefined) return schema;
  const { notValid: _, ...rest } = 'notValid' in found ? found : { ...found, notValid: undefined };
  const valid = changeConstraint(schema, table, name, () => ({ ...rest, validated: true }) as Constraint);
  return found.type === 'not_null' ? setNotNull(valid, table, [found.column]) : valid;
}

function addConstraint(schema: Schema, { table, constraint }: OperationOf<'add_constraint'>): Schema {
  const found = schema.tables.get(key(table));
  if (found === undefined) return schema;
  // A name that is taken is an error on the server, and nothing changes.
  if (constraint.name !== undefined && found.constraints.some(({ name }) => name === constraint.name)) return schema;
  const { added, index, notNull } = constrain(schema, table, constraint);
  const next = changeTable(schema, table, (one) => ({ ...one, constraints: [...one.constraints, added] }));
  return withKeyIndex(setNotNull(next, table, notNull), index, constraint);
}

function setNotNull(schema: Schema, table: Name, names: readonly string[]): Schema {
  if (names.length === 0) return schema;
  return changeFamily(schema, table, (one) =>
    names.reduce(
      (state, name) =>
        changeColumnOf(state, name, (column) => (column.notNull ? column : { ...column, notNull: true })),
      one,
    ),
  );
}

function withKeyIndex(schema: Schema, index: Index | null, constraint: ConstraintDefinition): Schema {
  if (index === null) return schema;
  return withMap(schema, 'indexes', (indexes) => {
    const attached = 'usingIndex' in constraint ? constraint.usingIndex : undefined;
    if (attached !== undefined) indexes.delete(key({ ...index.table, name: attached }));
    indexes.set(key(index.name), index);
  });
}

/** What a constraint adds to its table: itself, the index of a key, and columns that cannot be null any more. */
export function constrain(
  schema: Schema,
  table: Name,
  constraint: ConstraintDefinition,
): { readonly added: Constraint; readonly index: Index | null; readonly notNull: readonly string[] } {
  const name = constraint.name ?? '';
  const validated = !('notValid' in constraint && constraint.notValid === true);
  if (constraint.type !== 'primary_key' && constraint.type !== 'unique') {
    const notNull = constraint.type === 'not_null' && validated ? [constraint.column] : [];
    const index = constraint.type === 'exclusion' ? exclusionIndex(table, name, constraint) : null;
    return { added: { ...constraint, name, validated }, index, notNull };
  }
  const definition = keyDefinition(schema, table, constraint);
  const columns = definition.parts.flatMap((part) => part.column ?? []);
  const include = definition.include.length === 0 ? {} : { include: definition.include };
  const { usingIndex: _, include: __, options: ___, tablespace: ____, ...rest } = constraint;
  const added: Constraint = { ...rest, columns, ...include, name, validated };
  const index: Index = { name: indexName(table, name), table, definition, constraint: name, valid: true };
  return { added, index, notNull: constraint.type === 'primary_key' ? columns : [] };
}

function indexName(table: Name, name: string): Name {
  return table.schema === undefined ? { name } : { schema: table.schema, name };
}

/** The index of a key: one that is attached, or one of its own. */
function keyDefinition(schema: Schema, table: Name, constraint: Key): IndexDefinition {
  const attached =
    constraint.usingIndex === undefined ? undefined : schema.indexes.get(key(indexName(table, constraint.usingIndex)));
  return (
    attached?.definition ?? {
      unique: true,
      method: 'btree',
      parts: constraint.columns.map((column) => ({ column })),
      include: constraint.include ?? [],
      ...(constraint.type === 'unique' && constraint.nullsNotDistinct === true ? { nullsNotDistinct: true } : {}),
      ...(constraint.options === undefined ? {} : { options: constraint.options }),
      ...(constraint.tablespace === undefined ? {} : { tablespace: constraint.tablespace }),
    }
  );
}

function exclusionIndex(
  table: Name,
  name: string,
  constraint: Extract<ConstraintDefinition, { type: 'exclusion' }>,
): Index {
  const parts = constraint.columns.map((column) => ({ column }));
  const definition = { unique: false, method: constraint.method ?? 'btree', parts, include: [] };
  return { name: indexName(table, name), table, definition, constraint: name, valid: true };
}

/** A table's constraint is dropped with its index; a NOT NULL frees its column. */
export function dropConstraint(schema: Schema, table: Name, name: string): Schema {
  const found = schema.tables.get(key(table))?.constraints.find((constraint) => constraint.name === name);
  if (found === undefined) return schema;
  const dropped = changeTable(schema, table, (one) => {
    const rest: Table = { ...one, constraints: one.constraints.filter((constraint) => constraint.name !== name) };
    return found.type === 'not_null'
      ? changeColumnOf(rest, found.column, (column) => ({ ...column, notNull: false }))
      : rest;
  });
  return without(dropped, 'indexes', (index) => index.constraint === name && sameName(index.table, table));
}

function renameConstraint(schema: Schema, { table, constraint, to }: OperationOf<'rename_constraint'>): Schema {
  const renamed = changeConstraint(schema, table, constraint, (found) => ({ ...found, name: to }));
  const index = [...renamed.indexes.values()].find(
    (one) => one.constraint === constraint && sameName(one.table, table),
  );
  if (renamed === schema || index === undefined) return renamed;
  return withMap(renamed, 'indexes', (indexes) => {
    indexes.delete(key(index.name));
    const name = indexName(table, to);
    indexes.set(key(name), { ...index, name, constraint: to });
  });
}
