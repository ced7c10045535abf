import { safePlanMarkdown, safePlanOf } from '../review/safe-plan.js';
import type { Command } from './command.js';

/** `/dbspec plan`: the change as a safe sequence of migrations, in the framework's own language. */
export const plan: Command = {
  name: 'plan',
  usage: '/dbspec plan',
  summary: 'The safe sequence of migrations for this change, in its own language.',
  needs: ['pull request'],
  async run(_args, { session }) {
    return safePlanMarkdown(await safePlanOf(await session()));
  },
};
