import { z } from 'zod';
import type { FindingFeedback } from '../core/risk.js';
import { askAll } from './client.js';
import type { Desk } from './desk.js';
import type { Repository } from './repository.js';
import { fingerprintIn } from './shown.js';
import type { Job } from './webhooks.js';

type FeedbackJob = Extract<Job, { readonly kind: 'feedback' }>;

const commentShape = z.object({
  body: z.string(),
  in_reply_to_id: z.number().optional(),
  user: z.object({ login: z.string() }).nullable(),
  reactions: z.object({ '+1': z.number(), '-1': z.number() }).optional(),
});

/**
 * Notes what people did with comments of ours: a thread that one resolved, a comment that one deleted, and, when a pull request is closed, the thumbs that
 * they gave. Reactions have no webhook, so they are counted once, at the end.
 */
export async function noteFeedback(repository: Repository, job: FeedbackJob, desk: Desk): Promise<void> {
  if (desk.store === null) return;
  const place = { repository: `${repository.owner}/${repository.name}`, pullRequest: job.number };
  const ourLogin = await desk.ourLogin();
  if (job.about === 'reactions') {
    // Where nothing was reviewed, there is nothing of ours to count.
    if ((await desk.store.lastReview(place.repository, place.pullRequest)) === null) return;
    return desk.store.noteFeedback(place, await thumbsOn(repository, job.number, ourLogin));
  }
  const fingerprint = job.comment.by === ourLogin ? fingerprintIn(job.comment.body) : null;
  if (fingerprint === null) return;
  const change = job.about === 'deleted' ? { dismissed: true } : { resolved: job.about === 'resolved' };
  await desk.store.noteFeedback(place, [{ fingerprint, ...change }]);
}

async function thumbsOn(repository: Repository, number: number, ourLogin: string): Promise<readonly FindingFeedback[]> {
  const comments = await askAll(
    repository.client,
    'GET /repos/{owner}/{repo}/pulls/{pull_number}/comments',
    { owner: repository.owner, repo: repository.name, pull_number: number },
    commentShape,
  );
  return comments.flatMap(({ body, user, reactions, in_reply_to_id: root }): readonly FindingFeedback[] => {
    const fingerprint = user?.login === ourLogin && root === undefined ? fingerprintIn(body) : null;
    if (fingerprint === null || reactions === undefined) return [];
    return [{ fingerprint, thumbsUp: reactions['+1'], thumbsDown: reactions['-1'] }];
  });
}
