import { diagramsMarkdown, diagramsOf } from '../review/schema-views.js';
import type { Command } from './command.js';

/** `/dbspec erd`: a diagram of the tables that the pull request touches; on an issue, of all. */
export const erd: Command = {
  name: 'erd',
  usage: '/dbspec erd',
  summary: 'A diagram of the tables that change here, with their neighbours.',
  needs: [],
  async run(_args, { changes, pull }) {
    return diagramsMarkdown(await diagramsOf(await changes(), pull === null ? 'all' : 'touched'));
  },
};
