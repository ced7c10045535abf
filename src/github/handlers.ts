import type { Probot } from 'probot';
import type { Run } from '../core/ports.js';
import { askForReason } from './accept-job.js';
import { type Client, counted } from './client.js';
import { answerCommand } from './command-job.js';
import { type Desk, onlyRun } from './desk.js';
import { noteFeedback } from './feedback.js';
import { openPulls, pullOf, type Repository } from './repository.js';
import { ownEvent, type Resumption, resumptionIn } from './resumption.js';
import { reviewHead } from './review-job.js';
import { runKey } from './run-key.js';
import { factsOf } from './titles.js';
import { events, intakeOf, type Job } from './webhooks.js';

/** Hands the webhooks of a Probot app to the jobs that they ask for. */
export function handleWebhooks(app: Probot, desk: Desk): void {
  app.onAny(async (event: { readonly id: string; readonly name: string; readonly payload: unknown }) => {
    // Webhooks of that name are not taken in.
    if (event.name === ownEvent) return resume(resumptionIn(event.payload), event.id, app, desk);
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
      return reviewGroup(await repositoryOf(job, app), job, delivery, desk, run);
    case 'feedback':
      // Accepting that a pull request was closed has stopped what ran for it.
      return noteFeedback(await repositoryOf(job, app), job, desk);
    case 'accept':
      return askForReason(await repositoryOf(job, app), job, desk);
    case 'command':
      return answerCommand(await repositoryOf(job, app), job, desk, run);
  }
}

async function repositoryOf(
  job: { readonly owner: string; readonly repo: string; readonly installation: number },
  app: Probot,
): Promise<Repository> {
  const client: Client = await app.auth(job.installation);
  return { client: counted(client), owner: job.owner, name: job.repo, installation: job.installation };
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
    await reviewHead(
      repository,
      { ...job, number, key: runKey({ number, baseSha: null }, delivery), isResumed: false },
      desk,
      run,
    );
}

function reviewGroup(
  repository: Repository,
  { headSha, baseSha, queued }: Extract<Job, { readonly kind: 'merge group' }>,
  delivery: string,
  desk: Desk,
  run: Run,
): Promise<void> {
  const key = runKey({ number: queued, baseSha }, delivery);
  const unknown = { number: null, pull: null, asksSpecialist: null, isResumed: false };
  return reviewHead(repository, { ...unknown, queued, headSha, base: baseSha, key }, desk, run);
}

/** Makes up for a review that was lost, on the head as it is now. */
async function resume(job: Resumption, delivery: string, app: Probot, desk: Desk): Promise<void> {
  const { number } = job;
  const repository = await repositoryOf(job, app);
  const pull = await pullOf(repository, number);
  if (pull.state !== 'open') return;
  const known = { headSha: pull.head.sha, base: pull.base.ref, pull: factsOf(pull), asksSpecialist: null };
  const key = runKey({ number, baseSha: null }, delivery);
  await reviewHead(repository, { ...known, number, key, isResumed: true }, desk, desk.runOf(delivery) ?? onlyRun);
}
