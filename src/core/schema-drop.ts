import { key, type Name, sameName } from './name.js';
import type { Takes } from './operation.js';
import type { Schema } from './schema.js';
import { dropColumn } from './schema-apply-column.js';
import { dropConstraint } from './schema-apply-constraint.js';
import { family, withMap, without } from './schema-change.js';

/** A schema without a table, its partitions, and all that belongs to them: indexes, sequences, rules, statistics. */
export function dropTable(schema: Schema, name: Name): Schema {
  if (!schema.tables.has(key(name))) return schema;
  const isPartition = (one: Name): boolean =>
    schema.tables.get(key(one))?.partitionOf !== undefined || sameName(one, name);
  const gone = new Set(family(schema, name).filter(isPartition).map(key));
  const isGone = (one: Name | undefined): boolean => one !== undefined && gone.has(key(one));
  const tables = withMap(schema, 'tables', (map) => {
    for (const id of gone) map.delete(id);
  });
  const indexes = without(tables, 'indexes', (index) => isGone(index.table));
  const sequences = without(indexes, 'sequences', (sequence) => isGone(sequence.ownedBy?.table));
  return withoutOthers(sequences, isGone);
}

/** A schema without a view, the indexes of a materialised one, and its triggers and rules. */
export function dropView(schema: Schema, name: Name): Schema {
  if (!schema.views.has(key(name))) return schema;
  const views = withMap(schema, 'views', (map) => map.delete(key(name)));
  const indexes = without(views, 'indexes', (index) => sameName(index.table, name));
  return withoutOthers(indexes, (one) => one !== undefined && sameName(one, name));
}

function withoutOthers(schema: Schema, isGone: (table: Name | undefined) => boolean): Schema {
  if (!schema.others.some((other) => isGone(other.table))) return schema;
  return { ...schema, others: schema.others.filter((other) => !isGone(other.table)) };
}

/** A schema without an index and the indexes of partitions that are parts of it. */
export function dropIndex(schema: Schema, name: Name): Schema {
  const parts = [...schema.indexes.values()].filter(
    (index) => index.partOf !== undefined && sameName(index.partOf, name),
  );
  const rest = without(schema, 'indexes', (index) => sameName(index.name, name));
  return parts.reduce((state, part) => dropIndex(state, part.name), rest);
}

/** A schema without a sequence and the defaults that call it. */
export function dropSequence(schema: Schema, name: Name): Schema {
  return without(schema, 'sequences', (sequence) => sameName(sequence.name, name));
}

/** Drops what a drop takes along besides what belongs to the dropped object itself. */
export function takeAlong(schema: Schema, takes: Takes | undefined): Schema {
  return (takes ?? []).reduce((state, { object, name, table }) => {
    switch (object) {
      case 'view':
      case 'materialized_view':
        return dropView(state, name);
      case 'table':
      case 'foreign_table':
        return dropTable(state, name);
      case 'index':
        return dropIndex(state, name);
      case 'sequence':
        return dropSequence(state, name);
      case 'type':
      case 'domain':
        return without(state, 'types', (type) => sameName(type.name, name));
      case 'constraint':
        return table === undefined ? state : dropConstraint(state, table, name.name);
      case 'column':
        return table === undefined ? state : dropColumn(state, table, name.name);
      default:
        return state;
    }
  }, schema);
}
