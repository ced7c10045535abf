import { z } from 'zod';
import type { SourceFile } from '../core/source.js';
import { ask, askAll, type CountedClient, GitHubError, query } from './client.js';

/** A repository as an installation sees it. */
export interface Repository {
  readonly client: CountedClient;
  readonly owner: string;
  readonly name: string;
  /** Null for a client that is no installation: a token from the terminal. */
  readonly installation: number | null;
  /** The configuration that the owner gives all its repositories; null where there is none. */
  readonly defaults?: () => Promise<SourceFile | null>;
}

const pullShape = z.object({
  number: z.number(),
  state: z.string(),
  title: z.string(),
  body: z.string().nullable(),
  draft: z.boolean().optional(),
  updated_at: z.string(),
  changed_files: z.number().optional(),
  merged_at: z.string().nullable().optional(),
  merge_commit_sha: z.string().nullable().optional(),
  user: z.object({ login: z.string(), type: z.string() }).nullable(),
  base: z.object({ ref: z.string(), sha: z.string(), repo: z.object({ id: z.number() }).optional() }),
  head: z.object({ ref: z.string(), sha: z.string(), repo: z.object({ id: z.number() }).nullable().optional() }),
});

/** A pull request, as far as a review needs it. */
export type Pull = z.output<typeof pullShape>;

const fileShape = z.object({
  filename: z.string(),
  previous_filename: z.string().optional(),
  status: z.enum(['added', 'removed', 'modified', 'renamed', 'copied', 'changed', 'unchanged']),
  additions: z.number(),
  deletions: z.number(),
  patch: z.string().optional(),
});

/** A row of a pull request's files. `patch` can be missing, and the counts be zero, also where the file did change. */
export type PullFile = z.output<typeof fileShape>;

const treeShape = z.object({
  truncated: z.boolean().optional(),
  tree: z.array(
    z.object({
      path: z.string(),
      mode: z.string(),
      type: z.string(),
      sha: z.string(),
      size: z.number().optional(),
    }),
  ),
});

/** One row of a tree. */
export type TreeRow = z.output<typeof treeShape>['tree'][number];

const comparisonShape = z.object({
  base_commit: z.object({ sha: z.string() }),
  merge_base_commit: z.object({ sha: z.string() }),
});

const blobShape = z.object({ content: z.string(), encoding: z.string(), size: z.number().nullable() });

const blobsShape = z.object({
  repository: z
    .record(
      z.string(),
      z
        .object({
          oid: z.string().optional(),
          isBinary: z.boolean().nullable().optional(),
          isTruncated: z.boolean().optional(),
          text: z.string().nullable().optional(),
        })
        .nullable(),
    )
    .nullable(),
});

const at = ({ owner, name }: Repository) => ({ owner, repo: name });

/** A pull request as it stands now. */
export function pullOf(repository: Repository, number: number): Promise<Pull> {
  return ask(
    repository.client,
    'GET /repos/{owner}/{repo}/pulls/{pull_number}',
    { ...at(repository), pull_number: number },
    pullShape,
  );
}

/** Open pull requests, against one base or any, the latest touched first. At most 1,000. */
export function openPulls(repository: Repository, base?: string): Promise<readonly Pull[]> {
  return askAll(
    repository.client,
    'GET /repos/{owner}/{repo}/pulls',
    { ...at(repository), state: 'open', sort: 'updated', direction: 'desc', ...(base === undefined ? {} : { base }) },
    pullShape,
    1000,
  );
}

/** Files of a pull request. GitHub lists 3,000 at most. */
export function filesOf(repository: Repository, number: number): Promise<readonly PullFile[]> {
  return askAll(
    repository.client,
    'GET /repos/{owner}/{repo}/pulls/{pull_number}/files',
    { ...at(repository), pull_number: number },
    fileShape,
  );
}

/** The tip of a base and where a head left it. Asks for the second page, which carries no files. */
export async function comparison(
  repository: Repository,
  base: string,
  head: string,
): Promise<{ readonly base: string; readonly mergeBase: string }> {
  const answer = await ask(
    repository.client,
    'GET /repos/{owner}/{repo}/compare/{basehead}',
    { ...at(repository), basehead: `${base}...${head}`, per_page: 1, page: 2 },
    comparisonShape,
  );
  return { base: answer.base_commit.sha, mergeBase: answer.merge_base_commit.sha };
}

/** A tree with everything below it; where GitHub cuts the answer short, folder by folder. */
export async function treeOf(repository: Repository, sha: string): Promise<readonly TreeRow[]> {
  const whole = await readTree(repository, sha, true);
  if (whole.truncated !== true) return whole.tree;
  const top = await readTree(repository, sha, false);
  const below = await Promise.all(
    top.tree.map(async (row) => {
      if (row.type !== 'tree') return [row];
      const rows = await treeOf(repository, row.sha);
      return rows.map((inner) => ({ ...inner, path: `${row.path}/${inner.path}` }));
    }),
  );
  return below.flat();
}

function readTree(repository: Repository, sha: string, isRecursive: boolean) {
  return ask(
    repository.client,
    'GET /repos/{owner}/{repo}/git/trees/{tree_sha}',
    { ...at(repository), tree_sha: sha, ...(isRecursive ? { recursive: '1' } : {}) },
    treeShape,
  );
}

/** The bytes of a blob. */
export async function blobOf(repository: Repository, id: string): Promise<Buffer> {
  const { content, encoding } = await ask(
    repository.client,
    'GET /repos/{owner}/{repo}/git/blobs/{file_sha}',
    { ...at(repository), file_sha: id },
    blobShape,
  );
  return Buffer.from(content, encoding === 'base64' ? 'base64' : 'utf8');
}

/** Texts of many blobs in one request. Null for binary ones; a blob that came cut or damaged is left out. */
export async function blobTexts(
  repository: Repository,
  ids: readonly string[],
): Promise<ReadonlyMap<string, string | null>> {
  const fields = ids.map((id, index) => `b${index}: object(oid: "${id}") { ...blob }`).join(' ');
  const answer = await query(
    repository.client,
    `query($owner: String!, $name: String!) { repository(owner: $owner, name: $name) { ${fields} } } fragment blob on Blob { oid isBinary isTruncated text }`,
    { owner: repository.owner, name: repository.name },
    blobsShape,
  );
  const texts = new Map<string, string | null>();
  for (const [index, id] of ids.entries()) {
    const blob = answer.repository?.[`b${index}`];
    if (blob == null || blob.isTruncated === true) continue;
    if (blob.isBinary === true) texts.set(id, null);
    // A replacement character may stand for bytes that are no UTF-8; only the bytes tell.
    else if (typeof blob.text === 'string' && !blob.text.includes('\uFFFD')) texts.set(id, blob.text);
  }
  return texts;
}

const permissionShape = z.object({ permission: z.string(), role_name: z.string().optional() });

/** What a person may do in a repository: `admin`, `write`, `read` or `none`. */
export async function permissionOf(repository: Repository, login: string): Promise<string> {
  return (await roleOf(repository, login)).permission;
}

/** What a person may do in a repository, and the role that gives it: `maintain`, or one of the organisation's own. */
export function roleOf(
  repository: Repository,
  login: string,
): Promise<{ readonly permission: string; readonly role_name?: string | undefined }> {
  return ask(
    repository.client,
    'GET /repos/{owner}/{repo}/collaborators/{username}/permission',
    { ...at(repository), username: login },
    permissionShape,
  );
}

/**
 * Whether a person is an active member of a team.
 *
 * @throws GitHubError 403 where the app may not read the organisation's members
 */
export async function isTeamMember(
  repository: Repository,
  organisation: string,
  team: string,
  login: string,
): Promise<boolean> {
  try {
    const { state } = await ask(
      repository.client,
      'GET /orgs/{org}/teams/{team_slug}/memberships/{username}',
      { org: organisation, team_slug: team, username: login },
      z.object({ state: z.string() }),
    );
    return state === 'active';
  } catch (error) {
    if (error instanceof GitHubError && error.status === 404) return false;
    throw error;
  }
}
