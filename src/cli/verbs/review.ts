import type { Command } from 'commander';
import { localChanges } from '../changes.js';
import { type ReviewOptions, withReviewOptions } from '../options.js';
import { type OpenServices, runReview } from '../run-review.js';

interface Options extends ReviewOptions {
  readonly repo: string;
  readonly base?: string;
  readonly head?: string;
}

/** `dbspec review`: the whole review on a local git range. */
export function reviewVerb(program: Command, open: OpenServices, exit: (code: number) => void): void {
  const command = program
    .command('review')
    .description('review what a local branch changes')
    .option('--repo <folder>', 'a folder of the repository', '.')
    .option('--base <revision>', 'what the change is to be merged into (default: the default branch)')
    .option('--head <revision>', 'the change (default: the work tree)');
  withReviewOptions(command).action(async (options: Options) => {
    const changes = await localChanges({
      folder: options.repo,
      ...(options.base === undefined ? {} : { base: options.base }),
      ...(options.head === undefined ? {} : { head: options.head }),
    });
    exit(await runReview(changes, options, open));
  });
}
