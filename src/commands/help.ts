import type { Command } from './command.js';
import * as members from './members.js';

/** `/dbspec help`: the list of commands, from the shelf itself. */
export const help: Command = {
  name: 'help',
  usage: '/dbspec help',
  summary: 'This list.',
  needs: [],
  async run() {
    return Object.values(members as Readonly<Record<string, Command>>)
      .map((command) => `- \`${command.usage}\`: ${command.summary}`)
      .join('\n');
  },
};
