import { UserError } from '../core/errors.js';
import { tableMarkdown } from '../review/schema-views.js';
import type { Command } from './command.js';

/** `/dbspec schema TABLE`: a table as the head leaves it. */
export const schema: Command = {
  name: 'schema',
  usage: '/dbspec schema TABLE',
  summary: 'A table as it stands after the migrations here: its columns, keys, indexes and policies.',
  needs: [],
  async run([table], { changes }) {
    if (table === undefined) throw new UserError('Name a table: `/dbspec schema orders`.');
    return tableMarkdown(await changes(), table.replaceAll('`', ''));
  },
};
