import type { Finding } from '../core/finding.js';

/** So many findings of one file that say the same are shown one by one. */
const mostApart = 3;

/** What findings share that say the same of other lines of a file; null for one that says something of its own. */
function sameOf({ rule, severity, location, body, instead, fix, fixFailed }: Finding): string | null {
  return fix === null && fixFailed === undefined
    ? JSON.stringify([rule, severity, location.path, body, instead])
    : null;
}

/**
 * Findings that say the same of many lines of one file, each by the first of them, which speaks for all: the headlines tell them apart, and nothing else
 * does. A few are shown one by one.
 */
export function alikeIn<Found extends Finding>(findings: readonly Found[]): ReadonlyMap<Found, readonly Found[]> {
  const groups = new Map<string, Found[]>();
  for (const finding of findings) {
    const same = sameOf(finding);
    if (same !== null) groups.set(same, [...(groups.get(same) ?? []), finding]);
  }
  return new Map(
    [...groups.values()].flatMap(([first, ...others]) =>
      first === undefined || others.length < mostApart ? [] : [[first, others] as const],
    ),
  );
}
