import { retry } from '@octokit/plugin-retry';
import { throttling } from '@octokit/plugin-throttling';
import { Octokit } from '@octokit/rest';
import { z } from 'zod';
import type { ChangeSet } from '../core/change-set.js';
import { UserError } from '../core/errors.js';
import type { ContentCache } from '../core/ports.js';
import type { Review } from '../core/review.js';
import { changesOf } from './changes.js';
import { ask, type Client, counted, GitHubError } from './client.js';
import { openOrganisations } from './organisation.js';
import { pacing } from './pacing.js';
import { githubPublisher, type Publication } from './publish.js';
import { pullOf, type Repository } from './repository.js';
import { factsOf, titled } from './titles.js';

/** A pull request that is reviewed from the terminal. */
export interface TerminalPull {
  readonly changes: ChangeSet;
  /** Posts the review as the app does: comments, and a check where the token may open one. Says what it could not do; null where all was done. */
  post(review: Review): Promise<string | null>;
}

/** Where and as whom GitHub is asked. */
export interface TerminalAccess {
  readonly token: string | undefined;
  /** Host of an enterprise server; github.com where it is left out. */
  readonly host?: string;
  readonly protocol?: string;
  readonly cache: ContentCache | null;
}

/** Longest time that a person at a terminal is kept waiting for a limit of GitHub's. */
const longestWaitSeconds = 60;

const Throttled = Octokit.plugin(retry, throttling);

/**
 * Opens a pull request by its name, `owner/repository#number`.
 *
 * @throws UserError for a name that is none, without a token, or where the token may not read it
 */
export async function openPull(name: string, access: TerminalAccess): Promise<TerminalPull> {
  const [, owner = '', repo = '', digits = ''] = /^([\w.-]+)\/([\w.-]+)#(\d+)$/.exec(name) ?? [];
  if (digits === '') throw new UserError(`--pr ${name}: write it as OWNER/REPOSITORY#NUMBER, such as acme/shop#12.`);
  if (access.token === undefined)
    throw new UserError('--pr needs a token that may read the repository. Set GITHUB_TOKEN.');
  const client = counted(clientOf(access.token, access));
  const organisations = openOrganisations();
  const repository: Repository = {
    client,
    owner,
    name: repo,
    installation: null,
    defaults: () => organisations.defaultsFor(client, owner, repo),
  };
  const number = Number(digits);
  const pull = await pullOf(repository, number).catch((error: unknown) => {
    const isRefused = error instanceof GitHubError && [401, 403, 404].includes(error.status);
    throw isRefused
      ? new UserError(
          `--pr ${name}: GitHub does not show it to this token. Check the name and what the token may read.`,
          {
            cause: error,
          },
        )
      : error;
  });
  const target = { base: pull.base.ref, headSha: pull.head.sha, number };
  const changes = await changesOf(repository, target, access.cache);
  const facts = { pull: factsOf(pull), files: changes.files };
  return { changes, post: (review) => post(repository, number, pull.head.sha, titled(review, facts)) };
}

function clientOf(token: string, { host, protocol }: TerminalAccess): Client {
  const { retry: again, throttle } = pacing(longestWaitSeconds);
  return new Throttled({
    auth: token,
    userAgent: 'dbspec',
    ...(host === undefined ? {} : { baseUrl: `${protocol ?? 'https'}://${host}/api/v3` }),
    log: { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined },
    retry: { doNotRetry: [...again.doNotRetry] },
    throttle,
  });
}

async function post(repository: Repository, number: number, headSha: string, review: Review): Promise<string | null> {
  const ourLogin = await loginOf(repository.client);
  const publication: Publication = {
    repository,
    number,
    headSha,
    key: `${number}:terminal`,
    takenUp: 'own',
    isLast: true,
    hasSpecialist: false,
    ourLogin: async () => ourLogin,
  };
  const publisher = githubPublisher(publication);
  try {
    await publisher.started();
  } catch (error) {
    // Only apps open checks: with a token of a person there are comments and no check.
    if (!isRefused(error)) throw error;
    await publisher.comment(review).catch((refused: unknown) => {
      throw isRefused(refused) ? new UserError(mayNotWrite, { cause: refused }) : refused;
    });
    return 'No check was opened: only the token of an app, such as that of a workflow, may open one.';
  }
  await publisher.publish(review);
  return null;
}

const mayNotWrite =
  'The review was not posted: this token may not write to the pull request. Give it "pull requests: write"; a workflow has a token that may only read where the change comes from a fork.';

function isRefused(error: unknown): boolean {
  return error instanceof GitHubError && !error.retryable && [403, 404].includes(error.status);
}

/** As whom the token writes. The token of a workflow may not ask. */
async function loginOf(client: Client): Promise<string> {
  try {
    return (await ask(client, 'GET /user', {}, z.object({ login: z.string() }))).login;
  } catch (error) {
    if (!(error instanceof GitHubError) || error.status >= 500) throw error;
    return 'github-actions[bot]';
  }
}
