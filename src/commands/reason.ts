// Shared by the members of this shelf.
import { UserError } from '../core/errors.js';

/** Longest reason that is kept, in UTF-16 units. */
const longest = 500;

/** What stands before `because`, and the reason behind it. */
export interface Reasoned {
  readonly words: readonly string[];
  readonly reason: string;
}

/**
 * Splits the words of a command at `because`.
 *
 * @throws UserError without a reason
 */
export function reasoned(args: readonly string[], below: string, usage: string): Reasoned {
  const at = args.findIndex((word) => word.toLowerCase() === 'because');
  const reason = at === -1 ? '' : [...args.slice(at + 1), below].join(' ').replace(/\s+/g, ' ').trim();
  if (reason === '') throw new UserError(`Nothing was done: it needs a reason. Write \`${usage}\`.`);
  // A zero character is no text that the store keeps.
  return { words: args.slice(0, at), reason: reason.replaceAll('\u0000', '').slice(0, longest) };
}
