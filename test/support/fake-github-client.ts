import { Probot, ProbotOctokit } from 'probot';
import type { FakeGitHub } from './fake-github/index.js';

/** The client that Probot hands to an app. */
export type Octokit = Awaited<ReturnType<Probot['auth']>>;

/** Probot's own client against a fake GitHub, for an installation or for the app itself, without pauses and second attempts. */
export function clientOf(fake: FakeGitHub, installation?: number): Promise<Octokit> {
  const probot = new Probot({
    appId: fake.app.id,
    privateKey: fake.app.privateKey,
    secret: 'a long and random secret',
    baseUrl: `http://${fake.host}/api/v3`,
    logLevel: 'fatal',
    Octokit: ProbotOctokit.defaults((options: object) => ({
      ...options,
      throttle: { enabled: false },
      retry: { enabled: false },
    })),
  });
  return installation === undefined ? probot.auth() : probot.auth(installation);
}

/** What GitHub says to a request that it does not take. */
export interface Refused {
  readonly status: number;
  readonly message: string;
  readonly errors: readonly unknown[];
}

/** Waits for a request to be refused. */
export async function refusalOf(work: Promise<unknown>): Promise<Refused> {
  const error = await work.then(
    () => null,
    (thrown: unknown) =>
      thrown as { status: number; message: string; response?: { data?: { errors?: readonly unknown[] } } },
  );
  if (error === null) throw new Error('it was taken');
  return { status: error.status, message: error.message, errors: error.response?.data?.errors ?? [] };
}
