import { z } from 'zod';

/** Paths are what a commit added, changed or removed. GitHub tells of 2,048 commits at most. Source: https://docs.github.com/en/webhooks/webhook-events-and-payloads#push (version 2022-11-28) */
const commitShape = z.object({
  added: z.array(z.string()).default([]),
  modified: z.array(z.string()).default([]),
  removed: z.array(z.string()).default([]),
});

/** What is read of a push. */
export const pushShape = z.object({
  ref: z.string(),
  after: z.string(),
  created: z.boolean().optional(),
  deleted: z.boolean().optional(),
  commits: z.array(commitShape).default([]),
});

/** A branch that got commits. */
export interface Push {
  readonly branch: string;
  /** Its tip from now on. */
  readonly sha: string;
  readonly paths: readonly string[];
}

/** Most paths that are kept of one push. */
const mostPaths = 3000;

/** Which branch got which files; null for a tag, for a branch that comes or goes, and for branches of the merge queue, which nothing is merged into. */
export function pushIn(push: z.output<typeof pushShape>): Push | null {
  const branch = /^refs\/heads\/(.+)$/.exec(push.ref)?.[1];
  if (branch === undefined || push.created === true || push.deleted === true) return null;
  if (branch.startsWith('gh-readonly-queue/')) return null;
  const paths = new Set(push.commits.flatMap(({ added, modified, removed }) => [...added, ...modified, ...removed]));
  return paths.size === 0 ? null : { branch, sha: push.after, paths: [...paths].slice(0, mostPaths) };
}
