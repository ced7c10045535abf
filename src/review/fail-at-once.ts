import { key } from '../core/name.js';
import type { Operation } from '../core/operation.js';
import type { RehearsalResult } from '../core/rehearsal.js';
import type { Schema } from '../core/schema.js';
import type { Raised, RuledOut } from './check.js';

/**
 * What was raised of statements that make something which is there already, or on a table that is not there, where the shadow came to the same end: they
 * fail at once, and nobody waits for them. That they fail is told of the first of them.
 */
export function failAtOnce(
  deduced: readonly Raised[],
  observed: readonly Raised[],
  result: RehearsalResult | null,
): readonly (RuledOut & { readonly raised: Raised })[] {
  const outcomes = new Map((result?.evidence ?? []).map(({ statement, outcome }) => [statement, outcome]));
  const failing = new Set(observed.filter(({ rule }) => rule.id === fails).map(({ migration }) => migration));
  return deduced.flatMap((raised) => {
    const { rule, location, statement, migration, operation } = raised;
    if (rule.whileRunning !== true || statement === null || operation === null || !failing.has(migration)) return [];
    const { before } = statement.parts.find((part) => part.operation === operation) ?? statement;
    const why = isThere(operation, before)
      ? 'What it makes is there already'
      : lacksTable(operation, before)
        ? 'Its table is not there'
        : null;
    if (why === null || outcomes.get(statement.statement.id) === 'ran') return [];
    return [{ raised, rule, location, statement, ruledOut: `${why}: it fails at once.` }];
  });
}

const fails = 'migration-fails';

function isThere(operation: Operation, { tables, indexes }: Schema): boolean {
  if (operation.kind === 'add_constraint') {
    const { name: wanted } = operation.constraint;
    const there = tables.get(key(operation.table))?.constraints ?? [];
    return wanted !== undefined && there.some(({ name }) => name === wanted);
  }
  if (operation.kind !== 'create_index' || operation.index === undefined || operation.ifNotExists === true)
    return false;
  return indexes.has(key({ ...operation.table, name: operation.index }));
}

function lacksTable(operation: Operation, { tables, views, complete }: Schema): boolean {
  if (!complete || operation.kind !== 'create_index') return false;
  return !tables.has(key(operation.table)) && !views.has(key(operation.table));
}
