import { UserError } from '../core/errors.js';
import { askSpecialist } from '../review/ask.js';
import type { Command } from './command.js';

/** Longest question, in UTF-16 units. */
const longest = 4000;

/** `/dbspec ask`: a question to the specialist. */
export const ask: Command = {
  name: 'ask',
  usage: '/dbspec ask QUESTION',
  summary: 'Asks the specialist about this change, or on an issue about the schema.',
  needs: ['specialist'],
  async run(args, context) {
    const question = [args.join(' '), context.below].join('\n').trim().slice(0, longest);
    if (question === '') throw new UserError('Ask something: `/dbspec ask How big may this table get?`');
    const { specialist: settings } = await context.config();
    if (!settings.enabled)
      throw new UserError('The specialist is switched off in the configuration: `specialist.enabled`.');
    const refusal = settings.for === 'all' ? null : await context.refusalFor('write');
    if (refusal !== null) throw new UserError(`The specialist was not asked: to do so here ${refusal}`);
    if (context.specialist === null) throw new UserError('The specialist is not configured here.');
    return askSpecialist(await context.session(), context.specialist, question, context.signal);
  },
};
