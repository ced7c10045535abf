import type { HazardRuledOut, Review } from '../core/review.js';
import { code } from './escape.js';

/** How many reasons are shown. */
const shown = 20;

/** What was looked at and not raised, one line of Markdown for each reason: place, reason, rules. Empty where there is nothing. */
export function lookedAt({ notRaised = [] }: Pick<Review, 'notRaised'>): readonly string[] {
  const groups = new Map<string, HazardRuledOut[]>();
  for (const one of notRaised) {
    const key = JSON.stringify([one.path, one.reason]);
    groups.set(key, [...(groups.get(key) ?? []), one]);
  }
  const lines = [...groups.values()].map(line);
  const more = lines.length - shown;
  return more > 0 ? [...lines.slice(0, shown), `and ${more} more`] : lines;
}

function line(group: readonly HazardRuledOut[]): string {
  const [{ path, reason } = { path: '', reason: '' }] = group;
  const lines = [...new Set(group.map((one) => one.line))];
  const rules = [...new Set(group.map(({ rule }) => `\`${rule}\``))];
  return `${code(path)} line${lines.length === 1 ? '' : 's'} ${lines.join(', ')}: ${reason} (${rules.join(', ')})`;
}
