import type { A_Expr, Node, RangeVar, SubLink, WithClause } from 'libpg-query';
import { all, as, strings } from './nodes.js';

/** What stands beside the condition of an UPDATE or a DELETE. */
interface Joined {
  readonly relation: RangeVar | undefined;
  /** FROM or USING. */
  readonly from: readonly Node[] | undefined;
  readonly withClause: WithClause | undefined;
  /** Variables of the PL/pgSQL body round it. */
  readonly variables: ReadonlySet<string>;
}

interface Around {
  /** The name by which the changed table goes. */
  readonly own: string | undefined;
  /** Names whose columns are values that the statement holds itself: variables, lists of rows that it writes out. */
  readonly given: ReadonlySet<string>;
  /** Names of all relations that the condition may read row by row. */
  readonly rows: ReadonlySet<string>;
}

/** Functions of which a value has few rows, as the column itself has. */
const spellings = new Set(['lower', 'upper', 'btrim', 'ltrim', 'rtrim']);

/**
 * Columns of the changed table by which a condition may pick single rows: those that it compares as they are with what does not differ
 * from row to row. Undefined where these are all the columns that it names.
 */
export function picksOf(condition: Node | undefined, joined: Joined): readonly string[] | undefined {
  if (condition === undefined) return;
  const picks = [...new Set(pickedBy(condition, aroundOf(joined)))];
  return columnsIn(condition).every((column) => picks.includes(column)) ? undefined : picks;
}

function aroundOf({ relation, from = [], withClause, variables }: Joined): Around {
  const own = relation?.alias?.aliasname ?? relation?.relname;
  const lists = from.filter((node) => isList(node, withClause));
  const others = from.filter((node) => !lists.includes(node));
  return {
    own,
    given: new Set([...variables, ...lists.flatMap((list) => [...namesIn(list), ...listColumns(list, withClause)])]),
    rows: new Set([own ?? '', ...others.flatMap(namesIn)]),
  };
}

function pickedBy(node: Node | undefined, around: Around): readonly string[] {
  const bool = as(node, 'BoolExpr');
  const parts = bool?.args ?? [];
  if (bool?.boolop === 'AND_EXPR') return parts.flatMap((part) => pickedBy(part, around));
  if (bool?.boolop === 'OR_EXPR') {
    const [first = [], ...rest] = parts.map((part) => pickedBy(part, around));
    return first.filter((column) => rest.every((columns) => columns.includes(column)));
  }
  const query = as(node, 'SubLink');
  if (query !== undefined) return pickedByQuery(query, around);
  const test = as(node, 'A_Expr');
  return test === undefined || leavesOut(test) ? [] : pickedByTest(test, around);
}

function pickedByTest(test: A_Expr, around: Around): readonly string[] {
  const isEqual = strings(test.name).at(-1) === '=';
  const sides = [
    [test.lexpr, test.rexpr],
    [test.rexpr, test.lexpr],
  ] as const;
  return sides.flatMap(([side, other]) => (differs(other, around) ? [] : ownColumns(side, isEqual, around)));
}

/** `IN (SELECT …)`, `= ANY (SELECT …)`. */
function pickedByQuery(query: SubLink, around: Around): readonly string[] {
  if (query.subLinkType !== 'ANY_SUBLINK' || differs(query.subselect, around, true)) return [];
  return ownColumns(query.testexpr, true, around);
}

/** Keeps some rows out. */
function leavesOut({ kind, name }: A_Expr): boolean {
  return /^(<>|!~|NOT )/u.test(strings(name).at(-1) ?? '') || kind === 'AEXPR_DISTINCT';
}

function ownColumns(node: Node | undefined, isEqual: boolean, around: Around): readonly string[] {
  const row = as(node, 'RowExpr');
  if (row !== undefined) return (row.args ?? []).flatMap((part) => ownColumns(part, isEqual, around));
  const call = as(node, 'FuncCall');
  const inner =
    as(node, 'TypeCast')?.arg ??
    as(node, 'CollateClause')?.arg ??
    (spellings.has(strings(call?.funcname).at(-1) ?? '') ? call?.args?.[0] : undefined);
  if (inner !== undefined) return isEqual ? ownColumns(inner, isEqual, around) : [];
  const parts = strings(as(node, 'ColumnRef')?.fields);
  const [column, qualifier] = [parts.at(-1), parts.at(-2)];
  const isOwn = qualifier === undefined ? !around.given.has(column ?? '') : qualifier === around.own;
  return column === undefined || !isOwn ? [] : [column];
}

/** Reads a column of a row; inside a query of its own, one that names a relation from outside of it. */
function differs(tree: unknown, around: Around, inside = false): boolean {
  if (typeof tree !== 'object' || tree === null) return false;
  if (Array.isArray(tree)) return tree.some((part) => differs(part, around, inside));
  return Object.entries(tree).some(([kind, content]) => {
    if (kind === 'SelectStmt') return differs(content, { ...around, rows: without(around.rows, content) }, true);
    if (kind !== 'ColumnRef') return differs(content, around, inside);
    const [first = '', ...rest] = strings((content as { readonly fields?: Node[] }).fields);
    return inside ? rest.length > 0 && around.rows.has(first) : !around.given.has(first);
  });
}

function without(names: ReadonlySet<string>, select: { readonly fromClause?: Node[] }): ReadonlySet<string> {
  const hidden = (select.fromClause ?? []).flatMap(namesIn);
  return new Set([...names].filter((name) => !hidden.includes(name)));
}

function columnsIn(tree: unknown): readonly string[] {
  if (typeof tree !== 'object' || tree === null) return [];
  if (Array.isArray(tree)) return tree.flatMap(columnsIn);
  return Object.entries(tree).flatMap(([kind, content]) =>
    kind === 'ColumnRef' ? strings((content as { readonly fields?: Node[] }).fields).slice(-1) : columnsIn(content),
  );
}

/** Names by which the columns of FROM items are called. */
function namesIn(node: Node): readonly string[] {
  const join = as(node, 'JoinExpr');
  if (join !== undefined) return [join.larg, join.rarg].flatMap((side) => (side === undefined ? [] : namesIn(side)));
  const table = as(node, 'RangeVar');
  const { alias } = table ?? as(node, 'RangeSubselect') ?? as(node, 'RangeFunction') ?? {};
  const name = alias?.aliasname ?? table?.relname;
  return name === undefined ? [] : [name];
}

/** A list of rows that the statement writes out itself. */
function isList(node: Node, clause: WithClause | undefined): boolean {
  const query = as(node, 'RangeSubselect')?.subquery ?? commonOf(node, clause)?.ctequery;
  return (as(query, 'SelectStmt')?.valuesLists ?? []).length > 0;
}

function listColumns(node: Node, clause: WithClause | undefined): readonly string[] {
  const { alias } = as(node, 'RangeVar') ?? as(node, 'RangeSubselect') ?? {};
  return [...strings(alias?.colnames), ...strings(commonOf(node, clause)?.aliascolnames)];
}

function commonOf(node: Node, clause: WithClause | undefined) {
  const name = as(node, 'RangeVar')?.relname;
  return all(clause?.ctes, 'CommonTableExpr').find((one) => one.ctename === name);
}
