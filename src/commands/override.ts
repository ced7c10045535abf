import { UserError } from '../core/errors.js';
import { inert } from '../review/escape.js';
import type { Command } from './command.js';
import { reasoned } from './reason.js';

const usage = '/dbspec override because REASON';

/** `/dbspec override`: lets the check of this head pass, as an admin decides. The check says by whom and why. */
export const override: Command = {
  name: 'override',
  usage,
  summary: 'Lets the check pass for the head of now. Admins only; the check says by whom and why.',
  needs: ['pull request', 'store', 'review'],
  async run(args, context) {
    const { words, reason } = reasoned(args, context.below, usage);
    if (words.length > 0) throw new UserError(`Nothing was overridden: write \`${usage}\`.`);
    const refusal = await context.refusalFor('admin');
    if (refusal !== null) throw new UserError(`Nothing was overridden: to do so ${refusal}`);
    const headSha = (await context.pull?.headSha()) ?? '';
    if (headSha !== context.pull?.reviewedSha)
      throw new UserError('Nothing was overridden: the head is newer than the last review. Wait for its check.');
    await context.pull.accept({
      kind: 'override',
      headSha,
      reason,
      by: context.actor,
      at: new Date().toISOString(),
    });
    context.pull.reviewAgain();
    return `The check of ${headSha.slice(0, 7)} passes, and says by whom and why: ${inert(reason)}\n\nThe next push is judged anew.`;
  },
};
