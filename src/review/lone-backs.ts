import type { ChangeSet } from '../core/change-set.js';
import { numberInFolder } from '../core/framework.js';
import type { Skipped } from '../core/source.js';
import type { Recognised } from './recognise.js';

/**
 * Ways back that the change adds or edits while no migration of their folder has their number: no rollback runs them, and nobody tried them.
 * That of another engine counts, since one way back may be for all.
 */
export async function loneBacks(
  { framework, database }: Pick<Recognised, 'framework' | 'database'>,
  { files, head }: Pick<ChangeSet, 'files' | 'head'>,
): Promise<readonly Skipped[]> {
  const isBack = (path: string): boolean => framework.isBack?.(path) === true;
  const own = new Set(database.migrations.filter(isBack));
  const backs = files.filter(({ path, status }) => status !== 'removed' && own.has(path));
  if (backs.length === 0) return [];
  const forward = (await head.list()).flatMap(({ path }) => (isBack(path) ? [] : (numberInFolder(path) ?? [])));
  const numbers = new Set(forward);
  return backs.flatMap(({ path }) => {
    const number = numberInFolder(path);
    if (number === null || numbers.has(number)) return [];
    const reason = 'No migration has the number of this way back, so that no rollback runs it; check its name.';
    return [{ path, line: 1, reason }];
  });
}
