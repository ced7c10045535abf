import type { Skipped } from '../core/source.js';
import { alsoUnread } from './words.js';

/**
 * What could not be read, each thing once, since two databases may share an application. Of what is filled in later, and of what is not read
 * for one reason, a file tells the first place and counts the others.
 */
export function skippedTogether(skipped: readonly Skipped[]): readonly Skipped[] {
  const groups = new Map<string, Skipped[]>();
  for (const part of distinct(skipped)) {
    const key = JSON.stringify([part.path, part.filledIn === true || part.reason]);
    groups.set(key, [...(groups.get(key) ?? []), part]);
  }
  return [...groups.values()].flatMap((group) => {
    const [first, ...others] = [...group].sort((one, other) => one.line - other.line);
    if (first === undefined || others.length === 0) return group;
    const lines = others.map(({ line }) => line);
    return [{ ...first, reason: `${first.reason} ${alsoUnread(lines)}`, more: others.length }];
  });
}

/** How many places of the files a list of what could not be read speaks for. */
export function unreadPlaces(skipped: readonly Skipped[]): number {
  return skipped.reduce((sum, { more = 0 }) => sum + 1 + more, 0);
}

function distinct(skipped: readonly Skipped[]): readonly Skipped[] {
  return [...new Map(skipped.map((part) => [JSON.stringify(part), part])).values()];
}
