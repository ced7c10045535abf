import { key, type Name } from './name.js';
import type { StatementContext } from './rule.js';
import type { Schema } from './schema.js';
import { columnOf, tableOf } from './schema-lookup.js';

type Schemas = Pick<StatementContext, 'schema' | 'schemaBefore'>;

/** Whether an earlier statement of the change has taken a column away: a DROP of it does nothing with IF EXISTS, and fails without. */
export function isColumnGone(table: Name, column: string, { schema, schemaBefore }: Schemas): boolean {
  return columnOf(schemaBefore, table, column) !== undefined && columnOf(schema, table, column) === undefined;
}

/** The same of a table. */
export function isTableGone(table: Name, { schema, schemaBefore }: Schemas): boolean {
  return tableOf(schemaBefore, table) !== undefined && tableOf(schema, table) === undefined;
}

/** The same of an index. */
export function isIndexGone(index: Name, { schema, schemaBefore }: Schemas): boolean {
  const has = ({ indexes }: Schema): boolean => indexes.has(key(index));
  return has(schemaBefore) && !has(schema);
}
