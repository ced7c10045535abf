import type { Effect } from '../core/effect.js';
import { sameName } from '../core/name.js';
import type { ConstraintDefinition, Operation } from '../core/operation.js';
import type { Raised } from './check.js';
import type { WalkedMigration } from './walk.js';

/**
 * Whether what is raised of an edited migration is there as the base has it too: the same hazard on the same table, of statements that the edit
 * replaces, on the same columns or of an index or a constraint of the same name. `before` is what is raised of the migration as the base has it.
 */
export function isToldBefore(
  one: Raised,
  { walked, gone }: NonNullable<WalkedMigration['asBase']>,
  before: readonly Raised[],
): boolean {
  const subject = subjectOf(one);
  const alike = before.filter(
    (other) =>
      other.rule === one.rule &&
      (other.operation === null || gone.has(other.statement?.statement.id ?? '')) &&
      (subjectOf(other).rest === subject.rest || isSameWait(other, one)),
  );
  const columns = new Set(alike.flatMap((other) => subjectOf(other).columns));
  const isRemade = alike.some((other) => other.operation?.kind === one.operation?.kind && isSameName(other, one));
  const replaced = walked.statements.filter(({ statement }) => gone.has(statement.id));
  const known = [...alike, ...replaced].flatMap(({ effects }) => effects);
  return (
    alike.length > 0 &&
    (isRemade || subject.columns.every((column) => columns.has(column))) &&
    one.effects.every((effect) => isAmong(effect, known))
  );
}

/** Whether in two transactions the same work keeps others waiting, on whichever of the tables that are locked by then. */
function isSameWait({ problem: { subject: one }, operation: first }: Raised, { problem, operation }: Raised): boolean {
  return first === null && operation === null && one.object !== undefined && one.object === problem.subject.object;
}

/** Whether two problems are about an index, or a constraint, of one name. */
function isSameName({ problem: { subject: one } }: Raised, { problem: { subject: other } }: Raised): boolean {
  const [name, known] = [one.index ?? one.constraint, other.index ?? other.constraint];
  return name !== undefined && name === known;
}

/** What a problem is about: the columns that its statement works on, and all else apart from the name of what that makes. */
function subjectOf({ problem, operation }: Raised): { readonly rest: string; readonly columns: readonly string[] } {
  const { column, columns, ...rest } = problem.subject;
  // Of a transaction that keeps a table locked, the first statement that makes others wait speaks for all: it may be another now.
  if (operation === null && column === undefined && columns === undefined && rest.table !== undefined)
    return { rest: JSON.stringify(rest.table), columns: [] };
  const made = operation === null ? null : columnsUnder(operation);
  if (made === null) return { rest: JSON.stringify(rest), columns: columns ?? (column === undefined ? [] : [column]) };
  const { index, constraint, ...unnamed } = rest;
  // One of several in a statement may speak for all of them.
  return { rest: JSON.stringify(unnamed), columns: [...new Set([...made, ...(columns ?? [])])] };
}

/** The columns, or expressions, under an index or a constraint that an operation makes; null where it makes none. */
function columnsUnder(operation: Operation): readonly string[] | null {
  if (operation.kind === 'create_index')
    return operation.definition.parts.map(({ column, expression }) => column ?? expression?.sql ?? '');
  return operation.kind === 'add_constraint' ? columnsOf(operation.constraint) : null;
}

function columnsOf(constraint: ConstraintDefinition): readonly string[] {
  switch (constraint.type) {
    case 'check':
      return constraint.expression.columns.length > 0 ? constraint.expression.columns : [constraint.expression.sql];
    case 'not_null':
      return [constraint.column];
    case 'exclusion':
      return [JSON.stringify(constraint)];
    default:
      return constraint.columns;
  }
}

/** Whether a table was locked as much before, and as much was done to its rows. */
function isAmong(effect: Effect, known: readonly Effect[]): boolean {
  const same = known.filter(({ relation }) => sameName(relation, effect.relation));
  return (
    same.some(({ blocks }) => blocks === effect.blocks) &&
    works.every((work) => !effect[work] || same.some((other) => other[work]))
  );
}

const works = ['rewrite', 'scan', 'indexBuild'] as const;
