import { key, type Name, sameName } from '../core/name.js';
import type { HazardRuledOut } from '../core/review.js';
import type { Rule } from '../core/rule.js';
import { type Checked, checkWorld, type Raised, type RuledOut } from './check.js';
import { newTables } from './context.js';
import { isNewIn, type World } from './rule-contexts.js';
import type { WalkedMigration } from './walk.js';
import { newTable } from './words.js';

/**
 * Hazards that rules looked for and did not raise, each with the reason: what rules say themselves, and what they would say of a table in
 * use. Nothing is said of statements that the shadow showed otherwise than they were predicted, `otherwise`, by their ids.
 */
export function notRaised(
  world: World,
  rules: readonly Rule[],
  checked: Checked,
  otherwise: ReadonlySet<string> = new Set(),
): readonly HazardRuledOut[] {
  const isSure = ({ statement }: RuledOut): boolean => statement === null || !otherwise.has(statement.statement.id);
  const all = [...checked.ruledOut, ...onNewTables(world, rules, checked.raised)].filter(isSure).map(
    ({ rule, ruledOut, location, statement }): HazardRuledOut => ({
      rule: rule.id,
      path: location.path,
      line: location.startLine,
      statement: statement?.statement.id ?? null,
      reason: ruledOut,
    }),
  );
  const distinct = [...new Map(all.map((one) => [JSON.stringify(one), one])).values()];
  const places = new Map(world.migrations.map(({ migration: { path } }, index) => [path, index]));
  const placeOf = ({ path }: HazardRuledOut): number => places.get(path) ?? places.size;
  return distinct.sort((one, other) => placeOf(one) - placeOf(other) || one.line - other.line);
}

/** What an error or a warning would be if its table were in use already, and is nothing since the table is new. */
function onNewTables(world: World, rules: readonly Rule[], raised: readonly Raised[]): readonly RuledOut[] {
  if (!world.migrations.some(makesTables) && world.sinceRelease.length === 0) return [];
  const isNew = isNewIn(world);
  const isMade = newTables(world.migrations);
  const said = new Set(raised.map(idOf));
  return checkWorld({ ...world, asIfInUse: true }, rules).raised.flatMap((one): readonly RuledOut[] => {
    const { rule, location, statement, operation, severity, migration } = one;
    const { table } = one.problem.subject;
    const part = statement?.parts.find((candidate) => candidate.operation === operation) ?? statement?.parts.at(-1);
    if (table === undefined || part === undefined || severity === 'notice') return [];
    if (!isNew(table, part) || said.has(idOf(one))) return [];
    // An edit makes anew what is in use where its migration has run before.
    if (migration?.remakes?.some((other) => sameName(other, table)) === true) return [];
    return [{ rule, ruledOut: newTable(table, isMade(table, part)), location, statement }];
  });
}

/** A second look costs as much as the first, and most changes make no table. */
function makesTables({ makes = [], statements }: WalkedMigration): boolean {
  return makes.length > 0 || statements.some(({ parts }) => parts.some(({ operation: { kind } }) => making.has(kind)));
}

const making = new Set(['create_table', 'create_table_as', 'create_materialized_view']);

function idOf({ rule, statement, problem }: Raised): string {
  return JSON.stringify([rule.id, statement?.statement.id, nameOf(problem.subject.table)]);
}

function nameOf(table: Name | undefined): string {
  return table === undefined ? '' : key(table);
}
