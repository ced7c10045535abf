import type { Framework } from '../core/framework.js';
import * as members from './members.js';

export * from './members.js';
export { looseChangeOf, mayBeUnread, unreadFolders, unreadToolOf } from './unread.js';

/**
 * Members whose signs are weak, the weakest last: where two members claim a file, the one that comes first in `frameworks`
 * has it. All others have signs of their own and claim nothing that is not theirs.
 */
const weak: readonly string[] = ['sqlx', 'golang-migrate', 'atlas', 'plain-sql'];

/** All members of the shelf. A file that several claim belongs to the first of them. */
export const frameworks: readonly Framework[] = (Object.values(members) as readonly Framework[]).toSorted(
  (one, other) => weak.indexOf(one.id) - weak.indexOf(other.id) || (one.id < other.id ? -1 : 1),
);

/** The member of an id, or undefined. */
export function frameworkById(id: string): Framework | undefined {
  return frameworks.find((framework) => framework.id === id);
}
