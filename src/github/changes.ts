import type { ChangeSet, Entry, FileChange, Revision } from '../core/change-set.js';
import type { ContentCache } from '../core/ports.js';
import { hunksBetween, hunksOf } from '../review/patch.js';
import { openBlobs } from './blobs.js';
import { earlierContents } from './earlier-contents.js';
import { releasedBelow } from './releases.js';
import { comparison, filesOf, type PullFile, type Repository } from './repository.js';
import { githubRevision } from './revision.js';

/** Which change is reviewed. */
export interface Target {
  /** The branch, or the commit, that the change is to be merged into. */
  readonly base: string;
  readonly headSha: string;
  /** The pull request; null for a merge group, which has none of its own. */
  readonly number: number | null;
}

/** Files without a patch that are compared by their texts. A change that touches more of them has comments on those files only. */
const comparedFiles = 300;

/** The change of a pull request, or of a merge group, from the merge base to the head that is reviewed. */
export async function changesOf(
  repository: Repository,
  target: Target,
  cache: ContentCache | null,
): Promise<ChangeSet> {
  const { base, mergeBase } = await comparison(repository, target.base, target.headSha);
  const blobs = openBlobs(repository, cache);
  const revisions = new Map<string, Revision>();
  const revision = (sha: string): Revision => {
    const known = revisions.get(sha) ?? githubRevision(repository, sha, blobs);
    revisions.set(sha, known);
    return known;
  };
  const [before, head] = [revision(mergeBase), revision(target.headSha)];
  const rows = target.number === null ? [] : await filesOf(repository, target.number);
  const listed = rows.flatMap(changeOf);
  const known = new Set(rows.flatMap(({ filename, previous_filename }) => [filename, previous_filename]));
  const unlisted =
    target.number === null || rows.length >= 3000
      ? (await treeChanges(before, head)).filter(({ path }) => !known.has(path))
      : [];
  const files = await withHunks([...listed, ...unlisted], before, head);
  const found = new Map<string, Promise<string | null>>();
  return {
    mergeBase: before,
    base: revision(base),
    head,
    files,
    // Several databases ask for the same release.
    async released(pattern) {
      const sha = found.get(pattern) ?? releasedBelow(repository, base, pattern);
      found.set(pattern, sha);
      const known = await sha;
      return known === null ? null : revision(known);
    },
    earlier: (paths) => earlierContents(repository, base, paths),
    ...defaultsOf(repository),
  };
}

/** The defaults of the repository's owner, as a change carries them. */
export function defaultsOf({ defaults }: Repository): Pick<ChangeSet, 'defaults'> {
  return defaults === undefined ? {} : { defaults };
}

/** A row without a patch has its hunks still to be found. */
type Draft = Omit<FileChange, 'hunks'> & { readonly hunks: FileChange['hunks'] | null };

function changeOf(row: PullFile): readonly Draft[] {
  if (row.status === 'unchanged') return [];
  const status = row.status === 'copied' ? 'added' : row.status === 'changed' ? 'modified' : row.status;
  const earlier =
    status === 'renamed' && row.previous_filename !== undefined ? { earlierPath: row.previous_filename } : {};
  const hunks = status === 'removed' ? [] : row.patch === undefined ? null : hunksOf(row.patch);
  return [{ path: row.filename, ...earlier, status, hunks }];
}

/** What differs between two revisions by their content ids: for what the listing of a platform leaves out. */
async function treeChanges(before: Revision, head: Revision): Promise<readonly Draft[]> {
  const [old, now] = await Promise.all([byPath(before), byPath(head)]);
  const drafts: Draft[] = [];
  for (const [path, entry] of now) {
    const earlier = old.get(path);
    if (earlier === undefined) drafts.push({ path, status: 'added', hunks: null });
    else if (earlier.contentId !== entry.contentId) drafts.push({ path, status: 'modified', hunks: null });
  }
  for (const path of old.keys()) if (!now.has(path)) drafts.push({ path, status: 'removed', hunks: [] });
  return drafts;
}

async function byPath(revision: Revision): Promise<ReadonlyMap<string, Entry>> {
  return new Map((await revision.list()).map((entry) => [entry.path, entry]));
}

/** Finds the hunks of files that came without a patch: binary, long, or past what one answer may hold. */
async function withHunks(drafts: readonly Draft[], before: Revision, head: Revision): Promise<readonly FileChange[]> {
  const open = drafts.filter(({ hunks }) => hunks === null).slice(0, comparedFiles);
  const [old, now] = await Promise.all([
    before.readMany(open.map(({ path, earlierPath }) => earlierPath ?? path)),
    head.readMany(open.map(({ path }) => path)),
  ]);
  const found = new Map(
    open.map(({ path, earlierPath }) => {
      const after = now.get(path);
      const earlier = old.get(earlierPath ?? path)?.text ?? '';
      return [path, after === undefined || after.text === earlier ? [] : (hunksBetween(earlier, after.text) ?? [])];
    }),
  );
  return drafts.map((draft) => ({ ...draft, hunks: draft.hunks ?? found.get(draft.path) ?? [] }));
}
