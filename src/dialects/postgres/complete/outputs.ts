import { type Node, parseSync, type SelectStmt } from 'libpg-query';
import { all, as, strings } from '../parse/nodes.js';

/**
 * Names of the columns that a query gives, in order; undefined where a star, or an expression without a name, leaves one unknown.
 * Source: https://www.postgresql.org/docs/18/queries-select-lists.html#QUERIES-COLUMN-LABELS
 */
export function outputsOf(query: string): readonly string[] | undefined {
  const select = as(parsed(query), 'SelectStmt');
  const names = all(firstOf(select)?.targetList, 'ResTarget').map(({ name, val }) => name ?? nameOf(val));
  const known = names.flatMap((name) => name ?? []);
  return names.length > 0 && known.length === names.length ? known : undefined;
}

function parsed(query: string): Node | undefined {
  try {
    return parseSync(query).stmts?.[0]?.stmt;
  } catch {
    // What cannot be read has no columns that are known.
    return;
  }
}

/** The first query of a UNION and its like gives the names. */
function firstOf(select: SelectStmt | undefined): SelectStmt | undefined {
  return select?.larg === undefined ? select : firstOf(select.larg);
}

function nameOf(value: Node | undefined): string | undefined {
  const fields = as(value, 'ColumnRef')?.fields;
  if (fields !== undefined) return all(fields, 'A_Star').length > 0 ? undefined : strings(fields).at(-1);
  const inner = as(value, 'TypeCast')?.arg;
  return inner === undefined ? strings(as(value, 'FuncCall')?.funcname).at(-1) : nameOf(inner);
}
