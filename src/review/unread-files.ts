import type { ChangeSet } from '../core/change-set.js';
import type { Config } from '../core/config.js';
import type { Skipped } from '../core/source.js';
import { isIgnored } from './globs.js';
import { isLooseSchemaChange, mayBeUnread, unreadToolOf } from './shelves.js';

/**
 * Changed files that are migrations of tools which nobody here reads, and SQL that changes a schema where no tool was recognised at
 * all: without them a change of a database would be told to be none. `claimed` are the files of recognised projects.
 */
export async function unreadMigrations(
  changes: ChangeSet,
  claimed: ReadonlySet<string>,
  isRecognised: boolean,
  config: Config,
): Promise<readonly Skipped[]> {
  const paths = changes.files
    .filter(({ path, status }) => status !== 'removed' && !claimed.has(path) && mayBeUnread(path))
    .map(({ path }) => path)
    .filter((path) => !isIgnored(path, config));
  const files = await changes.head.readMany(paths);
  return [...files.values()].flatMap((file) => {
    const reason = reasonOf(unreadToolOf(file), !isRecognised && isLooseSchemaChange(file));
    return reason === null ? [] : [{ path: file.path, line: 1, reason }];
  });
}

function reasonOf(tool: string | null, isLoose: boolean): string | null {
  if (tool !== null) return `Migrations ${tool} are not read yet; check this one by hand.`;
  return isLoose
    ? 'This SQL changes a schema, and nothing tells which tool runs it; check it by hand, or name its folder under `databases`.'
    : null;
}
