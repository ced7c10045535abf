import type { FixInSteps } from '../../core/finding.js';
import type { WritingContext } from '../../core/framework.js';
import type { Migration, Statement } from '../../core/migration.js';
import type { Operation } from '../../core/operation.js';
import { apply } from '../../core/schema-apply.js';

/** A statement of the migration that a fix replaces, whole or in part. */
export interface Affected {
  readonly statement: Statement;
  readonly range: { readonly start: number; readonly end: number };
  /** Operations of the same statement that stay, before and behind the first one that is replaced. */
  readonly before: readonly Operation[];
  readonly after: readonly Operation[];
}

/**
 * Finds the operations that a fix replaces. Rules speak of completed operations, so both sides are compared completed: with
 * the schema of the world, which may be that before the migration or before the statement, and with the one that the
 * statements before have made of it. Null where one of them is not written in the file as a statement of its own or an action of one.
 */
export function locate(fix: FixInSteps, migration: Migration, world: WritingContext): readonly Affected[] | null {
  const wanted = fix.replaces.map((operation) => ({ operation, found: false }));
  const affected: Affected[] = [];
  let schema = world.schema;
  for (const statement of migration.statements) {
    const hits = new Set<number>();
    statement.operations.forEach((raw, index) => {
      const completed = world.dialect.complete(raw, schema);
      const forms = new Set([raw, completed, world.dialect.complete(raw, world.schema)].map(canonical));
      const hit = wanted.find((candidate) => !candidate.found && forms.has(canonical(candidate.operation)));
      if (hit !== undefined) {
        hit.found = true;
        hits.add(index);
      }
      schema = apply(schema, completed);
    });
    if (hits.size === 0) continue;
    if (statement.range === undefined) return null;
    const first = Math.min(...hits);
    const kept = (from: number, to: number) =>
      statement.operations.filter((_, index) => index >= from && index < to && !hits.has(index));
    affected.push({
      statement,
      range: statement.range,
      before: kept(0, first),
      after: kept(first, statement.operations.length),
    });
  }
  return wanted.every((candidate) => candidate.found) ? affected : null;
}

/** Two values that hold the same data have the same text, whatever the order of their keys. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_, part: unknown) =>
    part !== null && typeof part === 'object' && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)))
      : part,
  );
}
