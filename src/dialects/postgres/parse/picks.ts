import type { Node, RangeVar, WithClause } from 'libpg-query';
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

/**
 * Columns of the changed table by which a condition may pick single rows: where a relation joins in, those that it compares with a value
 * and not with a column of that; else those that it names otherwise than to leave rows out. Undefined where these are all that it names.
 */
export function picksOf(condition: Node | undefined, joined: Joined): readonly string[] | undefined {
  const others = (joined.from ?? []).filter((node) => !isList(node, joined.withClause));
  return others.length === 0 ? withoutExclusions(condition) : picked(condition, joined);
}

function withoutExclusions(condition: Node | undefined): readonly string[] | undefined {
  const parts = partsOf(condition);
  const kept = parts.filter((part) => !leavesOut(part));
  return kept.length === parts.length ? undefined : kept.flatMap(columnsIn);
}

function partsOf(node: Node | undefined): readonly Node[] {
  if (node === undefined) return [];
  const bool = as(node, 'BoolExpr');
  return bool?.boolop === 'AND_EXPR' ? (bool.args ?? []).flatMap(partsOf) : [node];
}

/** Keeps some rows out: `<>`, `NOT IN`, `NOT EXISTS`, `IS NOT NULL`. */
function leavesOut(node: Node): boolean {
  const bool = as(node, 'BoolExpr');
  if (bool?.boolop === 'NOT_EXPR') return as(bool.args?.[0], 'SubLink') !== undefined;
  if (as(node, 'NullTest')?.nulltesttype === 'IS_NOT_NULL') return true;
  return strings(as(node, 'A_Expr')?.name).at(-1) === '<>';
}

function columnsIn(tree: unknown): readonly string[] {
  if (typeof tree !== 'object' || tree === null) return [];
  if (Array.isArray(tree)) return tree.flatMap(columnsIn);
  return Object.entries(tree).flatMap(([kind, content]) =>
    kind === 'ColumnRef' ? strings((content as { readonly fields?: Node[] }).fields).slice(-1) : columnsIn(content),
  );
}

/** A list of rows that the statement writes out itself. */
function isList(node: Node, clause: WithClause | undefined): boolean {
  const named = as(node, 'RangeVar');
  const query =
    named === undefined
      ? as(node, 'RangeSubselect')?.subquery
      : all(clause?.ctes, 'CommonTableExpr').find((one) => one.ctename === named.relname)?.ctequery;
  return (as(query, 'SelectStmt')?.valuesLists ?? []).length > 0;
}

function picked(node: Node | undefined, joined: Joined): readonly string[] {
  const bool = as(node, 'BoolExpr');
  if (bool?.boolop === 'AND_EXPR') return (bool.args ?? []).flatMap((part) => picked(part, joined));
  const test = as(node, 'A_Expr');
  if (test === undefined || strings(test.name).at(-1) !== '=') return [];
  const sides = [
    [test.lexpr, test.rexpr],
    [test.rexpr, test.lexpr],
  ] as const;
  return sides.flatMap(([side, other]) => (readsColumn(other, joined.variables) ? [] : ownColumn(side, joined)));
}

function ownColumn(node: Node | undefined, { relation, variables }: Joined): readonly string[] {
  const parts = strings(as(node, 'ColumnRef')?.fields);
  const [column, qualifier] = [parts.at(-1), parts.at(-2)];
  const own = qualifier === undefined || qualifier === (relation?.alias?.aliasname ?? relation?.relname);
  return column === undefined || !own || (parts.length === 1 && variables.has(column)) ? [] : [column];
}

function readsColumn(tree: unknown, variables: ReadonlySet<string>): boolean {
  if (typeof tree !== 'object' || tree === null) return false;
  if (Array.isArray(tree)) return tree.some((part) => readsColumn(part, variables));
  return Object.entries(tree).some(([kind, content]) => {
    if (kind !== 'ColumnRef') return readsColumn(content, variables);
    const [first] = strings((content as { readonly fields?: Node[] }).fields);
    return first === undefined || !variables.has(first);
  });
}
