import type { Command } from 'commander';
import type { ChangeSet } from '../../core/change-set.js';
import { UserError } from '../../core/errors.js';
import type { Review } from '../../core/review.js';
import { localChanges, topOf } from '../changes.js';
import { type ReviewOptions, withReviewOptions } from '../options.js';
import { type OpenServices, runFixes, runReview } from '../run-review.js';

interface Options extends ReviewOptions {
  readonly repo: string;
  readonly base?: string;
  readonly head?: string;
  readonly pr?: string;
  readonly post?: true;
  readonly fix?: true;
}

/** Opens a pull request by its name. The doors hand it in. */
export type OpenPull = (name: string) => Promise<{
  readonly changes: ChangeSet;
  post(review: Review): Promise<string | null>;
}>;

/** `dbspec review`: the whole review on a local git range, or on a pull request. */
export function reviewVerb(
  program: Command,
  open: OpenServices,
  exit: (code: number) => void,
  openPull: OpenPull,
): void {
  const command = program
    .command('review')
    .description('review what a local branch, or a pull request, changes')
    .option('--repo <folder>', 'a folder of the repository', '.')
    .option('--base <revision>', 'what the change is to be merged into (default: the default branch)')
    .option('--head <revision>', 'the change (default: the work tree)')
    .option('--pr <name>', 'a pull request instead, as OWNER/REPOSITORY#NUMBER; needs GITHUB_TOKEN')
    .option('--post', 'with --pr: post the review as the app does')
    .option('--fix', 'write the fixes into the work tree, and review what then stands there');
  withReviewOptions(command).action(async (options: Options) => {
    if (options.post === true && options.pr === undefined)
      throw new UserError('--post posts to a pull request: name it with --pr.');
    if (options.fix === true && (options.pr !== undefined || options.head !== undefined))
      throw new UserError(
        `--fix writes into the work tree, and ${options.pr === undefined ? '--head names a commit' : '--pr names a pull request'}. Check it out and leave the option out.`,
      );
    exit(
      options.pr === undefined
        ? await reviewLocal(options, open)
        : await reviewPull(options.pr, options, open, openPull),
    );
  });
}

async function reviewLocal({ repo, base, head, fix, ...options }: Options, open: OpenServices): Promise<number> {
  const range = { folder: repo, ...(base === undefined ? {} : { base }), ...(head === undefined ? {} : { head }) };
  if (fix === true) return runFixes(await topOf(repo), () => localChanges(range), options, open);
  return runReview(await localChanges(range), options, open);
}

async function reviewPull(name: string, options: Options, open: OpenServices, openPull: OpenPull): Promise<number> {
  const pull = await openPull(name);
  return runReview(pull.changes, options, open, {
    handOn: async (review) => {
      const missing = options.post === true ? await pull.post(review) : null;
      if (missing !== null) process.stderr.write(`${missing}\n`);
    },
  });
}
