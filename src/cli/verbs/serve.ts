import type { Command } from 'commander';

/** `dbspec serve`: the GitHub App. */
export function serveVerb(program: Command, serve: () => Promise<void>): void {
  program
    .command('serve')
    .description('serves the GitHub App; without credentials, the page that registers one')
    .action(serve);
}
