import type { Use } from './rule.js';

/** The places that use something, as one sentence: the first three, and how many more. */
export function usesInWords(uses: readonly Use[]): string {
  const shown = uses.slice(0, 3).map((use) => `\`${use.location.path}:${use.location.startLine}\` (${use.what})`);
  const more = uses.length > shown.length ? ` and ${uses.length - shown.length} more` : '';
  return `Still used in ${shown.join(', ')}${more}.`;
}
