import { z } from 'zod';
import { ask, type Client, GitHubError } from './client.js';
import { events } from './webhooks.js';

/** One thing that was looked at. */
export interface Diagnosis {
  readonly what: string;
  readonly isWell: boolean;
  /** What was found; where it is not well, what to do. */
  readonly found: string;
}

/** Permissions without which a part of the work is refused. Why each is needed stands in `app.yml`. */
const needed: Readonly<Record<string, 'read' | 'write'>> = {
  contents: 'read',
  pull_requests: 'write',
  checks: 'write',
  issues: 'write',
  merge_queues: 'read',
};

const appShape = z.object({
  slug: z.string().optional(),
  permissions: z.record(z.string(), z.string().optional()),
  events: z.array(z.string()),
});
const hookShape = z.object({ url: z.string().optional() });
const deliveriesShape = z.array(z.object({ status_code: z.number(), delivered_at: z.string() }));

/** Looks at an app through a client that is signed in as the app: who it is, what it may do, and whether its webhooks arrive. */
export async function diagnoseApp(client: Client): Promise<readonly Diagnosis[]> {
  const app = await ask(client, 'GET /app', {}, appShape).catch(refused);
  if (app instanceof GitHubError) {
    // A connection that fails has the status of a server that does.
    const advice = app.status >= 500 ? 'Can it be reached from here?' : 'Check APP_ID and PRIVATE_KEY.';
    return [{ what: 'app', isWell: false, found: `${app.message}. ${advice}` }];
  }
  const lacking = Object.entries(needed).filter(([name, level]) => !reaches(app.permissions[name], level));
  // Events of installations arrive without being asked for.
  const unheard = events.filter((name) => !name.startsWith('installation') && !app.events.includes(name));
  return [
    { what: 'app', isWell: true, found: app.slug ?? 'known to GitHub' },
    {
      what: 'permissions',
      isWell: lacking.length === 0,
      found: lacking.length === 0 ? 'all' : `grant ${lacking.map((pair) => pair.join(': ')).join(', ')}`,
    },
    {
      what: 'events',
      isWell: unheard.length === 0,
      found: unheard.length === 0 ? 'all' : `subscribe to ${unheard.join(', ')}`,
    },
    await webhooks(client),
  ];
}

/** GitHub tells of its last deliveries whether they were answered: that is whether it can reach this process. */
async function webhooks(client: Client): Promise<Diagnosis> {
  const what = 'webhooks';
  const hook = await ask(client, 'GET /app/hook/config', {}, hookShape).catch(refused);
  if (hook instanceof GitHubError || hook.url === undefined)
    return { what, isWell: false, found: 'the app has no address for webhooks: set it in its settings' };
  const last = await ask(client, 'GET /app/hook/deliveries', { per_page: 20 }, deliveriesShape).catch(refused);
  if (last instanceof GitHubError) return { what, isWell: false, found: last.message };
  const failed = last.filter(({ status_code: status }) => status < 200 || status > 299);
  const [newest] = last;
  if (newest === undefined) return { what, isWell: true, found: `sent to ${hook.url}, none so far` };
  const count = `${failed.length} of the last ${last.length} failed`;
  return failed.includes(newest)
    ? { what, isWell: false, found: `${count}, the newest with ${newest.status_code}: is ${hook.url} this process?` }
    : { what, isWell: true, found: `sent to ${hook.url}, ${count}` };
}

function refused(error: unknown): GitHubError {
  if (error instanceof GitHubError) return error;
  throw error;
}

function reaches(granted: string | undefined, level: 'read' | 'write'): boolean {
  return granted === 'write' || granted === 'admin' || granted === level;
}
