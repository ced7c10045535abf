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
 * Columns of the changed table that a condition compares with a value and not with a column of a relation that joins in;
 * undefined where nothing joins in, or nothing but a list of VALUES.
 */
export function picksOf(condition: Node | undefined, joined: Joined): readonly string[] | undefined {
  const others = (joined.from ?? []).filter((node) => !isList(node, joined.withClause));
  return others.length === 0 ? undefined : picked(condition, joined);
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
