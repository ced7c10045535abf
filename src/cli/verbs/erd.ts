import type { Command } from 'commander';
import { UserError } from '../../core/errors.js';
import { diagramsOf } from '../../review/schema-views.js';
import { changesOf, type RangeOptions, withRange } from '../range.js';

/** `dbspec erd`: the tables that a change touches, as a Mermaid diagram. */
export function erdVerb(program: Command): void {
  withRange(program.command('erd'), 'every table of the head, not only those that the change touches')
    .description('a Mermaid diagram of the tables that a change touches, with their neighbours')
    .action(async (options: RangeOptions) => {
      const all = options.all === true;
      const diagrams = await diagramsOf(await changesOf(options), all ? 'all' : 'touched');
      const drawn = diagrams.flatMap(({ database, mermaid }) => (mermaid === null ? [] : [{ database, mermaid }]));
      if (drawn.length === 0)
        throw new UserError(
          all
            ? 'No table was found. `dbspec frameworks` lists the migrations that are read.'
            : 'The change touches no table. `dbspec erd --all` draws all of them.',
        );
      const text = drawn.map(({ database, mermaid }) =>
        drawn.length === 1 ? mermaid : `%% ${database.replace(/\s+/g, ' ')}\n${mermaid}`,
      );
      process.stdout.write(`${text.join('\n\n')}\n`);
    });
}
