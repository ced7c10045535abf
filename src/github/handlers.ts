import type { Probot } from 'probot';
import type { Run } from '../core/ports.js';
import { askForReason } from './accept-job.js';
import { hasVerdict, ownChecks } from './check-run.js';
import { counted } from './client.js';
import { type Clients, isElsewhere, openClients } from './clients.js';
import { answerCommand } from './command-job.js';
import { type Desk, onlyRun } from './desk.js';
import { noteFeedback } from './feedback.js';
import { lookAgain, orderSecondLooks } from './moved-base.js';
import { type Organisations, openOrganisations } from './organisation.js';
import { openPulls, pullOf, type Repository } from './repository.js';
import { ownEvent, type Resumption, resumptionIn } from './resumption.js';
import { moveOn, reviewHead } from './review-job.js';
import { runKey } from './run-key.js';
import { factsOf } from './titles.js';
import { events, intakeOf, type Job } from './webhooks.js';

/** Hands the webhooks of a Probot app to the jobs that they ask for. */
export function handleWebhooks(app: Probot, desk: Desk): void {
  const organisations = openOrganisations();
  const clients = openClients(app);
  const open: Open = (place) => repositoryOf(place, clients, organisations);
  app.onAny(async (event: { readonly id: string; readonly name: string; readonly payload: unknown }) => {
    // Webhooks of that name are not taken in.
    if (event.name === ownEvent) return resume(resumptionIn(event.payload), event.id, open, desk);
    if (!events.includes(event.name)) return;
    const job = intakeOf(event.name, event.payload)?.job;
    if (job === undefined) return;
    await perform(job, event.id, open, desk);
  });
}

async function perform(job: Job, delivery: string, open: Open, desk: Desk): Promise<void> {
  const run = desk.runOf(delivery) ?? onlyRun;
  switch (job.kind) {
    case 'stop':
      // Accepting it has stopped what ran before it.
      return;
    case 'forget':
      await desk.services.shadow?.forget?.();
      return job.repositories === null
        ? desk.store?.forgetInstallation(job.installation)
        : desk.store?.forgetRepositories(job.installation, job.repositories);
    case 'review':
      return review(await open(job), job, delivery, desk, run);
    case 'merge group':
      return reviewGroup(await open(job), job, delivery, desk, run);
    case 'base moved':
      return orderSecondLooks(await open(job), job, desk);
    case 'feedback':
      // Accepting that a pull request was closed has stopped what ran for it.
      return noteFeedback(await open(job), job, desk);
    case 'accept':
      return askForReason(await open(job), job, desk);
    case 'command':
      return answerCommand(await open(job), job, desk, run);
  }
}

/** A repository as a webhook names it. */
interface Place {
  readonly owner: string;
  readonly repo: string;
  readonly installation: number;
}

type Open = (place: Place) => Promise<Repository>;

async function repositoryOf(
  { owner, repo, installation }: Place,
  clients: Clients,
  organisations: Organisations,
): Promise<Repository> {
  const tally = { sent: 0 };
  const client = counted(await clients.clientFor(installation, repo), tally);
  const defaults = async () => {
    const shared = counted(await clients.clientFor(installation, '.github'), tally);
    return organisations.defaultsFor(shared, owner, repo).catch((error: unknown) => {
      if (!isElsewhere(error)) throw error;
      // It was never sent. What the installation does not hold may still be public.
      tally.sent -= 1;
      return organisations.defaultsFor(client, owner, repo);
    });
  };
  return { client, owner, name: repo, installation, defaults };
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
  const unknown = { number: null, pull: null, toldAtMs: null, asksSpecialist: null, isResumed: false };
  return reviewHead(repository, { ...unknown, queued, headSha, base: baseSha, key }, desk, run);
}

/** Makes up for a review that was lost, goes on with a newer head, or has a second look at one. */
async function resume(job: Resumption, delivery: string, open: Open, desk: Desk): Promise<void> {
  const { number } = job;
  const repository = await open(job);
  const run = desk.runOf(delivery) ?? onlyRun;
  if (job.action === 'look again') return lookAgain(repository, job, delivery, desk, run);
  const pull = await pullOf(repository, number);
  const headSha = job.headSha ?? pull.head.sha;
  const isCurrent = pull.state === 'open' && pull.head.sha === headSha;
  const key = runKey({ number, baseSha: null }, delivery);
  const known = {
    number,
    headSha,
    base: pull.base.ref,
    pull: factsOf(pull),
    toldAtMs: isCurrent ? Date.now() : null,
    asksSpecialist: job.asksSpecialist,
    key,
    isResumed: true,
  };
  const checks = await ownChecks(repository, headSha, await desk.ourLogin());
  // Its own push was faster.
  if (isCurrent && job.action === 'move on' && run.attempt === 1 && hasVerdict(checks)) return;
  if (isCurrent || checks.some(({ status }) => status !== 'completed')) return reviewHead(repository, known, desk, run);
  // Of a head that is none any more, only a check that was left open is ended.
  if (pull.state === 'open') await moveOn(repository, { ...known, headSha: pull.head.sha }, desk, run);
}
