import type { Command } from 'commander';
import { UserError } from '../../core/errors.js';
import { schemaAtHead } from '../../review/schema-at-head.js';
import { localChanges } from '../changes.js';

interface Options {
  readonly repo: string;
  readonly base?: string;
  readonly head?: string;
}

/** `dbspec schema`: the schema that dbspec reconstructs, as SQL. */
export function schemaVerb(program: Command): void {
  program
    .command('schema')
    .description('the schema that the migrations of a revision make, as SQL')
    .option('--repo <folder>', 'a folder of the repository', '.')
    .option('--head <revision>', 'the revision (default: the work tree)')
    .action(async (options: Options) => {
      const changes = await localChanges({
        folder: options.repo,
        base: options.head ?? 'HEAD',
        ...(options.head === undefined ? {} : { head: options.head }),
      });
      const schemas = await schemaAtHead(changes.head);
      if (schemas.length === 0)
        throw new UserError('No migrations were found. `dbspec frameworks` lists what is read.');
      const text = schemas.map(
        (schema) =>
          `-- ${schema.framework} in ${schema.root === '' ? 'the root folder' : schema.root}, from ${schema.from}\n${schema.sql}`,
      );
      process.stdout.write(`${text.join('\n\n')}\n`);
    });
}
