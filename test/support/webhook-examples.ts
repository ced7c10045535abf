import { createRequire } from 'node:module';

/** A payload as GitHub documents it. */
export type Payload = Readonly<Record<string, unknown>> & { readonly action?: string };

interface Examples {
  readonly name: string;
  readonly examples: readonly Payload[];
}

const documented = createRequire(import.meta.url)(
  '@octokit/webhooks-examples/api.github.com/index.json',
) as readonly Examples[];

/** The documented payloads of an event, with the installation that an app's webhook carries. */
export function payloadsOf(event: string): readonly Payload[] {
  const found = documented.find(({ name }) => name === event);
  if (found === undefined) throw new Error(`no example payloads of ${event}`);
  return found.examples.map((payload) => ({ installation: { id: 4711 }, ...payload }));
}

/** The first documented payload of an action, with some of its parts replaced. */
export function payloadOf(event: string, action: string, replaced: Payload = {}): Payload {
  const found = payloadsOf(event).find((payload) => payload.action === action);
  if (found === undefined) throw new Error(`no example payload of ${event}.${action}`);
  return { ...found, ...replaced };
}
