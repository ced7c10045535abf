import type { ChangeSet, EarlierContents, FileChange, Hunk, Revision } from '../core/change-set.js';
import { UserError } from '../core/errors.js';
import { hunksByFile } from '../review/patch.js';
import { git } from './git.js';
import { commitRevision, workTreeRevision } from './revisions.js';

/** A range of a local repository. */
export interface LocalRange {
  readonly folder: string;
  /** The revision that the change is to be merged into; the default branch where it is left out. */
  readonly base?: string;
  /** The revision that holds the change; the work tree where it is left out. */
  readonly head?: string;
}

/**
 * The change of a local range, from the merge base to the head.
 *
 * @throws UserError for a folder that is no repository, or a revision that is not there
 */
export async function localChanges(range: LocalRange): Promise<ChangeSet> {
  const folder = await topOf(range.folder);
  const head = range.head === undefined ? null : await commitOf(folder, range.head, '--head');
  const base = range.base === undefined ? await defaultBase(folder) : await commitOf(folder, range.base, '--base');
  const mergeBase = await mergeBaseOf(folder, base, head ?? 'HEAD');
  return {
    mergeBase: commitRevision(folder, mergeBase),
    base: commitRevision(folder, base),
    head: head === null ? workTreeRevision(folder) : commitRevision(folder, head),
    files: await changedFiles(folder, mergeBase, head),
    released: (pattern) => releasedBelow(folder, base, pattern),
    earlier: (paths) => earlierContents(folder, base, paths),
  };
}

/** Commits that are looked through for what files were before. */
const mostCommits = 1000;

/** What files held in the history of a commit: of merges, what came into the branch. A path that git writes in quotes is left out. */
async function earlierContents(folder: string, base: string, paths: readonly string[]): Promise<EarlierContents> {
  const form = ['log', '--first-parent', '-m', '--raw', '--no-abbrev', '--no-renames', '--format=@%ct'];
  const plain = ['--literal-pathspecs', '-c', 'core.quotePath=false'];
  const text = await git(folder, [...plain, ...form, `--max-count=${mostCommits}`, base, '--', ...paths]);
  const contents = new Map<string, { contentId: string; sinceMs: number }[]>();
  let sinceMs = 0;
  for (const line of text.split('\n')) {
    if (line.startsWith('@')) sinceMs = Number(line.slice(1)) * 1000;
    const [, contentId, path] = /^:\d+ \d+ [0-9a-f]+ ([0-9a-f]+) \w+\t(.*)$/.exec(line) ?? [];
    if (contentId === undefined || path === undefined) continue;
    contents.set(path, [...(contents.get(path) ?? []), { contentId, sinceMs }]);
  }
  const tip = await git(folder, ['show', '--no-patch', '--format=%ct', base]);
  return { tipMs: Number(tip.trim()) * 1000, contents };
}

/** The newest tag of a pattern that a commit holds, else the tip of a branch. */
async function releasedBelow(folder: string, base: string, pattern: string): Promise<Revision | null> {
  const newest = ['for-each-ref', '--merged', base, '--sort=-creatordate', '--count=1', '--format=%(refname)'];
  const tag = (await git(folder, [...newest, `refs/tags/${pattern}`])).trim();
  const candidates = [...(tag === '' ? [] : [tag]), `refs/remotes/origin/${pattern}`, `refs/heads/${pattern}`];
  for (const name of candidates) {
    const found = await git(folder, ['rev-parse', '--verify', '--quiet', `${name}^{commit}`]).catch(() => '');
    if (found.trim() !== '') return commitRevision(folder, found.trim());
  }
  return null;
}

/**
 * The top folder of the repository that holds a folder.
 *
 * @throws UserError for a folder that is in no repository
 */
export async function topOf(folder: string): Promise<string> {
  try {
    return (await git(folder, ['rev-parse', '--show-toplevel'])).trim();
  } catch (error) {
    throw new UserError(
      `${folder} is not inside a git repository. Give one with --repo, or use \`dbspec check FILE\`.`,
      { cause: error },
    );
  }
}

async function commitOf(folder: string, revision: string, option: string): Promise<string> {
  if (revision.startsWith('-')) throw new UserError(`${option} ${revision}: a revision cannot begin with a dash.`);
  try {
    return (await git(folder, ['rev-parse', '--verify', '--quiet', `${revision}^{commit}`])).trim();
  } catch (error) {
    throw new UserError(`${option} ${revision}: there is no such revision in ${folder}. Fetch it, or name another.`, {
      cause: error,
    });
  }
}

/** The default branch: what the remote says, else main or master. */
async function defaultBase(folder: string): Promise<string> {
  for (const candidate of [
    'refs/remotes/origin/HEAD',
    'refs/remotes/origin/main',
    'refs/remotes/origin/master',
    'refs/heads/main',
    'refs/heads/master',
  ]) {
    const found = await git(folder, ['rev-parse', '--verify', '--quiet', `${candidate}^{commit}`]).catch(() => '');
    if (found.trim() !== '') return found.trim();
  }
  throw new UserError(`No default branch was found in ${folder}. Name the base with --base.`);
}

async function mergeBaseOf(folder: string, base: string, head: string): Promise<string> {
  const found = await git(folder, ['merge-base', base, head]).catch(() => '');
  if (found.trim() === '')
    throw new UserError(
      `${base.slice(0, 12)} and ${head.slice(0, 12)} have no common ancestor. In a shallow clone, fetch more history.`,
    );
  return found.trim();
}

async function changedFiles(folder: string, from: string, to: string | null): Promise<readonly FileChange[]> {
  const range = to === null ? [from] : [from, to];
  const [names, untracked] = await Promise.all([
    namesOf(folder, range),
    to === null ? git(folder, ['ls-files', '-o', '-z', '--exclude-standard', '--full-name']) : Promise.resolve(''),
  ]);
  const changed = statuses(names);
  const hunks = await hunksOf(folder, range, changed, 'all');
  const tracked = changed.map((file, index) => ({ ...file, hunks: hunks[index] ?? [] }));
  const loose = untracked.split('\0').filter((path) => path !== '');
  const everything: Hunk = { startLine: 1, endLine: Number.MAX_SAFE_INTEGER, added: [] };
  return [...tracked, ...loose.map((path): FileChange => ({ path, status: 'added', hunks: [everything] }))];
}

/** Names with what became of each. Where a clone lacks contents, only files that moved unchanged are known to have moved. */
async function namesOf(folder: string, range: readonly string[]): Promise<string> {
  const names = (moves: string) => git(folder, ['diff', '--name-status', '-z', moves, ...range, '--']);
  try {
    return await names('-M');
  } catch (error) {
    if (!lacksContent(error)) throw error;
    return names('-M100%');
  }
}

function lacksContent(error: unknown): boolean {
  return error instanceof UserError && /unable to read|missing blob|promisor/i.test(error.message);
}

type Changed = Omit<FileChange, 'hunks'>;

/** Most paths that one command is given. */
const mostPaths = 500;

/**
 * Hunks of changed files, in their order. In a partial clone git stops at the first content that is not there: the files whose content is are
 * found by halves, and the others have no hunks.
 */
async function hunksOf(
  folder: string,
  range: readonly string[],
  files: readonly Changed[],
  scope: 'all' | 'these',
): Promise<readonly (readonly Hunk[])[]> {
  if (scope === 'these' && files.length > mostPaths) return halves(folder, range, files);
  const paths =
    scope === 'all'
      ? []
      : files.flatMap(({ path, earlierPath }) => (earlierPath === undefined ? [path] : [earlierPath, path]));
  const form = ['--no-color', '--no-ext-diff', '-M', '-U3', '--src-prefix=a/', '--dst-prefix=b/'];
  try {
    return hunksByFile(await git(folder, ['--literal-pathspecs', 'diff', ...form, ...range, '--', ...paths]));
  } catch (error) {
    if (!lacksContent(error)) throw error;
    return files.length > 1 ? halves(folder, range, files) : [[]];
  }
}

async function halves(
  folder: string,
  range: readonly string[],
  files: readonly Changed[],
): Promise<readonly (readonly Hunk[])[]> {
  const middle = Math.ceil(files.length / 2);
  const first = await hunksOf(folder, range, files.slice(0, middle), 'these');
  return [...first, ...(await hunksOf(folder, range, files.slice(middle), 'these'))];
}

function statuses(names: string): readonly Changed[] {
  const fields = names.split('\0');
  const files: Changed[] = [];
  for (let at = 0; at < fields.length - 1; ) {
    const letter = (fields[at] ?? '')[0] ?? '';
    const path = fields[at + 1] ?? '';
    if (letter === 'R' || letter === 'C') {
      files.push({ path: fields[at + 2] ?? '', earlierPath: path, status: letter === 'R' ? 'renamed' : 'added' });
      at += 3;
    } else {
      files.push({ path, status: letter === 'A' ? 'added' : letter === 'D' ? 'removed' : 'modified' });
      at += 2;
    }
  }
  return files;
}
