import type { FakeGitHub, Fault } from '../fake-github/index.js';
import type { Random } from './stream.js';

interface Trouble {
  readonly name: string;
  readonly method?: string;
  readonly path: RegExp;
  fault(): Fault;
}

const ofRepository = /^\/repos\//;
const written = /\/(reviews|check-runs|comments)$/;

/** What goes wrong at GitHub, or on the way to it. */
const troubles: readonly Trouble[] = [
  {
    name: '502, and the write has landed',
    method: 'POST',
    path: written,
    fault: () => ({ status: 502, landed: true }),
  },
  { name: '502, and it has not', method: 'POST', path: written, fault: () => ({ status: 502 }) },
  { name: '502 on a change', method: 'PATCH', path: ofRepository, fault: () => ({ status: 502, landed: true }) },
  { name: '500 on a read', method: 'GET', path: ofRepository, fault: () => ({ status: 500 }) },
  {
    name: '422 on a review',
    method: 'POST',
    path: /\/reviews$/,
    fault: () => ({ status: 422, message: 'Unprocessable Entity: "Line could not be resolved"' }),
  },
  {
    name: 'secondary limit',
    path: ofRepository,
    fault: () => ({
      status: 403,
      message: 'You have exceeded a secondary rate limit.',
      headers: { 'retry-after': '2' },
    }),
  },
  {
    name: 'primary limit',
    path: ofRepository,
    fault: () => ({
      status: 403,
      message: 'API rate limit exceeded for installation.',
      headers: { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': String(Math.ceil(Date.now() / 1000) + 2) },
    }),
  },
  { name: '429', path: ofRepository, fault: () => ({ status: 429, headers: { 'retry-after': '1' } }) },
  { name: 'reset', path: ofRepository, fault: () => ({ kind: 'reset' }) },
  {
    name: 'reset, and the write has landed',
    method: 'POST',
    path: written,
    fault: () => ({ kind: 'reset', landed: true }),
  },
  { name: 'no answer', path: ofRepository, fault: () => ({ kind: 'hang' }) },
  {
    name: 'no answer, and the write has landed',
    method: 'POST',
    path: written,
    fault: () => ({ kind: 'hang', landed: true }),
  },
];

/** Lets the next request of some kind go wrong, and gives the name of what was chosen. */
export function trouble(fake: FakeGitHub, random: Random): string {
  const found = troubles[Math.floor(random() * troubles.length)];
  if (found === undefined) throw new Error('there is no trouble to choose from');
  const { method, path, name } = found;
  fake.fail({ path, ...(method === undefined ? {} : { method }) }, found.fault());
  return name;
}
