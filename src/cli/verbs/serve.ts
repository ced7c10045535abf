import type { Command } from 'commander';

/** `dbspec serve`: the GitHub App, the same as `npm start`. */
export function serveVerb(program: Command): void {
  program
    .command('serve')
    .description('run the GitHub App')
    .action(async () => {
      await import('../../server.js');
    });
}
