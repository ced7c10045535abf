import { type Name, sameName } from './name.js';
import type { OperationKind, OperationOf } from './operation.js';
import type { StatementContext } from './rule.js';

/** An operation with what it does where it stands. */
export type Part = StatementContext['parts'][number];

/**
 * The operations of this kind that one statement does to a table and of which `is` holds, in order. What a statement does to every row it
 * does once, whatever columns ask for it: the first of them speaks for all.
 */
export function together<Kind extends OperationKind>(
  kind: Kind,
  table: Name,
  { parts }: Pick<StatementContext, 'parts'>,
  is: (operation: OperationOf<Kind>, part: Part) => boolean,
): readonly OperationOf<Kind>[] {
  return parts.flatMap((part) => {
    const operation = part.operation as OperationOf<Kind> & { readonly table?: Name };
    const isOf = part.operation.kind === kind && operation.table !== undefined && sameName(operation.table, table);
    return isOf && is(operation, part) ? [operation] : [];
  });
}

/** Names in code type, as a sentence lists them: `a`, `b` and `c`. With a noun for the rest, of more than four the first three are named. */
export function listed(names: readonly string[], noun?: string): string {
  const more = noun !== undefined && names.length > 4 ? [`${names.length - 3} more ${noun}`] : [];
  const shown = [...(more.length === 0 ? names : names.slice(0, 3)).map((name) => `\`${name}\``), ...more];
  return [shown.slice(0, -1).join(', '), ...shown.slice(-1)].filter((part) => part !== '').join(' and ');
}

/** The subject of what several columns of a table share. */
export function subjectOf(
  table: Name,
  columns: readonly string[],
): { readonly table: Name; readonly column?: string; readonly columns?: readonly string[] } {
  const [first] = columns;
  return first !== undefined && columns.length === 1 ? { table, column: first } : { table, columns };
}
