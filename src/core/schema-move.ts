import { key, type Name, quotedName, sameName } from './name.js';
import type { Column, Index, Schema, Table } from './schema.js';
import { changeTable, type Retext, retextExpression, retextSchema } from './schema-change.js';
import { renameRelation, renameType } from './schema-text.js';

/** A relation gets another name or schema wherever it is named. The same schema where there is no such relation. */
export function moveRelation(schema: Schema, from: Name, to: Name): Schema {
  const home = schema.defaultSchema;
  const isTaken = schema.tables.has(key(to)) || schema.views.has(key(to)) || schema.sequences.has(key(to));
  if (isTaken || sameName(from, to)) return schema;
  if (schema.sequences.has(key(from))) return moveSequence(schema, from, to);
  if (!schema.tables.has(key(from)) && !schema.views.has(key(from))) return schema;
  const retext: Retext = (sql) => renameRelation(sql, from, to, home);
  const texts = retextSchema(schema, retext, (sql) => renameType(retext(sql), from, to, home));
  const rename = (name: Name): Name => (sameName(name, from) ? to : name);
  const moved: Schema = {
    ...texts,
    tables: rekeyed(texts.tables, (table) => renameTableIn(table, rename)),
    indexes: rekeyed(texts.indexes, (index) => moveIndex(index, from, to)),
    views: rekeyed(texts.views, (view) => ({
      ...view,
      name: rename(view.name),
      reads: view.reads.map((use) => ({ ...use, relation: rename(use.relation) })),
    })),
    sequences: rekeyed(texts.sequences, (sequence) =>
      sequence.ownedBy === undefined
        ? sequence
        : { ...sequence, ownedBy: { ...sequence.ownedBy, table: rename(sequence.ownedBy.table) } },
    ),
    others: texts.others.map((other) => ({
      ...other,
      name: renameComment(other, ['view', 'materialized_view'], from, to),
      ...(other.table === undefined ? {} : { table: rename(other.table) }),
    })),
  };
  if (from.schema === to.schema) return moved;
  const owned = [...moved.sequences.values()].filter(
    (one) => one.ownedBy !== undefined && sameName(one.ownedBy.table, to),
  );
  return owned.reduce((state, { name }) => moveSequence(state, name, { ...to, name: name.name }), moved);
}

/** The name of a comment says the kind of its object and its key. */
function renameComment(other: Schema['others'][number], kinds: readonly string[], from: Name, to: Name): string {
  const isIt = other.kind === 'comment' && kinds.some((kind) => other.name === `${kind} ${key(from)}`);
  return isIt ? other.name.replace(/ .*$/, ` ${key(to)}`) : other.name;
}

function rekeyed<Value extends { readonly name: Name }>(
  map: ReadonlyMap<string, Value>,
  change: (value: Value) => Value,
): ReadonlyMap<string, Value> {
  return new Map(
    [...map.values()].map((value) => {
      const next = change(value);
      return [key(next.name), next];
    }),
  );
}

function renameTableIn(table: Table, rename: (name: Name) => Name): Table {
  return {
    ...table,
    name: rename(table.name),
    inherits: table.inherits.map(rename),
    constraints: table.constraints.map((constraint) =>
      constraint.type === 'foreign_key' ? { ...constraint, references: rename(constraint.references) } : constraint,
    ),
    ...(table.partitionOf === undefined
      ? {}
      : { partitionOf: { ...table.partitionOf, parent: rename(table.partitionOf.parent) } }),
    ...(table.madeFrom === undefined
      ? {}
      : { madeFrom: { ...table.madeFrom, reads: table.madeFrom.reads.map(rename) } }),
  };
}

/** An index lives in the schema of its table. */
function moveIndex(index: Index, from: Name, to: Name): Index {
  const move = (name: Name): Name => (from.schema === to.schema ? name : { ...to, name: name.name });
  const isOwn = sameName(index.table, from);
  return {
    ...index,
    name: isOwn ? move(index.name) : index.name,
    table: isOwn ? to : index.table,
  };
}

/** An index gets another name; the constraint that it serves keeps sharing it. */
export function renameIndex(schema: Schema, from: Name, to: string): Schema {
  const index = schema.indexes.get(key(from));
  const next: Name = { ...from, name: to };
  if (index === undefined || schema.indexes.has(key(next))) return schema;
  const { constraint, table } = index;
  const isPart = (one: Index): boolean => one.partOf !== undefined && sameName(one.partOf, from);
  const renamed: Schema = {
    ...schema,
    indexes: rekeyed(schema.indexes, (one) => {
      if (one === index) return { ...one, name: next, ...(constraint === undefined ? {} : { constraint: to }) };
      return isPart(one) ? { ...one, partOf: next } : one;
    }),
    others: schema.others.map((other) => ({
      ...other,
      name: renameComment(other, ['index'], from, next),
      sql: other.kind === 'comment' ? renameRelation(other.sql, from, next, schema.defaultSchema) : other.sql,
    })),
  };
  return changeTable(renamed, table, (found) => ({
    ...found,
    constraints: found.constraints.map((one) => (one.name === constraint ? { ...one, name: to } : one)),
    ...(found.options['cluster on'] === from.name ? { options: { ...found.options, 'cluster on': to } } : {}),
  }));
}

/** A sequence gets another name, also in the defaults that call it, which name it in a string. */
export function moveSequence(schema: Schema, from: Name, to: Name): Schema {
  const sequence = schema.sequences.get(key(from));
  if (sequence === undefined || schema.sequences.has(key(to)) || sameName(from, to)) return schema;
  const own = quotedName(from);
  const spellings =
    from.schema === undefined && schema.defaultSchema !== undefined
      ? [own, quotedName({ ...from, schema: schema.defaultSchema })]
      : [own];
  const retext: Retext = (sql) =>
    spellings.reduce((text, spelling) => text.replaceAll(`'${spelling}'`, `'${quotedName(to)}'`), sql);
  const rename = (column: Column): Column => {
    const { default: value, sequence: mine } = column;
    const isCaller = value?.functions.includes('nextval') === true;
    if (!isCaller && mine === undefined) return column;
    return {
      ...column,
      ...(value !== undefined && isCaller ? { default: retextExpression(value, retext) } : {}),
      ...(mine !== undefined && sameName(mine, from) ? { sequence: to } : {}),
    };
  };
  const renamed = retextSchema(schema, (sql) => renameRelation(sql, from, to, schema.defaultSchema));
  return {
    ...renamed,
    tables: new Map([...renamed.tables].map(([id, table]) => [id, { ...table, columns: table.columns.map(rename) }])),
    sequences: rekeyed(renamed.sequences, (one) =>
      sameName(one.name, from)
        ? { ...one, name: to, sql: renameIn(one.sql, from, to), ...alterationsIn(one.alterations, from, to) }
        : one,
    ),
  };
}

function renameIn(sql: string, from: Name, to: Name): string {
  return renameType(sql, from, to, from.schema);
}

function alterationsIn(
  list: readonly string[] | undefined,
  from: Name,
  to: Name,
): { readonly alterations?: readonly string[] } {
  return list === undefined ? {} : { alterations: list.map((sql) => renameIn(sql, from, to)) };
}

/** A type gets another name wherever it is named: columns, domains, and casts in every text. */
export function moveType(schema: Schema, from: Name, to: Name): Schema {
  if (!schema.types.has(key(from)) || schema.types.has(key(to))) return schema;
  const home = schema.defaultSchema;
  const texts = retextSchema(schema, (sql) => renameType(sql, from, to, home));
  const rename = (column: Column): Column => ({ ...column, type: renameInType(column.type, from, to, home) });
  return {
    ...texts,
    tables: new Map([...texts.tables].map(([id, table]) => [id, { ...table, columns: table.columns.map(rename) }])),
    types: rekeyed(texts.types, (type) => {
      const name = sameName(type.name, from) ? to : type.name;
      return type.kind === 'domain'
        ? { ...type, name, base: renameInType(type.base, from, to, home) }
        : { ...type, name };
    }),
  };
}

function renameInType(type: Column['type'], from: Name, to: Name, home: string | undefined): Column['type'] {
  if (type.name === undefined || !sameName(type.name, from)) return type;
  return { ...type, name: to, base: key(to), sql: renameType(type.sql, from, to, home) };
}
