import type { WrittenFix } from '../core/finding.js';
import type { Evidence, RehearsalResult, TrialResult } from '../core/rehearsal.js';

/** The statement at which a fix fails on its way back; undefined where the change by itself does not come back whole either, or nobody saw it. */
export function failedBack(trial: TrialResult, result: RehearsalResult): Evidence | undefined {
  return comesBack(result) ? trial.back?.find(({ outcome }) => outcome === 'failed') : undefined;
}

/** What is not as it was before once a fix came back whole, and is as it was without the fix: `constraint checked of orders` stays. */
export function leftByBack(trial: TrialResult | undefined, result: RehearsalResult | null): readonly string[] {
  if (trial?.restored === undefined || result === null || !comesBack(result)) return [];
  const known = new Set((result.restored ?? []).flatMap(({ lost, left }) => [...lost, ...left]));
  const news = (titles: readonly string[], verb: string): readonly string[] =>
    titles.filter((title) => !known.has(title)).map((title) => `\`${title}\` ${verb}`);
  const { lost, left } = trial.restored;
  return [...news(left, 'stays'), ...news(lost, 'is not there again')];
}

/** A fix with what a person has to do on its way back by hand. */
export function withLeft(fix: WrittenFix, left: readonly string[] = []): WrittenFix {
  if (left.length === 0) return fix;
  const more = left.length > mostNamed ? ` and ${left.length - mostNamed} more` : '';
  const warning = `After its way back ${left.slice(0, mostNamed).join(', ')}${more}: write that part of it by hand.`;
  return { ...fix, caution: fix.caution === undefined ? warning : `${fix.caution} ${warning}` };
}

/** Most things that are named of what a way back leaves. */
const mostNamed = 3;

function comesBack({ back, restored = [] }: RehearsalResult): boolean {
  return back !== null && restored.length > 0 && back.every(({ outcome }) => outcome !== 'failed');
}
