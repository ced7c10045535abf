import { z } from 'zod';
import { askAll, tell } from './client.js';
import type { Desk } from './desk.js';
import type { Repository } from './repository.js';
import type { Job } from './webhooks.js';

const commentShape = z.object({ body: z.string().nullable(), user: z.object({ login: z.string() }).nullable() });

/** Answers the button that accepts risks: asks once for each head, by comment, for the reason. Nothing is accepted without one. */
export async function askForReason(
  repository: Repository,
  job: Extract<Job, { readonly kind: 'accept' }>,
  desk: Desk,
): Promise<void> {
  const place = { owner: repository.owner, repo: repository.name, number: job.number };
  const route = '/repos/{owner}/{repo}/issues/{number}/comments';
  const mark = `<!-- dbspec:accept:${job.headSha} -->`;
  const ourLogin = await desk.ourLogin();
  const said = await askAll(repository.client, `GET ${route}`, place, commentShape);
  if (said.some(({ body, user }) => user?.login === ourLogin && body?.includes(mark))) return;
  const rules = await failingRules(repository, job.number, desk);
  const body = [
    `@${job.by}, nothing is accepted yet: it takes a reason, which is kept and shown in the check of ${job.headSha.slice(0, 7)}.`,
    [
      ...rules.map((rule) => `- \`/dbspec ignore ${rule} because …\` accepts what this rule found.`),
      '- `/dbspec override because …` lets this head pass as it is. Admins only; the next push is judged anew.',
    ].join('\n'),
    `Write one of them, with the reason, as a comment here.\n${mark}`,
  ].join('\n\n');
  await tell(repository.client, `POST ${route}`, { ...place, body }, z.object({ id: z.number() }));
}

/** Rules whose findings fail the check, by the last review; a placeholder where none is kept. */
async function failingRules(repository: Repository, number: number, desk: Desk): Promise<readonly string[]> {
  const last = await desk.store?.lastReview(`${repository.owner}/${repository.name}`, number);
  const failing = last?.review.findings.filter(({ severity }) => severity === 'error') ?? [];
  const names = [...new Set(failing.map(({ rule }) => rule))];
  return names.length === 0 ? ['RULE'] : names;
}
