import type { Command } from './command.js';

/** `/dbspec review`: reviews the head anew. */
export const review: Command = {
  name: 'review',
  usage: '/dbspec review',
  summary: 'Reviews the head of now once more.',
  needs: ['pull request', 'write permission'],
  async run(_args, { pull }) {
    const headSha = (await pull?.headSha()) ?? '';
    pull?.reviewAgain();
    return `Reviewing ${headSha.slice(0, 7)} again. The check tells the result.`;
  },
};
