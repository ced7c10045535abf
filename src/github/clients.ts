import { setTimeout } from 'node:timers/promises';
import type { Probot } from 'probot';
import { z } from 'zod';
import { ask, type Client } from './client.js';

/** Clients of installations, each for one repository. */
export interface Clients {
  /** A client whose token opens one repository and nothing else. The token is asked for when it is first needed. */
  clientFor(installation: number, name: string): Promise<Client>;
}

/** How long before its end a token is used no more, in milliseconds: a request may wait for its turn. */
const spareMs = 5 * 60_000;

/** Pauses before a token that was just made is tried again, in milliseconds: not every server of GitHub knows it at once. */
const pausesMs = [1000, 2000];

/** How long a token counts as just made, in milliseconds. */
const freshMs = 5000;

const tokenShape = z.object({ token: z.string(), expires_at: z.string() });

interface Token {
  readonly value: string;
  /** Both in milliseconds since 1970. */
  readonly madeAt: number;
  readonly endsAt: number;
}

/** What an Octokit gives to a hook that signs requests. */
interface Sending {
  (endpoint: Endpoint): Promise<unknown>;
  readonly endpoint: { merge(route: unknown, parameters: unknown): Endpoint };
}

interface Endpoint {
  readonly headers: Record<string, unknown>;
}

/** Opens clients of an app. Tokens are kept until shortly before they end, so that a repository costs one request an hour. */
export function openClients(app: Probot): Clients {
  const tokens = new Map<string, Promise<Token>>();
  const tokenOf = async (installation: number, name: string): Promise<Token> => {
    const key = `${installation}/${name}`;
    const known = await tokens.get(key);
    if (known !== undefined && known.endsAt - Date.now() > spareMs) return known;
    const made = newToken(await app.auth(), installation, name);
    tokens.set(key, made);
    made.catch(() => tokens.delete(key));
    return made;
  };
  return {
    async clientFor(installation, name) {
      const whole = await app.auth();
      const Octokit = whole.constructor as new (options: object) => Client;
      const hook = async (send: Sending, route: unknown, parameters: unknown): Promise<unknown> => {
        const endpoint = send.endpoint.merge(route, parameters);
        const token = await tokenOf(installation, name);
        endpoint.headers.authorization = `token ${token.value}`;
        return sent(send, endpoint, token);
      };
      // Limits are those of an installation: whatever is asked in its name waits its turn.
      return new Octokit({
        authStrategy: () => Object.assign(() => tokenOf(installation, name), { hook }),
        throttle: { id: String(installation) },
      });
    },
  };
}

async function newToken(app: Client, installation: number, name: string): Promise<Token> {
  const made = await ask(
    app,
    'POST /app/installations/{installation_id}/access_tokens',
    { installation_id: installation, repositories: [name] },
    tokenShape,
  );
  return { value: made.token, madeAt: Date.now(), endsAt: Date.parse(made.expires_at) };
}

async function sent(send: Sending, endpoint: Endpoint, { madeAt }: Token): Promise<unknown> {
  for (let attempt = 0; ; attempt += 1) {
    try {
      return await send(endpoint);
    } catch (error) {
      const isUnknown = error instanceof Error && 'status' in error && error.status === 401;
      const pause = pausesMs[attempt];
      if (!isUnknown || pause === undefined || Date.now() - madeAt > freshMs) throw error;
      await setTimeout(pause);
    }
  }
}

/** Whether a client could not be signed in, because its repository is not one of the installation. */
export function isElsewhere(error: unknown): boolean {
  return error instanceof Error && 'status' in error && error.status === 422;
}
