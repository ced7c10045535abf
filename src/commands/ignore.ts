import { UserError } from '../core/errors.js';
import { whoMayAccept } from '../review/accept.js';
import { code, inert } from '../review/escape.js';
import { count } from '../review/words.js';
import type { Command, CommandContext } from './command.js';
import { reasoned } from './reason.js';
import { subjectOf } from './subject.js';

const usage = '/dbspec ignore RULE [until YYYY-MM-DD] because REASON';

/** `/dbspec ignore`: accepts the findings of a rule in this pull request, or that of a thread. */
export const ignore: Command = {
  name: 'ignore',
  usage,
  summary: 'Accepts what a rule found here, or the finding of a thread, with a reason that the check shows.',
  needs: ['pull request', 'store', 'review'],
  async run(args, context) {
    const { words, reason } = reasoned(args, context.below, usage);
    const until = dayIn(words, context.today);
    const { rule, fingerprint } = subjectOf(named(words), context);
    const refusal = await context.refusalFor(whoMayAccept(rule, await context.config()));
    if (refusal !== null) throw new UserError(`Nothing was accepted: to accept \`${rule}\` here ${refusal}`);
    await context.pull?.accept({
      kind: 'ignore',
      rule,
      fingerprint,
      until,
      reason,
      by: context.actor,
      at: new Date().toISOString(),
    });
    context.pull?.reviewAgain();
    const what = fingerprint === null ? scope(rule, context) : `This finding of \`${rule}\` is accepted`;
    const end = until === null ? '' : `, until ${until}`;
    return `${what}${end}: ${inert(reason)}\n\nThe check is concluded anew. \`/dbspec unignore ${rule}\` takes it back.`;
  },
};

function scope(rule: string, { review }: CommandContext): string {
  const found = review?.findings.filter((finding) => finding.rule === rule).length ?? 0;
  return `\`${rule}\` is accepted in this pull request (${count(found, 'finding')})`;
}

/** The words that name a rule: all but the day. */
function named(words: readonly string[]): readonly string[] {
  const at = words.findIndex((word) => word.toLowerCase() === 'until');
  return at === -1 ? words : [...words.slice(0, at), ...words.slice(at + 2)];
}

function dayIn(words: readonly string[], today: string): string | null {
  const at = words.findIndex((word) => word.toLowerCase() === 'until');
  if (at === -1) return null;
  const day = words[at + 1] ?? '';
  if (!isDay(day)) throw new UserError(`${code(day)} is not a day. Write \`until 2027-01-31\`.`);
  if (day < today) throw new UserError(`${day} is past, so nothing was accepted. Name a day that is still to come.`);
  return day;
}

function isDay(word: string): boolean {
  if (!/^\d{4}-\d\d-\d\d$/.test(word)) return false;
  const time = Date.parse(`${word}T00:00:00Z`);
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(word);
}
