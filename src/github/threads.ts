import { z } from 'zod';
import { UpstreamError } from '../core/errors.js';
import { query } from './client.js';
import type { Repository } from './repository.js';

const threadShape = z.object({
  id: z.string(),
  isResolved: z.boolean(),
  viewerCanResolve: z.boolean(),
  viewerCanUnresolve: z.boolean(),
  comments: z.object({ nodes: z.array(z.object({ databaseId: z.number().nullable() }).nullable()) }),
});

/** A thread of a pull request's diff. */
export type Thread = z.output<typeof threadShape>;

const threadsShape = z.object({
  repository: z
    .object({
      pullRequest: z
        .object({
          reviewThreads: z.object({
            pageInfo: z.object({ hasNextPage: z.boolean(), endCursor: z.string().nullable() }),
            nodes: z.array(threadShape.nullable()),
          }),
        })
        .nullable(),
    })
    .nullable(),
});

const threadsQuery = `query($owner: String!, $name: String!, $number: Int!, $after: String) {
  repository(owner: $owner, name: $name) {
    pullRequest(number: $number) {
      reviewThreads(first: 100, after: $after) {
        pageInfo { hasNextPage endCursor }
        nodes { id isResolved viewerCanResolve viewerCanUnresolve comments(first: 1) { nodes { databaseId } } }
      }
    }
  }
}`;

/** Threads of a pull request by the id of the comment that each begins with. At most 1,000. */
export async function threadsOf(repository: Repository, number: number): Promise<ReadonlyMap<number, Thread>> {
  const threads = new Map<number, Thread>();
  let after: string | null = null;
  for (let page = 0; page < 10; page += 1) {
    const variables: Record<string, unknown> = { owner: repository.owner, name: repository.name, number, after };
    const answer: z.output<typeof threadsShape> = await query(repository.client, threadsQuery, variables, threadsShape);
    const found = answer.repository?.pullRequest?.reviewThreads;
    for (const thread of found?.nodes ?? []) {
      const first = thread?.comments.nodes[0]?.databaseId;
      if (thread != null && first != null) threads.set(first, thread);
    }
    if (found?.pageInfo.hasNextPage !== true) break;
    after = found.pageInfo.endCursor;
  }
  return threads;
}

/**
 * Resolves a thread, or opens it again.
 *
 * An installation may do so only with `contents: write`, which `viewerCanResolve` tells beforehand.
 */
export async function setResolved(repository: Repository, thread: Thread, isResolved: boolean): Promise<void> {
  const isAllowed = isResolved ? thread.viewerCanResolve : thread.viewerCanUnresolve;
  if (thread.isResolved === isResolved || !isAllowed) return;
  const mutation = isResolved ? 'resolveReviewThread' : 'unresolveReviewThread';
  try {
    await query(
      repository.client,
      `mutation($id: ID!) { ${mutation}(input: { threadId: $id }) { thread { isResolved } } }`,
      { id: thread.id },
      z.unknown(),
    );
  } catch (error) {
    // The comment itself says that it is closed; a thread that cannot follow keeps nobody from anything.
    if (!(error instanceof UpstreamError) || error.retryable) throw error;
  }
}
