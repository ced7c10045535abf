import type { QuerySite } from '../core/query-site.js';
import { siteKey } from './join.js';

/**
 * The sites of the head, each with how it stands against the base: new, worse (more rounds than before), or the same.
 *
 * A site that only moved to another function is the same.
 */
export function compareSites(base: readonly QuerySite[], head: readonly QuerySite[]): readonly QuerySite[] {
  const before = new Map(base.map((site) => [siteKey(site), site]));
  const now = new Set(head.map(siteKey));
  const moved = base.filter((site) => !now.has(siteKey(site))).map(withoutFunction);
  return head.map((site) => {
    const known = before.get(siteKey(site));
    if (known !== undefined) return { ...site, against: isWorse(known, site) ? 'worse' : 'same' };
    const from = moved.indexOf(withoutFunction(site));
    if (from === -1) return { ...site, against: 'new' };
    moved.splice(from, 1);
    return { ...site, against: 'same' };
  });
}

function withoutFunction(site: QuerySite): string {
  return siteKey({ ...site, function: '' });
}

function isWorse(before: QuerySite, now: QuerySite): boolean {
  return before.bound !== null && (now.bound === null || now.bound > before.bound);
}
