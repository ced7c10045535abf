import type { Command } from 'commander';
import type { ChangeSet } from '../core/change-set.js';
import { localChanges } from './changes.js';

/** Options of a verb that looks at a range of a local repository, or at all of its head. */
export interface RangeOptions {
  readonly repo: string;
  readonly base?: string;
  readonly head?: string;
  readonly all?: true;
}

/** Adds these options to a verb. `all` says what `--all` shows. */
export function withRange(command: Command, all: string): Command {
  return command
    .option('--repo <folder>', 'a folder of the repository', '.')
    .option('--base <revision>', 'what the change is to be merged into (default: the default branch)')
    .option('--head <revision>', 'the change (default: the work tree)')
    .option('--all', all);
}

/**
 * The change of the range. With `--all` the base does not matter, and none has to be found.
 *
 * @throws UserError for a folder that is no repository, or a revision that is not there
 */
export async function changesOf({ repo, base, head, all }: RangeOptions): Promise<ChangeSet> {
  const from = all === true ? (head ?? 'HEAD') : base;
  return localChanges({
    folder: repo,
    ...(from === undefined ? {} : { base: from }),
    ...(head === undefined ? {} : { head }),
  });
}
