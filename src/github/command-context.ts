import type { CommandContext, PullDesk } from '../commands/index.js';
import type { ChangeSet } from '../core/change-set.js';
import type { ReviewStore, Run } from '../core/ports.js';
import { configOf } from '../review/configuration.js';
import type { ReviewSession } from '../review/consult.js';
import { unchanged } from '../review/histories.js';
import { startReview } from '../review/pipeline.js';
import { rules } from '../review/shelves.js';
import { openBlobs } from './blobs.js';
import { changesOf, defaultsOf } from './changes.js';
import { threadOf } from './comments.js';
import { specialistFor } from './daily-budget.js';
import type { Desk } from './desk.js';
import { refusalFor } from './permission.js';
import { type Pull, pullOf, type Repository } from './repository.js';
import { reviewHead } from './review-job.js';
import { githubRevision } from './revision.js';
import { risksFor } from './risks.js';
import { fingerprintIn } from './shown.js';
import { factsOf } from './titles.js';
import type { Job } from './webhooks.js';

/** A command that a comment gives. */
export type CommandJob = Extract<Job, { readonly kind: 'command' }>;

/** The context of one command, and what it asked to be done after its answer. */
export interface Commanded {
  readonly context: CommandContext;
  afterwards(): Promise<void>;
}

/** Opens what a command may look at. Nothing is asked of GitHub before the command needs it. */
export async function commandContext(
  repository: Repository,
  job: CommandJob,
  below: string,
  desk: Desk,
  run: Run,
): Promise<Commanded> {
  const last = (await desk.store?.lastReview(nameOf(repository), job.number)) ?? null;
  const fingerprint = job.comment.inDiff
    ? fingerprintIn((await threadOf(repository, { id: job.comment.rootId })).body)
    : null;
  const pull = once(() => pullOf(repository, job.number));
  const changes = once(() => changesAt(repository, job, pull, desk));
  const wishes = { review: false };
  return {
    context: {
      review: last?.review ?? null,
      fingerprint,
      below,
      actor: job.comment.by,
      today: new Date().toISOString().slice(0, 10),
      pull:
        job.issueOn !== null
          ? null
          : pullDesk(repository, job, { pull, reviewedSha: last?.headSha ?? null, wishes }, desk, run),
      specialist: specialistFor(desk, repository.installation),
      changes,
      config: once(async () => (await configOf(await changes(), 'base', ruleIds)).config),
      refusalFor: async (who) => {
        const author = who === 'author' || who.includes('author') ? ((await pull()).user?.login ?? null) : null;
        return refusalFor(repository, { login: job.comment.by, author }, who);
      },
      session: once(() => sessionOf(repository, job, changes, desk, run)),
      signal: run.signal,
    },
    async afterwards() {
      if (!wishes.review) return;
      const found = await pull();
      const { head, base } = found;
      const key = `${job.number}:comment ${job.comment.id}`;
      const known = { asksSpecialist: null, isResumed: false, pull: factsOf(found), toldAtMs: Date.now() };
      const target = { ...known, number: job.number, headSha: head.sha, base: base.ref, key };
      await reviewHead(repository, target, desk, run);
    },
  };
}

const ruleIds = rules.map(({ id }) => id);

function nameOf({ owner, name }: Repository): string {
  return `${owner}/${name}`;
}

/** Asks once, whoever needs it first. */
function once<Value>(make: () => Promise<Value>): () => Promise<Value> {
  let made: Promise<Value> | undefined;
  return () => {
    made ??= make();
    return made;
  };
}

async function changesAt(
  repository: Repository,
  { number, issueOn }: CommandJob,
  pull: () => Promise<Pull>,
  { services }: Desk,
): Promise<ChangeSet> {
  if (issueOn !== null) {
    const revision = githubRevision(repository, issueOn, openBlobs(repository, services.cache));
    return { ...unchanged(revision), ...defaultsOf(repository) };
  }
  const { base, head } = await pull();
  return changesOf(repository, { base: base.ref, headSha: head.sha, number }, services.cache);
}

async function sessionOf(
  repository: Repository,
  { number, issueOn }: CommandJob,
  changes: () => Promise<ChangeSet>,
  desk: Desk,
  run: Run,
): Promise<ReviewSession> {
  const made = await changes();
  const about = { number: issueOn === null ? number : null, headSha: made.head.id };
  const risks = await risksFor(repository, about, desk.store);
  return startReview({ changes: made, services: desk.services, signal: run.signal, risks });
}

interface Opened {
  pull(): Promise<Pull>;
  readonly reviewedSha: string | null;
  readonly wishes: { review: boolean };
}

function pullDesk(
  repository: Repository,
  job: CommandJob,
  { pull, reviewedSha, wishes }: Opened,
  { store }: Desk,
  run: Run,
): PullDesk {
  const place = { repository: nameOf(repository), pullRequest: job.number };
  const kept = (): ReviewStore => {
    if (store === null) throw new TypeError('a command that needs no store asked for it');
    return store;
  };
  return {
    reviewedSha,
    headSha: async () => (await pull()).head.sha,
    accept: (risk) => kept().accept({ ...place, installation: job.installation, comment: job.comment.id }, risk),
    async withdraw(rule, fingerprint) {
      const gone = await kept().withdraw(place, rule, fingerprint, job.comment.by);
      // An earlier attempt at this comment may have done it.
      return gone === 0 && run.attempt > 1 ? 1 : gone;
    },
    risks: () => kept().acceptedRisks(place),
    reviewAgain() {
      wishes.review = true;
    },
  };
}
