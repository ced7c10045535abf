// Shared by the members of this shelf.
import { UserError } from '../core/errors.js';
import { didYouMean } from '../review/did-you-mean.js';
import { code } from '../review/escape.js';
import type { CommandContext } from './command.js';

/** What a command is about: a rule, and one finding of it where it was written in that finding's thread. */
export interface CommandSubject {
  readonly rule: string;
  readonly fingerprint: string | null;
}

/**
 * The rule that the words name, or the finding of the thread.
 *
 * @throws UserError where they name none, or one that the last review does not speak of
 */
export function subjectOf(words: readonly string[], { review, fingerprint }: CommandContext): CommandSubject {
  const all = [...(review?.findings ?? []), ...(review?.suppressed ?? [])];
  const here = all.find((finding) => finding.fingerprint === fingerprint);
  const [asked = here?.rule, ...rest] = words.map((word) => word.replaceAll('`', ''));
  if (rest.length > 0) throw new UserError(`${code(rest.join(' ').slice(0, 60))} is not understood. Name one rule.`);
  const known = [...new Set(all.map(({ rule }) => rule))];
  const list = known.length === 0 ? 'nothing' : known.map((id) => `\`${id}\``).join(', ');
  if (asked === undefined) throw new UserError(`Name a rule. This review speaks of ${list}.`);
  if (!known.includes(asked)) {
    const hint = didYouMean(asked, known);
    throw new UserError(`This review says nothing of ${code(asked.slice(0, 60))}.${hint} It speaks of ${list}.`);
  }
  return { rule: asked, fingerprint: here?.rule === asked ? here.fingerprint : null };
}
