import { UserError } from '../core/errors.js';
import { whoMayAccept } from '../review/accept.js';
import { count } from '../review/words.js';
import type { Command } from './command.js';
import { subjectOf } from './subject.js';

/** `/dbspec unignore`: takes back what was accepted of a rule, or of the finding of a thread. */
export const unignore: Command = {
  name: 'unignore',
  usage: '/dbspec unignore RULE',
  summary: 'Takes back what `/dbspec ignore` accepted.',
  needs: ['pull request', 'store', 'review'],
  async run(args, context) {
    const { rule, fingerprint } = subjectOf(args, context);
    const refusal = await context.refusalFor(whoMayAccept(rule, await context.config()));
    if (refusal !== null) throw new UserError(`Nothing was taken back: to do so for \`${rule}\` here ${refusal}`);
    const gone = (await context.pull?.withdraw(rule, fingerprint)) ?? 0;
    if (gone === 0) throw new UserError(`Nothing of \`${rule}\` was accepted by \`/dbspec ignore\` here.`);
    context.pull?.reviewAgain();
    return `\`${rule}\` counts again: ${count(gone, 'acceptance')} taken back. The check is concluded anew.`;
  },
};
