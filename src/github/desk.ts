import type { Logger } from 'pino';
import { contentsOf } from '../core/contents.js';
import { UpstreamError } from '../core/errors.js';
import type { PageAddresses } from '../core/pages.js';
import type { Delivery, ReviewStore, Run } from '../core/ports.js';
import type { ReviewServices } from '../review/services.js';
import type { Repository } from './repository.js';

/** What the jobs of this door work with. */
export interface Desk {
  readonly services: ReviewServices;
  /** Null where nothing is kept: an app that runs without our own server. */
  readonly store: ReviewStore | null;
  readonly log: Pick<Logger, 'info' | 'warn' | 'error'>;
  /** The attempt at a delivery that is under way; null for one that did not come through the queue. */
  runOf(delivery: string): Run | null;
  /** Login of the app: `dbspec[bot]`. */
  ourLogin(): Promise<string>;
  /** Tells the metrics how a review ended, and how long it took from its start to its check, in milliseconds. */
  reviewed(outcome: string, ms: number): void;
  /** Puts work into the queue; left out where there is none. */
  order?(delivery: Delivery): Promise<boolean>;
  /** Where our pages are; left out where nobody serves them. */
  readonly pages?: PageAddresses;
}

/** The desk at which one repository is worked on: what is read of it is kept apart, so that it goes with the repository, and with its installation. */
export function deskFor(
  desk: Desk,
  { installation, owner, name }: Pick<Repository, 'installation' | 'owner' | 'name'>,
): Desk {
  const { cache } = desk.services;
  if (cache === null) return desk;
  const own = (key: string): string => `${contentsOf(installation ?? 0, `${owner}/${name}`)}${key}`;
  const kept = {
    get: (key: string) => cache.get(own(key)),
    set: (key: string, value: string) => cache.set(own(key), value),
  };
  return { ...desk, services: { ...desk.services, cache: kept } };
}

/** A run without a queue: one attempt, and nobody who would stop it. */
export const onlyRun: Run = { attempt: 1, isLast: true, signal: new AbortController().signal };

/**
 * Ends an attempt that is only there to tell people that the others came to nothing.
 *
 * @throws UpstreamError where every attempt before ended with the process
 */
export function refuseGivenUp({ isGivenUp }: Run): void {
  if (isGivenUp) throw new UpstreamError('dbspec', 'dbspec was ended each time that it worked on this', false);
}
