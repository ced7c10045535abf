import type { ColumnUse, Filter, Query } from '../../core/operation.js';
import { key, type Name } from '../../core/name.js';
import { as, child, children, number, relationName, strings, text, type Tree, unwrap, walk } from './tree.js';

/** The shape of a SELECT, as far as readers and indexes are concerned. */
export function queryOf(select: Tree | undefined): Query {
  const limit = child(as(child(select, 'limitCount'), 'A_Const'), 'ival');
  return {
    reads: readsOf(select),
    filters: filtersOf(child(select, 'whereClause')),
    order: children(select, 'sortClause').flatMap((item) => {
      const sort = as(item, 'SortBy');
      const [column] = columnParts(child(sort, 'node'));
      return column === undefined ? [] : [{ column, direction: text(sort, 'sortby_dir') === 'SORTBY_DESC' ? ('desc' as const) : ('asc' as const) }];
    }),
    ...(limit === undefined ? {} : { limit: number(limit, 'ival') }),
  };
}

/** Relations that a tree reads, with the columns that can be given to one of them. Names of its own WITH queries are left out. */
export function readsOf(tree: Tree | undefined): readonly ColumnUse[] {
  const own = new Set<string>();
  const aliases = new Map<string, Name>();
  const relations = new Map<string, Name>();
  const references: (readonly string[])[] = [];
  let star = false;
  for (const { kind, node } of walk(tree)) {
    if (kind === 'CommonTableExpr') own.add(text(node, 'ctename') ?? '');
    if (kind === 'RangeVar') {
      const name = relationName(node);
      relations.set(key(name), name);
      aliases.set(text(child(node, 'alias'), 'aliasname') ?? name.name, name);
    }
    if (kind === 'ColumnRef') {
      references.push(strings(children(node, 'fields')));
      star ||= children(node, 'fields').some((field) => as(field, 'A_Star') !== undefined);
    }
  }
  const real = [...relations.values()].filter((name) => name.schema !== undefined || !own.has(name.name));
  return real.map((relation) => {
    const columns = references.flatMap((parts) => {
      const column = parts.at(-1);
      const qualifier = parts.at(-2);
      if (column === undefined) return [];
      if (qualifier === undefined) return [column];
      const target = aliases.get(qualifier);
      return target !== undefined && key(target) === key(relation) && parts.length > 1 ? [column] : [];
    });
    return { relation, columns: [...new Set(columns)], ...(star ? { all: true } : {}) };
  });
}

/** Relations that a tree names, without those of its own WITH queries. */
export function tablesIn(tree: Tree | undefined): readonly Name[] {
  return readsOf(tree).map((use) => use.relation);
}

/** Conditions joined by AND that compare a column. */
export function filtersOf(tree: Tree | undefined): readonly Filter[] {
  const { kind, node } = unwrap(tree);
  if (kind === 'BoolExpr' && text(node, 'boolop') === 'AND_EXPR') return children(node, 'args').flatMap(filtersOf);
  const comparison = comparisonOf(kind, node);
  const [column] = columnParts(child(node, kind === 'NullTest' ? 'arg' : 'lexpr'));
  return comparison === null || column === undefined ? [] : [{ column, comparison }];
}

function comparisonOf(kind: string, node: Tree): Filter['comparison'] | null {
  if (kind === 'NullTest') return text(node, 'nulltesttype') === 'IS_NULL' ? 'is_null' : 'other';
  if (kind !== 'A_Expr') return null;
  const operator = strings(children(node, 'name')).at(-1) ?? '';
  switch (text(node, 'kind')) {
    case 'AEXPR_IN':
      return operator === '=' ? 'in' : 'other';
    case 'AEXPR_LIKE':
    case 'AEXPR_ILIKE':
      return 'like';
    case 'AEXPR_BETWEEN':
      return 'range';
    case 'AEXPR_OP_ANY':
      return operator === '=' ? 'in' : 'other';
    case 'AEXPR_OP':
      if (operator === '=') return 'equal';
      return ['<', '>', '<=', '>='].includes(operator) ? 'range' : 'other';
    default:
      return 'other';
  }
}

function columnParts(tree: Tree | undefined): readonly string[] {
  const reference = as(tree, 'ColumnRef');
  return reference === undefined ? [] : strings(children(reference, 'fields')).slice(-1);
}

/** String constants of a tree, each once. */
export function literalsIn(tree: unknown): readonly string[] {
  const found = new Set<string>();
  for (const { kind, node } of walk(tree)) {
    const value = kind === 'A_Const' ? text(child(node, 'sval'), 'sval') : undefined;
    if (value !== undefined) found.add(value);
  }
  return [...found];
}
