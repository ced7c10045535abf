import type { A_Expr, Node } from 'libpg-query';
import type { Expression } from '../../../core/name.js';
import { as, constant, items, strings } from './nodes.js';

/** The value of a tree that is one literal, behind any casts of a string; undefined for everything else. */
export function literalOf(node: Node | undefined): string | number | boolean | null | undefined {
  const cast = as(node, 'TypeCast');
  if (cast !== undefined) {
    const value = literalOf(cast.arg);
    return typeof value === 'string' || value === null ? value : undefined;
  }
  return constant(as(node, 'A_Const'));
}

/** Whether a condition holds for every row by its form alone. */
export function isAlwaysTrue(node: Node | undefined): boolean {
  if (node === undefined) return false;
  const bool = as(node, 'BoolExpr');
  if (bool !== undefined) {
    const { boolop, args = [] } = bool;
    return boolop === 'AND_EXPR' ? args.every(isAlwaysTrue) : boolop === 'OR_EXPR' && args.some(isAlwaysTrue);
  }
  if (literalOf(node) === true) return true;
  return equality(node) === true;
}

/** Operators of the server that answer true or false, and null where an operand is null. */
export const comparisons = /^(?:=|<>|!=|[<>]=?|!?~~?\*?|@>|<@|&&|\?[|&]?)$/;

/**
 * Why a condition holds for no row by its form alone; undefined where it may hold.
 *
 * A comparison with NULL is null, which no row passes; `transform_null_equals`, off by default, would read `= NULL` as `IS NULL`.
 * Sources: https://www.postgresql.org/docs/18/functions-comparison.html and
 * https://www.postgresql.org/docs/18/functions-comparisons.html#FUNCTIONS-COMPARISONS-NOT-IN
 */
export function neverTrueOf(node: Node | undefined): Expression['neverTrue'] {
  if (node === undefined) return undefined;
  const bool = as(node, 'BoolExpr');
  if (bool !== undefined) {
    const { boolop, args = [] } = bool;
    if (boolop === 'NOT_EXPR') return isNull(args[0]) ? 'null-comparison' : isAlwaysTrue(args[0]) ? 'form' : undefined;
    const found = args.map(neverTrueOf);
    if (boolop === 'OR_EXPR' && found.includes(undefined)) return undefined;
    return found.find((one) => one === 'null-comparison') ?? found.find((one) => one !== undefined);
  }
  if (isNull(node) || hasNullAmong(as(node, 'A_Expr'))) return 'null-comparison';
  return literalOf(node) === false || literalOf(node) === null || equality(node) === false ? 'form' : undefined;
}

/** A comparison that is null in every row, or NOT of one. */
function isNull(node: Node | undefined): boolean {
  const bool = as(node, 'BoolExpr');
  if (bool?.boolop === 'NOT_EXPR') return isNull(bool.args?.[0]);
  const comparison = as(node, 'A_Expr');
  if (comparison === undefined) return false;
  switch (comparison.kind) {
    case 'AEXPR_OP':
      if (!comparisons.test(strings(comparison.name).at(-1) ?? '')) return false;
      return literalOf(comparison.lexpr) === null || literalOf(comparison.rexpr) === null;
    case 'AEXPR_LIKE':
    case 'AEXPR_ILIKE':
    case 'AEXPR_SIMILAR':
      return literalOf(comparison.rexpr) === null;
    case 'AEXPR_IN':
      return items(comparison.rexpr).every((item) => literalOf(item) === null);
    default:
      return false;
  }
}

/** NOT IN with a NULL in its list, BETWEEN with one as a bound: false where they are not null. */
function hasNullAmong(comparison: A_Expr | undefined): boolean {
  if (comparison === undefined) return false;
  const some = items(comparison.rexpr).some((item) => literalOf(item) === null);
  if (comparison.kind === 'AEXPR_IN') return some && strings(comparison.name).at(-1) === '<>';
  return some && (comparison.kind === 'AEXPR_BETWEEN' || comparison.kind === 'AEXPR_BETWEEN_SYM');
}

/** Whether two constants of one kind are equal; undefined for everything else. */
function equality(node: Node): boolean | undefined {
  const comparison = as(node, 'A_Expr');
  if (comparison?.kind !== 'AEXPR_OP' || strings(comparison.name).at(-1) !== '=') return undefined;
  const left = constant(as(comparison.lexpr, 'A_Const'));
  const right = constant(as(comparison.rexpr, 'A_Const'));
  if (left === null || right === null || left === undefined || typeof left !== typeof right) return undefined;
  return left === right;
}
