import type { A_Expr, BoolExpr, ColumnRef, FuncCall, Node, RangeVar, SelectStmt } from 'libpg-query';
import { type Expression, key, type Name } from '../../../core/name.js';
import { as, items, relationName, strings } from './nodes.js';
import { comparisons, isAlwaysTrue, literalOf, neverTrueOf } from './truth.js';
import { strictFunctions, volatilityOf } from './volatility.js';

/**
 * Where an expression stands. A row passes a condition when it is true; it passes a check also when the check is null, so
 * a check proves less. Source: https://www.postgresql.org/docs/18/ddl-constraints.html#DDL-CONSTRAINTS-CHECK-CONSTRAINTS
 */
export type Standing = 'condition' | 'check';

/** What a tree of the grammar says, with the text that stands for it. */
export function expressionOf(
  node: Node,
  sql: string,
  standing: Standing = 'condition',
  variables: ReadonlySet<string> = new Set(),
): Expression {
  const found = gather(node, variables);
  const value = literalOf(node);
  const neverTrue = neverTrueOf(node);
  const tables = [...found.tables.values()];
  const provesNotNull = unique(standing === 'check' ? notNullUnlessFalse(node) : notNullWhereTrue(node));
  const asksNotNull = unique(askedIn(node)).filter((column) => !provesNotNull.includes(column));
  return {
    sql,
    columns: [...found.columns],
    functions: [...found.functions],
    volatility: found.volatility,
    provesNotNull,
    ...(standing === 'check' && asksNotNull.length > 0 ? { asksNotNull } : {}),
    ...(isAlwaysTrue(node) ? { alwaysTrue: true } : {}),
    ...(neverTrue === undefined ? {} : { neverTrue }),
    ...(value === undefined ? {} : { literal: value }),
    ...(tables.length === 0 ? {} : { tables }),
  };
}

/** Columns of IS NOT NULL among the alternatives of a condition. */
function askedIn(node: Node | undefined): readonly string[] {
  const bool = as(node, 'BoolExpr');
  if (bool !== undefined) return bool.boolop === 'NOT_EXPR' ? [] : (bool.args ?? []).flatMap(askedIn);
  const test = as(node, 'NullTest');
  const parts = strings(as(test?.arg, 'ColumnRef')?.fields);
  return test?.nulltesttype === 'IS_NOT_NULL' ? parts.slice(-1) : [];
}

/** Functions that trees call, lower case, each once. */
export function functionsIn(nodes: readonly Node[]): readonly string[] {
  return [...new Set(nodes.flatMap((node) => [...gather(node, new Set()).functions]))];
}

/**
 * Functions that a tree calls outside of any subquery, without a column among their arguments: they are called for each row, and answer
 * the same.
 */
export function callsPerRow(node: Node): readonly string[] {
  const found = new Set<string>();
  const look = (value: unknown): void => {
    if (typeof value !== 'object' || value === null) return;
    if (Array.isArray(value)) {
      for (const item of value) look(item);
      return;
    }
    for (const [kind, content] of Object.entries(value)) {
      if (kind === 'SubLink') continue;
      if (kind === 'FuncCall' && gather({ FuncCall: content } as Node, new Set()).columns.size === 0)
        found.add(functionName(content as FuncCall));
      look(content);
    }
  };
  look(node);
  return [...found];
}

interface Gathered {
  readonly columns: Set<string>;
  readonly functions: Set<string>;
  readonly tables: Map<string, Name>;
  readonly variables: ReadonlySet<string>;
  volatility: Expression['volatility'];
}

/** The relations of one subquery, by the name under which it knows them. */
interface Scope {
  readonly relations: ReadonlySet<string>;
  readonly common: ReadonlySet<string>;
}

function gather(node: Node, variables: ReadonlySet<string>): Gathered {
  const found: Gathered = {
    columns: new Set(),
    functions: new Set(),
    tables: new Map(),
    variables,
    volatility: 'immutable',
  };
  visit(node, found, null);
  return found;
}

function visit(value: unknown, found: Gathered, scope: Scope | null): void {
  if (typeof value !== 'object' || value === null) return;
  if (Array.isArray(value)) {
    for (const item of value) visit(item, found, scope);
    return;
  }
  for (const [kind, content] of Object.entries(value)) {
    if (typeof content !== 'object') continue;
    if (kind === 'SelectStmt') {
      visit(content, found, scopeOf(content as SelectStmt, scope));
      continue;
    }
    if (kind === 'ColumnRef') addColumn(content as ColumnRef, found, scope);
    else if (kind === 'FuncCall') addFunction(content as FuncCall, found);
    else if (kind === 'SQLValueFunction') addSessionValue((content as { readonly op?: string }).op ?? '', found);
    else if (kind === 'SubLink') weaken(found, 'stable');
    else if (kind === 'RangeVar') addTable(content as RangeVar, found, scope);
    visit(content, found, scope);
  }
}

function addColumn(reference: ColumnRef, found: Gathered, scope: Scope | null): void {
  const parts = strings(reference.fields);
  const column = parts.at(-1);
  const qualifier = parts.at(-2);
  if (column === undefined || found.variables.has(parts[0] ?? '')) return;
  if (parts.length < (reference.fields?.length ?? 0)) return;
  // Inside a subquery only a name of the query round it can be meant by a qualifier that the subquery does not know.
  if (scope !== null && (qualifier === undefined || scope.relations.has(qualifier))) return;
  found.columns.add(column);
}

function addFunction(call: FuncCall, found: Gathered): void {
  const name = functionName(call);
  found.functions.add(name);
  weaken(found, volatilityOf(name, call.args?.length ?? 0));
}

function addSessionValue(op: string, found: Gathered): void {
  found.functions.add(
    op
      .replace(/^SVFOP_/, '')
      .replace(/_N$/, '')
      .toLowerCase(),
  );
  weaken(found, 'stable');
}

function addTable(relation: RangeVar, found: Gathered, scope: Scope | null): void {
  const name = relationName(relation);
  if (name.schema === undefined && scope?.common.has(name.name) === true) return;
  found.tables.set(key(name), name);
}

function weaken(found: Gathered, volatility: Expression['volatility']): void {
  if (volatility === 'volatile' || found.volatility === 'immutable') found.volatility = volatility;
}

function scopeOf(select: SelectStmt, outer: Scope | null): Scope {
  const relations = new Set(outer?.relations);
  const common = new Set(outer?.common);
  for (const query of select.withClause?.ctes ?? []) common.add(as(query, 'CommonTableExpr')?.ctename ?? '');
  collectRelations(select.fromClause ?? [], relations);
  for (const part of [select.larg, select.rarg]) collectRelations(part?.fromClause ?? [], relations);
  return { relations, common };
}

function collectRelations(nodes: readonly (Node | undefined)[], into: Set<string>): void {
  for (const node of nodes) {
    const join = as(node, 'JoinExpr');
    if (join !== undefined) collectRelations([join.larg, join.rarg], into);
    const relation = as(node, 'RangeVar');
    const alias = relation?.alias ?? as(node, 'RangeSubselect')?.alias ?? as(node, 'RangeFunction')?.alias;
    const name = alias?.aliasname ?? relation?.relname;
    if (name !== undefined) into.add(name);
  }
}

/** The name of a called function, without the system's schema. */
export function functionName(call: FuncCall): string {
  const parts = strings(call.funcname);
  return (parts[0] === 'pg_catalog' ? parts.slice(1) : parts).join('.').toLowerCase();
}

/** Columns that hold a value in every row for which the tree is true. */
function notNullWhereTrue(node: Node | undefined): readonly string[] {
  if (node === undefined) return [];
  const bool = as(node, 'BoolExpr');
  if (bool !== undefined) return combine(bool, notNullWhereTrue);
  return [...notNullUnlessFalse(node), ...(isTest(node) ? strictIn(node) : [])];
}

/** Whether a tree answers true or false, as far as its form tells. */
function isTest(node: Node): boolean {
  const operation = as(node, 'A_Expr');
  if (operation === undefined) return as(node, 'ColumnRef') !== undefined;
  return operation.kind !== 'AEXPR_OP' || comparisons.test(strings(operation.name).at(-1) ?? '');
}

/** Columns that hold a value in every row for which the tree is true or null. */
function notNullUnlessFalse(node: Node | undefined): readonly string[] {
  if (node === undefined) return [];
  const bool = as(node, 'BoolExpr');
  if (bool !== undefined) return combine(bool, notNullUnlessFalse);
  const test = as(node, 'NullTest');
  if (test?.nulltesttype === 'IS_NOT_NULL') return strictIn(test.arg);
  const truth = as(node, 'BooleanTest');
  if (truth?.booltesttype === 'IS_TRUE') return notNullWhereTrue(truth.arg);
  const isKnown = truth?.booltesttype === 'IS_FALSE' || truth?.booltesttype === 'IS_NOT_UNKNOWN';
  return isKnown ? strictIn(truth?.arg) : [];
}

function combine(bool: BoolExpr, prove: (node: Node) => readonly string[]): readonly string[] {
  const args = bool.args ?? [];
  if (bool.boolop === 'AND_EXPR') return args.flatMap(prove);
  if (bool.boolop === 'OR_EXPR') return common(args.map(prove));
  const [only] = args;
  const test = as(only, 'NullTest');
  if (test?.nulltesttype === 'IS_NULL') return strictIn(test.arg);
  // NOT of a null is null: only where it must be true does it say that its operand has a value.
  return prove === notNullWhereTrue ? strictIn(only) : [];
}

function common(lists: readonly (readonly string[])[]): readonly string[] {
  const [first = [], ...rest] = lists;
  return first.filter((column) => rest.every((list) => list.includes(column)));
}

/** Columns of which a null makes the whole tree null. */
function strictIn(node: Node | undefined): readonly string[] {
  if (node === undefined) return [];
  const reference = as(node, 'ColumnRef');
  if (reference !== undefined) return strings(reference.fields).slice(-1);
  const cast = as(node, 'TypeCast') ?? as(node, 'CollateClause');
  if (cast !== undefined) return strictIn(cast.arg);
  const call = as(node, 'FuncCall');
  if (call !== undefined) return strictFunctions.has(functionName(call)) ? (call.args ?? []).flatMap(strictIn) : [];
  const bool = as(node, 'BoolExpr');
  if (bool?.boolop === 'NOT_EXPR') return strictIn(bool.args?.[0]);
  const operation = as(node, 'A_Expr');
  return operation === undefined ? [] : strictOperands(operation);
}

/** Operators of the server that are strict; an operator of an extension may not be. */
const strictOperators = /^(?:=|<>|!=|[<>]=?|[+\-*/%^]|!?~~?\*?|\|\||@>|<@|&&|->>?|#>>?|\?[|&]?)$/;

function strictOperands(operation: A_Expr): readonly string[] {
  switch (operation.kind) {
    case 'AEXPR_OP':
    case 'AEXPR_LIKE':
    case 'AEXPR_ILIKE':
    case 'AEXPR_SIMILAR':
      if (!strictOperators.test(strings(operation.name).at(-1) ?? '')) return [];
      return [...strictIn(operation.lexpr), ...strictIn(operation.rexpr)];
    case 'AEXPR_BETWEEN':
      return [...strictIn(operation.lexpr), ...items(operation.rexpr).flatMap(strictIn)];
    case 'AEXPR_IN':
      return strictIn(operation.lexpr);
    case 'AEXPR_OP_ANY':
      return strings(operation.name).at(-1) === '=' ? strictIn(operation.lexpr) : [];
    default:
      return [];
  }
}

function unique(list: readonly string[]): readonly string[] {
  return [...new Set(list)];
}
