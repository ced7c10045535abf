import { writeFile } from 'node:fs/promises';
import type { Command } from 'commander';
import { UserError } from '../../core/errors.js';

interface Options {
  readonly url?: string;
  readonly query?: true;
  readonly out?: string;
}

/** Where facts come from. The doors hand it in. */
export type OpenFacts = () => Promise<{
  readServerFacts(url: string): Promise<string>;
  readonly factsQuery: string;
}>;

/** `dbspec facts`: what a database tells about itself, for the file that `facts` of the configuration names. */
export function factsVerb(program: Command, open: OpenFacts): void {
  program
    .command('facts')
    .description(
      'sizes, settings and state of a Postgres database, as the file that `facts` of the configuration names',
    )
    .option('--url <url>', 'the database; any role that may connect will do')
    .option('--query', 'print a query that gives the same file, to run where no connection is allowed')
    .option('--out <file>', 'write to this file instead of standard output')
    .action(async (options: Options) => {
      if ((options.url === undefined) === (options.query === undefined))
        throw new UserError('dbspec facts needs --url with the address of the database, or --query.');
      const { readServerFacts, factsQuery } = await open();
      const text = options.url === undefined ? queryText(factsQuery) : await readServerFacts(options.url);
      await put(text, options.out);
    });
}

function queryText(query: string): string {
  return `-- Run it with: psql --no-psqlrc --tuples-only --no-align --file THIS_FILE > facts.json\n${query}\n`;
}

async function put(text: string, file: string | undefined): Promise<void> {
  if (file === undefined) {
    process.stdout.write(text);
    return;
  }
  await writeFile(file, text).catch((error: unknown) => {
    throw new UserError(`--out ${file}: the file cannot be written. Check the folder and its permissions.`, {
      cause: error,
    });
  });
}
