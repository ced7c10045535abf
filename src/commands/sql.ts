import { planMarkdown, planOf } from '../review/sql-plan.js';
import type { Command } from './command.js';

/** `/dbspec sql`: what the migrations of the pull request will run, in order, with their transactions. */
export const sql: Command = {
  name: 'sql',
  usage: '/dbspec sql',
  summary: 'The SQL that the migrations here will run, in order, with their transactions.',
  needs: ['pull request'],
  async run(_args, { changes }) {
    return planMarkdown(await planOf(await changes()));
  },
};
