import { z } from 'zod';
import { UpstreamError } from '../core/errors.js';
import { query } from './client.js';
import type { Repository } from './repository.js';

/** Comments in one request. */
const batch = 50;

/** Hides comments as resolved. What is hidden already stays so. Source: https://docs.github.com/en/graphql/reference/mutations#minimizecomment */
export function hide(repository: Repository, nodeIds: readonly string[]): Promise<void> {
  return mutate(repository, nodeIds, 'minimizeComment', ', classifier: RESOLVED', 'minimizedComment');
}

/** Shows hidden comments again. */
export function show(repository: Repository, nodeIds: readonly string[]): Promise<void> {
  return mutate(repository, nodeIds, 'unminimizeComment', '', 'unminimizedComment');
}

async function mutate(
  repository: Repository,
  nodeIds: readonly string[],
  mutation: string,
  extra: string,
  answer: string,
): Promise<void> {
  for (let from = 0; from < nodeIds.length; from += batch) {
    const ids = nodeIds.slice(from, from + batch);
    const declared = ids.map((_, index) => `$id${index}: ID!`).join(', ');
    const calls = ids.map(
      (_, index) => `m${index}: ${mutation}(input: { subjectId: $id${index}${extra} }) { ${answer} { isMinimized } }`,
    );
    const variables = Object.fromEntries(ids.map((id, index) => [`id${index}`, id]));
    try {
      await query(repository.client, `mutation(${declared}) { ${calls.join(' ')} }`, variables, z.unknown());
    } catch (error) {
      // A comment that a person has deleted meanwhile is refused by itself, and the others of the request are done.
      if (!(error instanceof UpstreamError) || error.retryable) throw error;
    }
  }
}
