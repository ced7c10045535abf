import { z } from 'zod';
import { matchesAny } from '../review/globs.js';
import { ask, GitHubError, query } from './client.js';
import { comparison, type Repository } from './repository.js';

/** Tags that are looked through, the newest first, and those of the pattern that are compared with the base. */
const most = { tags: 100, compared: 10 };

const target = z.object({ oid: z.string(), target: z.object({ oid: z.string() }).optional() }).nullable();
const tagsShape = z.object({
  repository: z
    .object({ refs: z.object({ nodes: z.array(z.object({ name: z.string(), target })) }).nullable() })
    .nullable(),
});

/**
 * The commit of the newest tag of a pattern that the base holds, else the tip of the branch of that name; null where there is neither. It asks for the tags
 * once, and for one comparison with each tag that it looks at.
 */
export async function releasedBelow(repository: Repository, base: string, pattern: string): Promise<string | null> {
  const tags = (await newestTags(repository)).filter(({ name }) => matchesAny(name, [pattern]));
  for (const { sha } of tags.slice(0, most.compared)) {
    const { base: tagged, mergeBase } = await comparison(repository, sha, base);
    if (tagged === mergeBase) return tagged;
  }
  return tipOf(repository, pattern);
}

interface Tag {
  readonly name: string;
  readonly sha: string;
}

async function newestTags(repository: Repository): Promise<readonly Tag[]> {
  const { client, owner, name } = repository;
  const order = '{ field: TAG_COMMIT_DATE, direction: DESC }';
  const text = `query($owner: String!, $name: String!) { repository(owner: $owner, name: $name) { refs(refPrefix: "refs/tags/", first: ${most.tags}, orderBy: ${order}) { nodes { name target { oid ... on Tag { target { oid } } } } } } }`;
  const answer = await query(client, text, { owner, name }, tagsShape);
  return (answer.repository?.refs?.nodes ?? []).flatMap(({ name: tag, target: at }) =>
    // An annotated tag is an object of its own, which points to the commit.
    at === null ? [] : [{ name: tag, sha: at.target?.oid ?? at.oid }],
  );
}

async function tipOf({ client, owner, name }: Repository, branch: string): Promise<string | null> {
  // A pattern is the name of no branch.
  if (/[*?[\]{}!]/.test(branch)) return null;
  const shape = z.object({ object: z.object({ sha: z.string() }) });
  try {
    const route = 'GET /repos/{owner}/{repo}/git/ref/{ref}';
    return (await ask(client, route, { owner, repo: name, ref: `heads/${branch}` }, shape)).object.sha;
  } catch (error) {
    if (error instanceof GitHubError && error.status === 404) return null;
    throw error;
  }
}
