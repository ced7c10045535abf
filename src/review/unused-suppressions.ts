import type { UnusedSuppression } from '../core/rule.js';
import { isActive, type Raised, severityOf } from './check.js';
import { nearest } from './did-you-mean.js';
import { sharedContext, type World } from './rule-contexts.js';
import { rules } from './shelves.js';
import type { Allowance } from './suppressions.js';

/**
 * What rules say of allowances that allowed nothing, in lines that the change added to its migrations. A rule that is switched off, or
 * that waits for the shadow or the specialist, may be silent for another reason.
 */
export function checkUnused(unused: readonly Allowance[], world: World): readonly Raised[] {
  const listening = rules.filter((rule) => rule.on.suppression !== undefined && isActive(rule, world));
  const context = sharedContext(world);
  return unused.flatMap((allowance) => {
    const suppression = certain(allowance, world);
    if (suppression === null) return [];
    return listening.flatMap((rule): readonly Raised[] => {
      const problem = rule.on.suppression?.(suppression, context);
      if (problem === undefined) return [];
      const severity = severityOf(rule, problem, context);
      if (severity === 'off') return [];
      const { location } = suppression;
      return [{ rule, problem, severity, location, statement: null, migration: null, operation: null, effects: [] }];
    });
  });
}

/** An allowance of which it is certain that it allows nothing; null otherwise. */
function certain({ path, line, rule: id, reason }: Allowance, world: World): UnusedSuppression | null {
  const file = world.changes.files.find((candidate) => candidate.path === path);
  const walked = world.migrations.find(({ migration }) => migration.path === path);
  const isAdded = file?.hunks.some(({ added }) => added.includes(line)) === true;
  if (reason === null || !isAdded || walked === undefined || walked.migration.skipped.length > 0) return null;
  const location = { path, startLine: line, endLine: line };
  const rule = rules.find((candidate) => candidate.id === id);
  if (rule === undefined) {
    const meant = nearest(
      id,
      rules.map((known) => known.id),
    );
    return meant === null ? null : { rule: id, meant, location };
  }
  const { evidence, model, query_site, suppression } = rule.on;
  const isElsewhere = [evidence, model, query_site, suppression].some((handler) => handler !== undefined);
  return isElsewhere || !isActive(rule, world) ? null : { rule: id, meant: null, location };
}
