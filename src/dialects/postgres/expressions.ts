import { parseSync } from 'libpg-query';
import { type Expression, type Name, unreadExpression } from '../../core/name.js';
import { deparse } from './deparse.js';
import { type Source, sourceOf } from './source.js';
import { as, child, children, flag, number, relationName, strings, text, type Tree, unwrap, walk } from './tree.js';
import { worstVolatility } from './parse/index.js';

/** An expression tree as data. */
export function expressionOf(tree: Tree | undefined, source: Source): Expression {
  const columns = new Set<string>();
  const functions = new Set<string>();
  const tables: Name[] = [];
  for (const { kind, node } of walk(tree)) {
    if (kind === 'ColumnRef') for (const column of strings(children(node, 'fields')).slice(-1)) columns.add(column);
    if (kind === 'FuncCall') functions.add(functionName(node));
    if (kind === 'SQLValueFunction') functions.add((text(node, 'op') ?? '').replace(/^SVFOP_/, '').replace(/_N$/, '').toLowerCase());
    if (kind === 'RangeVar') tables.push(relationName(node));
  }
  const value = literalOf(tree);
  return {
    sql: deparse(tree, source),
    columns: [...columns],
    functions: [...functions],
    volatility: volatilityOf([...functions]),
    provesNotNull: [...new Set(notNullWhereTrue(tree))],
    ...(isAlwaysTrue(tree) ? { alwaysTrue: true } : {}),
    ...(value === undefined ? {} : { literal: value }),
    ...(tables.length === 0 ? {} : { tables }),
  };
}

/** An expression out of its text. Text that is none gives one that is known by its text only. */
export function readExpression(sql: string): Expression {
  try {
    const tree = parseSync(`select ${sql}`) as unknown as Tree;
    const select = as(child(children(tree, 'stmts')[0], 'stmt'), 'SelectStmt');
    const targets = children(select, 'targetList');
    const target = as(targets[0], 'ResTarget');
    if (children(tree, 'stmts').length !== 1 || targets.length !== 1 || children(select, 'fromClause').length > 0) return unreadExpression(sql);
    return { ...expressionOf(child(target, 'val'), sourceOf(`select ${sql}`)), sql };
  } catch {
    // Not an expression of this engine: kept as it is written.
    return unreadExpression(sql);
  }
}

/** The least predictable of several functions: from the one table that the reader uses too. */
export const volatilityOf = worstVolatility;

/** Name of a called function, lower case, without the system's schema. */
export function functionName(call: Tree): string {
  const parts = strings(children(call, 'funcname'));
  return (parts[0] === 'pg_catalog' ? parts.slice(1) : parts).join('.').toLowerCase();
}

/** The value of a constant, also one that is cast or negated. */
export function literalOf(tree: Tree | undefined): string | number | boolean | null | undefined {
  const { kind, node } = unwrap(tree);
  if (kind === 'TypeCast') return literalOf(child(node, 'arg'));
  if (kind !== 'A_Const') return undefined;
  if (flag(node, 'isnull')) return null;
  if (child(node, 'sval') !== undefined) return text(child(node, 'sval'), 'sval') ?? '';
  if (child(node, 'ival') !== undefined) return number(child(node, 'ival'), 'ival');
  if (child(node, 'fval') !== undefined) return Number(text(child(node, 'fval'), 'fval') ?? '0');
  if (child(node, 'boolval') !== undefined) return flag(child(node, 'boolval'), 'boolval');
  return undefined;
}

/** Operators of the server's own types are strict: with a null on one side they are never true. */
const strict = new Set(['=', '<>', '<', '>', '<=', '>=', '~', '~*', '!~', '!~*', '~~', '~~*', '!~~', '!~~*', '@>', '<@', '&&', '?', '?|', '?&', '@@']);

function notNullWhereTrue(tree: Tree | undefined): readonly string[] {
  const { kind, node } = unwrap(tree);
  if (kind === 'NullTest') return text(node, 'nulltesttype') === 'IS_NOT_NULL' ? plainColumn(child(node, 'arg')) : [];
  if (kind === 'BoolExpr' && text(node, 'boolop') === 'AND_EXPR') return children(node, 'args').flatMap(notNullWhereTrue);
  return [];
}

/** Columns that a condition cannot be true for when they are null: strict comparisons too. */
export function rejectsNull(tree: Tree | undefined): readonly string[] {
  const { kind, node } = unwrap(tree);
  if (kind === 'A_Expr' && text(node, 'kind') === 'AEXPR_OP' && strict.has(strings(children(node, 'name')).at(-1) ?? '')) {
    return [...plainColumn(child(node, 'lexpr')), ...plainColumn(child(node, 'rexpr'))];
  }
  if (kind === 'BoolExpr' && text(node, 'boolop') === 'AND_EXPR') return children(node, 'args').flatMap(rejectsNull);
  return notNullWhereTrue(tree);
}

function plainColumn(tree: Tree | undefined): readonly string[] {
  const reference = as(tree, 'ColumnRef');
  return reference === undefined ? [] : strings(children(reference, 'fields')).slice(-1);
}

function isAlwaysTrue(tree: Tree | undefined): boolean {
  const value = literalOf(tree);
  if (value !== undefined) return value === true;
  const { kind, node } = unwrap(tree);
  if (kind !== 'A_Expr' || text(node, 'kind') !== 'AEXPR_OP' || strings(children(node, 'name')).at(-1) !== '=') return false;
  const left = literalOf(child(node, 'lexpr'));
  return left !== undefined && left !== null && left === literalOf(child(node, 'rexpr'));
}
