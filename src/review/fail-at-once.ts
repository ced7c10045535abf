import type { Dialect } from '../core/dialect.js';
import { key } from '../core/name.js';
import type { Operation, OperationKind } from '../core/operation.js';
import type { Evidence } from '../core/rehearsal.js';
import type { Schema } from '../core/schema.js';
import type { Raised, RuledOut } from './check.js';

/**
 * What was raised of statements that fail at once, so that nobody waits for them: of one that the shadow refused before it read a row, and of those that
 * make something which is there already, or on a table that is not there, where the shadow came to the same end. That they fail is an error of its
 * own, of the first of them in a file. `observed` is what counts of what the
 * shadow showed, which is `evidence`.
 */
export function failAtOnce(
  deduced: readonly Raised[],
  observed: readonly Raised[],
  evidence: readonly Evidence[],
  { facts }: Dialect,
): readonly (RuledOut & { readonly raised: Raised })[] {
  const shownOf = new Map(evidence.map((one) => [one.statement, one]));
  const failures = observed.filter(({ rule, severity }) => rule.id === fails && severity === 'error');
  const files = new Set(failures.map(({ migration }) => migration?.migration.path));
  const refused = new Set(failures.map(({ statement }) => statement?.statement.id));
  return deduced.flatMap((raised) => {
    const { rule, location, statement, migration, operation } = raised;
    if (rule.whileRunning !== true || statement === null || operation === null || !files.has(migration?.migration.path))
      return [];
    const part = statement.parts.find((one) => one.operation === operation);
    const shown = shownOf.get(statement.statement.id);
    const isRefused =
      refused.has(statement.statement.id) &&
      part?.nested !== true &&
      statement.parts.every((one) => !runs.has(one.operation.kind)) &&
      shown?.outcome === 'failed' &&
      facts.failsAtOnce?.(shown, statement.statement.sql) === true;
    const why = isRefused ? 'The server refuses it' : whyNot(operation, part?.before ?? statement.before);
    if (why === null || shown?.outcome === 'ran') return [];
    return [{ raised, rule, location, statement, ruledOut: `${why}: it fails at once.` }];
  });
}

/** What runs code, which may have changed rows by the time that it fails. */
const runs: ReadonlySet<OperationKind> = new Set(['call', 'do', 'opaque', 'select']);

const fails = 'migration-fails';

function whyNot(operation: Operation, before: Schema): string | null {
  if (isThere(operation, before)) return 'What it makes is there already';
  return lacksTable(operation, before) ? 'Its table is not there' : null;
}

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
