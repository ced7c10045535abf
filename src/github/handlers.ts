import type { Probot } from 'probot';
import type { Run } from '../core/ports.js';
import type { Client } from './client.js';
import { answerCommand } from './command-job.js';
import { type Desk, onlyRun } from './desk.js';
import { noteFeedback } from './feedback.js';
import { openPulls, type Repository } from './repository.js';
import { reviewHead } from './review-job.js';
import { events, intakeOf, type Job, runKey } from './webhooks.js';

/** Hands the webhooks of a Probot app to the jobs that they ask for. */
export function handleWebhooks(app: Probot, desk: Desk): void {
  app.onAny(async (event) => {
    if (!events.includes(event.name)) return;
    const job = intakeOf(event.name, event.payload)?.job;
    if (job === undefined) return;
    await perform(job, event.id, app, desk);
  });
}

async function perform(job: Job, delivery: string, app: Probot, desk: Desk): Promise<void> {
  const run = desk.runOf(delivery) ?? onlyRun;
  switch (job.kind) {
    case 'stop':
      // Accepting it has stopped what ran before it.
      return;
    case 'forget':
      return desk.store?.forgetInstallation(job.installation);
    case 'review':
      return review(await repositoryOf(job, app), job, delivery, desk, run);
    case 'merge group':
      return reviewHead(
        await repositoryOf(job, app),
        {
          number: null,
          queued: job.queued,
          headSha: job.headSha,
          base: job.baseSha,
          author: null,
          key: runKey(null, delivery),
        },
        desk,
        run,
      );
    case 'feedback':
      // Accepting that a pull request was closed has stopped what ran for it.
      return noteFeedback(await repositoryOf(job, app), job, desk);
    case 'command':
      return answerCommand(await repositoryOf(job, app), job, desk, run);
  }
}

async function repositoryOf(
  job: { readonly owner: string; readonly repo: string; readonly installation: number },
  app: Probot,
): Promise<Repository> {
  const client: Client = await app.auth(job.installation);
  return { client, owner: job.owner, name: job.repo, installation: job.installation };
}

/** Reviews a pull request, or every open one with a head that a check was asked for again. */
async function review(
  repository: Repository,
  job: Extract<Job, { readonly kind: 'review' }>,
  delivery: string,
  desk: Desk,
  run: Run,
): Promise<void> {
  const numbers =
    job.number !== null
      ? [job.number]
      : (await openPulls(repository)).filter((pull) => pull.head.sha === job.headSha).map((pull) => pull.number);
  for (const number of numbers)
    await reviewHead(repository, { ...job, number, key: runKey(number, delivery) }, desk, run);
}
