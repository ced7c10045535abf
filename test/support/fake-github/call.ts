import type { Payload } from '../webhook-examples.js';
import { type Answer, notFound } from './answer.js';
import type { FakePull, FakeUser } from './records.js';
import type { FakeRepository } from './repository.js';

/** One request to a repository. */
export interface Call {
  readonly repository: FakeRepository;
  /** What stands in the path, decoded. */
  readonly parameters: readonly string[];
  readonly query: URLSearchParams;
  readonly body: Payload;
  readonly user: FakeUser;
  /** Where the request went, without its query. */
  readonly address: string;
  /** The media type that is asked for. */
  readonly accept: string;
  /** The app as answers name it. */
  readonly app: Payload;
}

/** A route below `/repos/{owner}/{repo}`, and what a token must be allowed, as `checks:write`: one of these. */
export interface Route {
  readonly method: string;
  readonly path: RegExp;
  readonly needs: readonly string[];
  readonly answer: (call: Call) => Answer;
}

export function pullOf({ repository, parameters }: Call): FakePull {
  const pull = repository.pulls.get(Number(parameters[0]));
  if (pull === undefined) throw notFound();
  return pull;
}

/** Whether the bytes are asked for, and not their JSON. */
export function wantsRaw(accept: string): boolean {
  return /\braw\b/.test(accept);
}

export function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
