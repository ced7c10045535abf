import type { Effect } from '../core/effect.js';
import { key } from '../core/name.js';
import type { RehearsalResult } from '../core/rehearsal.js';
import type { StatementView } from '../core/rule.js';
import type { Schema } from '../core/schema.js';
import { tableOf } from '../core/schema-lookup.js';
import type { Skipped } from '../core/source.js';
import type { Raised } from './check.js';
import { isNewIn, type World } from './rule-contexts.js';

/**
 * Statements that lock what the schema before does not have, and that the shadow refused, where that schema did not come up whole: nothing is
 * known of what they do, so a review that says nothing of them must not pass for one that found nothing.
 */
export function unmet(world: World, result: RehearsalResult | null, told: readonly Raised[]): readonly Skipped[] {
  if (result === null || result.baseComplete) return [];
  const refused = new Map(
    result.evidence.flatMap((one) => (one.outcome === 'failed' ? [[one.statement, one.message ?? ''] as const] : [])),
  );
  const spoken = new Set(told.flatMap(({ severity, statement }) => (severity === 'notice' ? [] : (statement ?? []))));
  const edited = new Set(world.change.edited.map(({ path }) => path));
  const isNew = isNewIn(world);
  const isUnknown = ({ before }: StatementView, { blocks, relation }: Effect): boolean =>
    blocks !== 'none' && !isNew(relation) && !isIn(before, relation);
  return world.migrations
    .filter(({ migration }) => !edited.has(migration.path))
    .flatMap(({ statements }) => statements)
    .flatMap((view) => {
      const { id, location } = view.statement;
      const message = refused.get(id);
      if (message === undefined || spoken.has(view) || !view.effects.some((effect) => isUnknown(view, effect)))
        return [];
      const { path, startLine, endLine } = location;
      return [{ path, line: startLine, endLine, reason: reasonFor(message) }];
    });
}

function isIn(schema: Schema, relation: Effect['relation']): boolean {
  return (
    tableOf(schema, relation) !== undefined || schema.views.has(key(relation)) || schema.indexes.has(key(relation))
  );
}

function reasonFor(message: string): string {
  const [line = ''] = message.split('\n');
  return `What it changes is not in the schema that could be read (the shadow database said: ${line.trim()}).`;
}
