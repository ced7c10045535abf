import type { IndexDefinition, IndexPart } from './operation.js';

/** What an index serves, as one text: equal shapes serve the same queries and hold the same rows. Names and storage do not count. */
export function indexShape({ unique, method, parts, include, where, nullsNotDistinct }: IndexDefinition): string {
  return JSON.stringify([
    unique,
    method,
    parts.map(partShape),
    [...include].sort(),
    where?.sql,
    nullsNotDistinct ?? false,
  ]);
}

/** One part of an index as a text, with the defaults of its order written out. */
export function partShape(part: IndexPart): string {
  const direction = part.direction ?? 'asc';
  const nulls = part.nulls ?? (direction === 'asc' ? 'last' : 'first');
  return JSON.stringify([part.column, part.expression?.sql, part.operatorClass, part.collation, direction, nulls]);
}
