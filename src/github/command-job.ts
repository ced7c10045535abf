import { z } from 'zod';
import { type Call, type Command, callIn, commands } from '../commands/index.js';
import { UpstreamError, UserError } from '../core/errors.js';
import type { Run } from '../core/ports.js';
import { didYouMean } from '../review/did-you-mean.js';
import { code, cut, maxCommentLength } from '../review/escape.js';
import { askAll, tell } from './client.js';
import { type Commanded, type CommandJob, commandContext } from './command-context.js';
import { type Desk, refuseGivenUp } from './desk.js';
import type { Repository } from './repository.js';

/** How a comment is answered. */
interface Answer {
  readonly text: string;
  readonly isRefusal: boolean;
}

/** Answers a comment that calls dbspec: first a sign that it was seen, then the answer, in the same thread, and then what the command asked for. */
export async function answerCommand(repository: Repository, job: CommandJob, desk: Desk, run: Run): Promise<void> {
  const call = callIn(job.comment.body);
  if (call === null) return;
  try {
    await answerCall(call, repository, job, desk, run);
  } catch (error) {
    const mayPass = error instanceof UpstreamError && error.retryable;
    if (run.signal.aborted || (mayPass && !run.isLast)) throw error;
    desk.log.error({ err: error, command: call.name }, 'A command could not be answered');
    const reason =
      error instanceof UpstreamError ? error.message : 'a mistake in dbspec, which its log tells more about';
    await reply(
      repository,
      job,
      `This could not be answered: ${reason}. Write it again to try again.`,
      await desk.ourLogin(),
    );
    await react(repository, job, 'confused');
  }
}

async function answerCall(call: Call, repository: Repository, job: CommandJob, desk: Desk, run: Run): Promise<void> {
  await react(repository, job, 'eyes');
  refuseGivenUp(run);
  const commanded = await commandContext(repository, job, call.below, desk, run);
  const answer = await answerTo(call, commanded, desk);
  await reply(repository, job, answer.text, run.attempt > 1 ? await desk.ourLogin() : null);
  await react(repository, job, answer.isRefusal ? 'confused' : '+1');
  await commanded.afterwards();
}

async function answerTo({ name, args }: Call, { context }: Commanded, desk: Desk): Promise<Answer> {
  const command = commands.find((candidate) => candidate.name === name);
  if (command === undefined) {
    const names = commands.map((candidate) => candidate.name);
    return refusal(`${code(name.slice(0, 60))} is no command.${didYouMean(name, names)} \`/dbspec help\` lists them.`);
  }
  const missing = await missingFor(command, context, desk);
  if (missing !== null) return refusal(`\`${command.usage}\` ${missing}`);
  try {
    return { text: await command.run(args, context), isRefusal: false };
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return refusal(error.message);
  }
}

function refusal(text: string): Answer {
  return { text, isRefusal: true };
}

/** What a command needs and does not have, in words; null where nothing is missing. */
async function missingFor({ needs }: Command, context: Commanded['context'], desk: Desk): Promise<string | null> {
  if (needs.includes('pull request') && context.pull === null) return 'works on a pull request only.';
  if (needs.includes('store') && desk.store === null) return 'needs a store, and this app keeps nothing.';
  if (needs.includes('review') && context.review === null) return 'needs a review, and this pull request has none yet.';
  if (needs.includes('specialist') && context.specialist === null)
    return 'needs the specialist, which is not configured here.';
  if (!needs.includes('write permission')) return null;
  const why = await context.refusalFor('write');
  return why === null ? null : `was refused: ${why}`;
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
