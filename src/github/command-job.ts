import { z } from 'zod';
import { callIn, commands } from '../commands/index.js';
import type { Command } from '../core/command.js';
import type { Run } from '../core/ports.js';
import { didYouMean } from '../review/did-you-mean.js';
import { code, cut, maxCommentLength } from '../review/escape.js';
import { askAll, tell } from './client.js';
import { threadOf } from './comments.js';
import type { Desk } from './desk.js';
import { permissionOf, type Repository } from './repository.js';
import { fingerprintIn } from './shown.js';
import type { Job } from './webhooks.js';

type CommandJob = Extract<Job, { readonly kind: 'command' }>;

/** How a comment is answered. */
interface Answer {
  readonly text: string;
  readonly isRefusal: boolean;
}

/** Answers a comment that calls dbspec: first a sign that it was seen, then the answer, in the same thread. */
export async function answerCommand(repository: Repository, job: CommandJob, desk: Desk, run: Run): Promise<void> {
  const call = callIn(job.comment.body);
  if (call === null) return;
  await react(repository, job, 'eyes');
  const answer = await answerTo(call, repository, job, desk, run);
  await reply(repository, job, answer.text, run.attempt > 1 ? await desk.ourLogin() : null);
  await react(repository, job, answer.isRefusal ? 'confused' : '+1');
}

async function answerTo(
  { name, args }: { readonly name: string; readonly args: readonly string[] },
  repository: Repository,
  job: CommandJob,
  desk: Desk,
  run: Run,
): Promise<Answer> {
  const command = commands.find((candidate) => candidate.name === name);
  if (command === undefined) {
    const names = commands.map((candidate) => candidate.name);
    return refusal(`${code(name)} is no command.${didYouMean(name, names)} \`/dbspec help\` lists them.`);
  }
  const last = await desk.store?.lastReview(`${repository.owner}/${repository.name}`, job.number);
  const missing = await missingFor(command, repository, job, desk, last != null);
  if (missing !== null) return refusal(`\`${command.usage}\` ${missing}`);
  const fingerprint = job.comment.inDiff
    ? fingerprintIn((await threadOf(repository, { id: job.comment.rootId })).body)
    : null;
  const text = await command.run(args, { review: last?.review ?? null, fingerprint, signal: run.signal });
  return { text, isRefusal: false };
}

function refusal(text: string): Answer {
  return { text, isRefusal: true };
}

/** What a command needs and does not have, in words; null where nothing is missing. */
async function missingFor(
  command: Command,
  repository: Repository,
  job: CommandJob,
  desk: Desk,
  hasReview: boolean,
): Promise<string | null> {
  const { needs } = command;
  if (needs.includes('review') && !hasReview) return 'needs a review, and this pull request has none yet.';
  if (needs.includes('specialist') && desk.services.specialist === null)
    return 'needs the specialist, which is not configured here.';
  if (needs.includes('shadow') && desk.services.shadow === null)
    return 'needs the shadow database, which is switched off here.';
  if (!needs.includes('write permission')) return null;
  const permission = await permissionOf(repository, job.comment.by);
  return ['admin', 'write'].includes(permission) ? null : 'needs write permission on this repository.';
}

const replyShape = z.object({
  id: z.number(),
  body: z.string().nullable(),
  user: z.object({ login: z.string() }).nullable(),
});

/** Answers in the thread of the comment, once: a second attempt looks first whether the first one has answered. */
async function reply(repository: Repository, job: CommandJob, text: string, ourLogin: string | null): Promise<void> {
  const mark = `<!-- dbspec:reply:${job.comment.id} -->`;
  if (ourLogin !== null) {
    const said = await askAll(repository.client, `GET ${placeOf(job)}`, at(repository, job), replyShape);
    if (said.some(({ body, user }) => user?.login === ourLogin && body?.includes(mark))) return;
  }
  const body = `${cut(text, maxCommentLength - mark.length)}\n${mark}`;
  const route = job.comment.inDiff
    ? 'POST /repos/{owner}/{repo}/pulls/{number}/comments/{comment_id}/replies'
    : `POST ${placeOf(job)}`;
  const target = job.comment.inDiff ? { comment_id: job.comment.rootId } : {};
  await tell(repository.client, route, { ...at(repository, job), ...target, body }, z.object({ id: z.number() }));
}

function placeOf(job: CommandJob): string {
  return `/repos/{owner}/{repo}/${job.comment.inDiff ? 'pulls' : 'issues'}/{number}/comments`;
}

/** A reaction that is there already is no second one, so that it may be sent again. */
async function react(repository: Repository, job: CommandJob, content: 'eyes' | '+1' | 'confused'): Promise<void> {
  const place = job.comment.inDiff ? 'pulls' : 'issues';
  await tell(
    repository.client,
    `POST /repos/{owner}/{repo}/${place}/comments/{comment_id}/reactions`,
    { owner: repository.owner, repo: repository.name, comment_id: job.comment.id, content },
    z.object({ id: z.number() }),
  );
}

function at(repository: Repository, job: CommandJob) {
  return { owner: repository.owner, repo: repository.name, number: job.number };
}
