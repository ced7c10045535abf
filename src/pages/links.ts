import { createHmac, hkdfSync, timingSafeEqual } from 'node:crypto';
import type { PullPlace } from '../core/risk.js';

/** How long the link to a review is good, in seconds. Running the check again makes a new one. */
export const linkSeconds = 14 * 24 * 3600;

/** What a link to a review leads to. */
export interface ReviewPlace extends PullPlace {
  readonly headSha: string;
}

/** What became of a link. */
export type ReadLink = ReviewPlace | 'expired' | 'refused';

/** Makes and reads links to reviews. Times are in seconds since 1970. */
export interface ReviewLinks {
  /** Path and query of the link, signed. */
  to(place: ReviewPlace, nowSeconds: number): string;
  /** What a link leads to; null for a path that is none. */
  read(path: string, query: URLSearchParams, nowSeconds: number): ReadLink | null;
}

/** Links that are signed with a key of their own, which comes from a secret of the app. Those of the secrets after the first are still good. */
export function reviewLinks(secrets: readonly [string, ...string[]]): ReviewLinks {
  const [sign, ...older] = secrets.map(signerOf) as [Signer, ...Signer[]];
  return {
    to({ repository, pullRequest, headSha }, nowSeconds) {
      const path = `/reviews/${repository}/${pullRequest}/${headSha}`;
      const until = String(nowSeconds + linkSeconds);
      return `${path}?until=${until}&signature=${sign(path, until).toString('base64url')}`;
    },
    read(path, query, nowSeconds) {
      const place = placeOf(path);
      if (place === null) return null;
      const until = query.get('until') ?? '';
      const given = Buffer.from(query.get('signature') ?? '', 'base64url');
      if (![sign, ...older].some((signer) => isSame(given, signer(path, until)))) return 'refused';
      return Number(until) < nowSeconds ? 'expired' : place;
    },
  };
}

type Signer = (path: string, until: string) => Buffer;

function signerOf(secret: string): Signer {
  const key = Buffer.from(hkdfSync('sha256', secret, '', 'dbspec: links to reviews', 32));
  return (path, until) => createHmac('sha256', key).update(`${path}\n${until}`).digest();
}

function isSame(given: Buffer, wanted: Buffer): boolean {
  return given.length === wanted.length && timingSafeEqual(given, wanted);
}

function placeOf(path: string): ReviewPlace | null {
  const found = /^\/reviews\/([\w.-]+\/[\w.-]+)\/(\d{1,9})\/([0-9a-f]{40,64})$/.exec(path);
  const [, repository, pullRequest, headSha] = found ?? [];
  if (repository === undefined || headSha === undefined) return null;
  return { repository, pullRequest: Number(pullRequest), headSha };
}
