import type { A_Expr, ColumnRef, Node, RangeVar, SelectStmt } from 'libpg-query';
import { key, type Name, sameName } from '../../../core/name.js';
import type { ColumnUse, Filter, Query } from '../../../core/operation.js';
import { all, as, constant, items, relationName, strings } from './nodes.js';

/** The relations of one query level, by the name under which it knows them; null for what is no relation of the schema. */
interface Level {
  readonly relations: Map<string, Name | null>;
  readonly outer: Level | null;
}

interface Uses {
  readonly found: Map<string, { readonly relation: Name; readonly columns: Set<string>; all: boolean }>;
  readonly common: Set<string>;
}

/** What a query reads, how it filters and sorts, and how many rows it wants at most. */
export function queryOf(select: SelectStmt): Query {
  const uses: Uses = { found: new Map(), common: new Set() };
  const level = visitSelect(select, uses, null);
  const limit = constant(as(select.limitCount, 'A_Const'));
  return {
    reads: listed(uses),
    filters: filtersOf(select.whereClause, level),
    order: all(select.sortClause, 'SortBy').flatMap((sort) => {
      const reference = columnOf(sort.node, level);
      const direction = sort.sortby_dir === 'SORTBY_DESC' ? ('desc' as const) : ('asc' as const);
      return reference === null ? [] : [{ ...reference, direction }];
    }),
    ...(typeof limit === 'number' ? { limit } : {}),
  };
}

/** Relations that a tree reads, with the columns that it names of each. A bare column counts for each relation that may hold it. */
export function readsOf(node: Node | undefined): readonly ColumnUse[] {
  const uses: Uses = { found: new Map(), common: new Set() };
  const select = as(node, 'SelectStmt');
  if (select === undefined) visit(node, uses, { relations: new Map(), outer: null });
  else visitSelect(select, uses, null);
  return listed(uses);
}

/** Relations that some trees read, each once, without `except`. `common` are names of WITH queries. */
export function tablesOf(
  nodes: readonly (Node | undefined)[],
  except?: Name,
  common: readonly string[] = [],
): readonly Name[] {
  const uses: Uses = { found: new Map(), common: new Set(common) };
  for (const node of nodes) visit(node, uses, { relations: new Map(), outer: null });
  return listed(uses)
    .map((use) => use.relation)
    .filter((name) => except === undefined || !sameName(name, except));
}

function listed(uses: Uses): readonly ColumnUse[] {
  return [...uses.found.values()].map((use) => ({
    relation: use.relation,
    columns: [...use.columns],
    ...(use.all ? { all: true } : {}),
  }));
}

function visitSelect(select: SelectStmt, uses: Uses, outer: Level | null): Level {
  for (const query of all(select.withClause?.ctes, 'CommonTableExpr')) uses.common.add(query.ctename ?? '');
  for (const query of all(select.withClause?.ctes, 'CommonTableExpr')) visit(query.ctequery, uses, outer);
  const level: Level = { relations: new Map(), outer };
  for (const part of select.fromClause ?? []) addRelation(part, uses, level);
  for (const part of [select.larg, select.rarg]) if (part !== undefined) visitSelect(part, uses, outer);
  const { withClause: _with, larg: _left, rarg: _right, ...rest } = select;
  visit(rest, uses, level);
  return level;
}

function addRelation(node: Node | undefined, uses: Uses, level: Level): void {
  const relation = as(node, 'RangeVar');
  if (relation !== undefined) level.relations.set(aliasOf(relation), knownRelation(relation, uses));
  const join = as(node, 'JoinExpr');
  if (join !== undefined) for (const side of [join.larg, join.rarg]) addRelation(side, uses, level);
  const alias = (as(node, 'RangeSubselect') ?? as(node, 'RangeFunction') ?? as(node, 'RangeTableFunc'))?.alias;
  if (alias !== undefined) level.relations.set(alias.aliasname ?? '', null);
}

function aliasOf(relation: RangeVar): string {
  return relation.alias?.aliasname ?? relation.relname ?? '';
}

function knownRelation(relation: RangeVar, uses: Uses): Name | null {
  const name = relationName(relation);
  if (name.schema === undefined && uses.common.has(name.name)) return null;
  if (!uses.found.has(key(name))) uses.found.set(key(name), { relation: name, columns: new Set(), all: false });
  return name;
}

function visit(value: unknown, uses: Uses, level: Level | null): void {
  if (typeof value !== 'object' || value === null) return;
  if (Array.isArray(value)) {
    for (const item of value) visit(item, uses, level);
    return;
  }
  for (const [kind, content] of Object.entries(value)) {
    if (typeof content !== 'object' || content === null) continue;
    if (kind === 'SelectStmt') visitSelect(content as SelectStmt, uses, level);
    else if (kind === 'ColumnRef') addColumn(content as ColumnRef, uses, level);
    else if (kind === 'RangeVar') knownRelation(content as RangeVar, uses);
    else {
      if (kind === 'JoinExpr') addShared((content as { readonly usingClause?: Node[] }).usingClause, uses, level);
      visit(content, uses, level);
    }
  }
}

/** Columns of JOIN … USING, which both sides have. */
function addShared(columns: readonly Node[] | undefined, uses: Uses, level: Level | null): void {
  for (const column of strings(columns)) addBare(column, uses, level);
}

function addColumn(reference: ColumnRef, uses: Uses, level: Level | null): void {
  const fields = reference.fields ?? [];
  const parts = strings(fields);
  if (parts.length === fields.length) {
    const column = parts.at(-1) ?? '';
    if (parts.length === 1) addBare(column, uses, level);
    else mark(lookup(level, parts.at(-2) ?? ''), uses, column);
    return;
  }
  if (parts.length > 0) mark(lookup(level, parts.at(-1) ?? ''), uses, null);
  else for (const name of level?.relations.values() ?? []) mark(name, uses, null);
}

function addBare(column: string, uses: Uses, level: Level | null): void {
  for (let at = level; at !== null; at = at.outer) {
    // The name of a relation stands for its whole row.
    if (at.relations.has(column)) {
      mark(at.relations.get(column), uses, null);
      return;
    }
    const relations = [...at.relations.values()].filter((name) => name !== null);
    for (const name of relations) mark(name, uses, column);
    if (relations.length > 0) return;
  }
}

function lookup(level: Level | null, name: string): Name | null | undefined {
  for (let at = level; at !== null; at = at.outer) {
    const relation = at.relations.get(name);
    if (relation !== undefined) return relation;
  }
  return undefined;
}

function mark(name: Name | null | undefined, uses: Uses, column: string | null): void {
  if (name === null || name === undefined) return;
  const use = uses.found.get(key(name));
  if (use === undefined) return;
  if (column === null) use.all = true;
  else use.columns.add(column);
}

/** Conditions joined by AND that compare a column. `level` tells which relation a column belongs to, where it can. */
function filtersOf(node: Node | undefined, level: Level): readonly Filter[] {
  const bool = as(node, 'BoolExpr');
  if (bool?.boolop === 'AND_EXPR') return (bool.args ?? []).flatMap((part) => filtersOf(part, level));
  const comparison = comparisonOf(node);
  const test = as(node, 'A_Expr');
  const operand = as(node, 'NullTest')?.arg ?? as(node, 'SubLink')?.testexpr ?? test?.lexpr;
  const column = columnOf(operand, level) ?? (test?.kind === 'AEXPR_OP' ? columnOf(test.rexpr, level) : null);
  return comparison === null || column === null ? [] : [{ ...column, comparison }];
}

function comparisonOf(node: Node | undefined): Filter['comparison'] | null {
  const test = as(node, 'NullTest');
  if (test !== undefined) return test.nulltesttype === 'IS_NULL' ? 'is_null' : 'other';
  if (as(node, 'SubLink')?.subLinkType === 'ANY_SUBLINK') return 'in';
  const comparison = as(node, 'A_Expr');
  return comparison === undefined ? null : comparisonBy(comparison);
}

function comparisonBy(comparison: A_Expr): Filter['comparison'] {
  const operator = strings(comparison.name).at(-1) ?? '';
  switch (comparison.kind) {
    case 'AEXPR_OP':
      if (operator === '=') return 'equal';
      return ['<', '>', '<=', '>='].includes(operator) ? 'range' : 'other';
    case 'AEXPR_IN':
    case 'AEXPR_OP_ANY':
      return operator === '=' ? 'in' : 'other';
    case 'AEXPR_BETWEEN':
      return 'range';
    case 'AEXPR_LIKE':
    case 'AEXPR_ILIKE':
      return operator.startsWith('!') ? 'other' : 'like';
    default:
      return 'other';
  }
}

function columnOf(node: Node | undefined, level: Level): { readonly column: string; readonly table?: Name } | null {
  const parts = strings(as(node, 'ColumnRef')?.fields);
  const column = parts.at(-1);
  if (column === undefined) return null;
  const qualifier = parts.at(-2);
  const names = [...level.relations.values()];
  const table = qualifier === undefined ? (names.length === 1 ? names[0] : null) : lookup(level, qualifier);
  return table === null || table === undefined ? { column } : { column, table };
}

/**
 * String constants of a tree, each once. Only what may be a label of an enum: at most 63 bytes.
 * Source: https://www.postgresql.org/docs/18/datatype-enum.html#DATATYPE-ENUM-IMPLEMENTATION-DETAILS
 */
export function literalsOf(...trees: readonly unknown[]): readonly string[] {
  const found = new Set<string>();
  for (const tree of trees) collectStrings(tree, found);
  return [...found];
}

function collectStrings(value: unknown, found: Set<string>): void {
  if (typeof value !== 'object' || value === null) return;
  if (Array.isArray(value)) {
    for (const item of value) collectStrings(item, found);
    return;
  }
  for (const [kind, content] of Object.entries(value)) {
    if (kind !== 'A_Const') {
      if (typeof content === 'object') collectStrings(content, found);
      continue;
    }
    const value = constant(content);
    if (typeof value === 'string' && value.length <= 63) found.add(value);
  }
}

/** Whether a query, or a part of FROM or WITH, takes a limited number of rows. */
export function isLimited(tree: unknown): boolean {
  if (typeof tree !== 'object' || tree === null) return false;
  if (Array.isArray(tree)) return tree.some(isLimited);
  return Object.entries(tree).some(([field, content]) => field === 'limitCount' || isLimited(content));
}

/** Whether a condition holds a column between two bounds: `id between 1 and 1000`, `id > 1 and id <= 1000`. */
export function isBounded(node: Node | undefined, columns: ReadonlySet<string>): boolean {
  const bool = as(node, 'BoolExpr');
  const parts = bool?.boolop === 'AND_EXPR' ? (bool.args ?? []) : node === undefined ? [] : [node];
  const sides = parts.flatMap((part) => {
    const comparison = as(part, 'A_Expr');
    if (comparison === undefined || !columns.has(strings(as(comparison.lexpr, 'ColumnRef')?.fields).at(-1) ?? ''))
      return [];
    if (comparison.kind === 'AEXPR_BETWEEN') return ['<', '>'];
    return comparison.kind === 'AEXPR_OP' ? [(strings(comparison.name).at(-1) ?? '').charAt(0)] : [];
  });
  return sides.includes('<') && sides.includes('>');
}

/** The items of a row or a list. */
export function rowItems(node: Node | undefined): readonly Node[] {
  return as(node, 'RowExpr')?.args ?? items(node);
}
