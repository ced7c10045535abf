import type { Probot } from 'probot';
import type { Run } from '../core/ports.js';
import { askForReason } from './accept-job.js';
import { hasVerdict, ownChecks } from './check-run.js';
import { counted } from './client.js';
import { type Clients, isElsewhere, openClients } from './clients.js';
import { answerCommand } from './command-job.js';
import { type Desk, deskFor, onlyRun } from './desk.js';
import { noteFeedback } from './feedback.js';
import { lookAgain, orderSecondLooks } from './moved-base.js';
import { type Organisations, openOrganisations } from './organisation.js';
import { openPulls, pullOf, type Repository } from './repository.js';
import { ownEvent, type Resumption, resumptionIn, resumptionOf } from './resumption.js';
import { moveOn, type ReviewJob, reviewHead } from './review-job.js';
import { type RunPlace, readKey, runKey } from './run-key.js';
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
  // Accepting it has stopped what ran before it.
  if (job.kind === 'stop') return;
  if (job.kind === 'forget') return forget(job, desk);
  const repository = await open(job);
  return performIn(repository, job, delivery, deskFor(desk, repository));
}

async function forget({ installation, repositories }: Extract<Job, { readonly kind: 'forget' }>, desk: Desk) {
  await desk.services.shadow?.forget?.();
  return repositories === null
    ? desk.store?.forgetInstallation(installation)
    : desk.store?.forgetRepositories(installation, repositories);
}

function performIn(
  repository: Repository,
  job: Exclude<Job, { readonly kind: 'stop' | 'forget' }>,
  delivery: string,
  desk: Desk,
): Promise<void> {
  const run = desk.runOf(delivery) ?? onlyRun;
  switch (job.kind) {
    case 'review':
      return review(repository, job, delivery, desk, run);
    case 'merge group':
      return reviewGroup(repository, job, delivery, desk, run);
    case 'base moved':
      return orderSecondLooks(repository, job, desk);
    case 'feedback':
      // Accepting that a pull request was closed has stopped what ran for it.
      return noteFeedback(repository, job, desk);
    case 'accept':
      return askForReason(repository, job, desk);
    case 'command':
      return answerCommand(repository, job, desk, run);
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

/** Reviews the head of a pull request, or, where only the head is known, all that it was ever checked for. */
async function review(
  repository: Repository,
  job: Extract<Job, { readonly kind: 'review' }>,
  delivery: string,
  desk: Desk,
  run: Run,
): Promise<void> {
  const { number, headSha } = job;
  if (number !== null) {
    const known = run.isLate === true ? { ...job, toldAtMs: null } : job;
    return reviewHead(repository, headJob(known, number, delivery), desk, run);
  }
  for (const place of await placesOf(repository, headSha, desk))
    if (place.number !== null && place.baseSha === null)
      await reviewAgain(repository, job, place.number, delivery, desk, run);
    else if (place.baseSha !== null)
      await reviewGroup(
        repository,
        { ...job, kind: 'merge group', baseSha: place.baseSha, queued: place.number },
        delivery,
        desk,
        run,
      );
}

function headJob(job: Extract<Job, { readonly kind: 'review' }>, number: number, delivery: string): ReviewJob {
  return { ...job, number, key: runKey({ number, baseSha: null }, delivery), isResumed: false };
}

/** What a commit is the head of: open pull requests, else what our checks on it were made for. */
async function placesOf(repository: Repository, headSha: string, desk: Desk): Promise<readonly RunPlace[]> {
  const open = (await openPulls(repository)).filter(({ head }) => head.sha === headSha);
  if (open.length > 0) return open.map(({ number }) => ({ number, baseSha: null }));
  const checks = await ownChecks(repository, headSha, await desk.ourLogin());
  const places = checks.map(({ external_id: key }) => readKey(key ?? ''));
  return [...new Map(places.map((place) => [`${place.number} ${place.baseSha}`, place])).values()];
}

/** Reviews a head again, in the turn of its pull request where there is a queue. */
async function reviewAgain(
  repository: Repository,
  job: Extract<Job, { readonly kind: 'review' }>,
  number: number,
  delivery: string,
  desk: Desk,
  run: Run,
): Promise<void> {
  const { owner, name, installation } = repository;
  const { headSha, asksSpecialist } = job;
  if (desk.order === undefined || installation === null)
    return reviewHead(repository, headJob(job, number, delivery), desk, run);
  const place = { owner, name, installation, number };
  await desk.order(resumptionOf(`again ${delivery} #${number}`, place, { action: 'again', headSha, asksSpecialist }));
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

/** Makes up for a review that was lost, goes on with a newer head, reviews one again, or has a second look at it. */
async function resume(job: Resumption, delivery: string, open: Open, everywhere: Desk): Promise<void> {
  const { number } = job;
  const repository = await open(job);
  const desk = deskFor(everywhere, repository);
  const run = desk.runOf(delivery) ?? onlyRun;
  if (job.action === 'look again') return lookAgain(repository, job, delivery, desk, run);
  const key = runKey({ number, baseSha: null }, delivery);
  const { asksSpecialist } = job;
  if (job.action === 'again' && job.headSha !== null) {
    const again = { number, headSha: job.headSha, base: null, pull: null, toldAtMs: null, asksSpecialist, key };
    return reviewHead(repository, { ...again, isResumed: false }, desk, run);
  }
  const { headSha: head } = job;
  const unknown = { number, base: null, pull: null, toldAtMs: null, asksSpecialist, key, isResumed: true };
  try {
    return await goOn(repository, job, unknown, desk, run);
  } catch (error) {
    // An attempt before this one may have opened a check, which this last one ends: the review meets the same failure, and tells it there.
    if (head === null || !run.isLast || run.signal.aborted) throw error;
    return reviewHead(repository, { ...unknown, headSha: head }, desk, run);
  }
}

async function goOn(
  repository: Repository,
  job: Resumption,
  unknown: Omit<ReviewJob, 'headSha'> & { readonly number: number },
  desk: Desk,
  run: Run,
): Promise<void> {
  const { number } = unknown;
  const pull = await pullOf(repository, number);
  const headSha = job.headSha ?? pull.head.sha;
  const isCurrent = pull.state === 'open' && pull.head.sha === headSha;
  const known = {
    ...unknown,
    headSha,
    base: pull.base.ref,
    pull: factsOf(pull),
    toldAtMs: isCurrent ? Date.now() : null,
  };
  const checks = await ownChecks(repository, headSha, await desk.ourLogin());
  // Its own push was faster.
  if (isCurrent && job.action === 'move on' && run.attempt === 1 && hasVerdict(checks)) return;
  if (isCurrent || checks.some(({ status }) => status !== 'completed')) return reviewHead(repository, known, desk, run);
  // Of a head that is none any more, only a check that was left open is ended.
  if (pull.state === 'open') await moveOn(repository, { ...known, headSha: pull.head.sha }, desk, run);
}
