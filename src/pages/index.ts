import type { Page, PageAddresses } from '../core/pages.js';
import type { ReviewStore } from '../core/ports.js';
import { mergeGroup } from '../core/risk.js';
import { documentOf } from './document.js';
import { type Health, homePage } from './home.js';
import { html } from './html.js';
import { linkSeconds, type ReviewPlace, reviewLinks } from './links.js';
import { reviewPage } from './review.js';
import { rulePage, rulesPage } from './rules.js';

/** What the pages show, and where they are. */
export interface PagesRequest {
  /** Secrets from which the keys of the links come: the first signs, and all are known again. */
  readonly secrets: readonly [string, ...string[]];
  readonly store: Pick<ReviewStore, 'reviewAt' | 'lastReview'>;
  /** How the service is; null where it is not ready. */
  health(): Promise<Health | null>;
  /** Where the app is installed; null where that is not known. */
  installUrl(): Promise<string | null>;
  /** `https://github.com`, without a slash at its end. */
  readonly githubUrl: string;
}

/** Pages of the service. */
export interface Pages {
  /** The page of a path; null where there is none. */
  answer(path: string, query: URLSearchParams): Promise<Page | null>;
  /** Where they are, seen from outside. `publicUrl` has no slash at its end. */
  addresses(publicUrl: string): PageAddresses;
}

/** Opens the pages: what it is and how it is, the rules, and reviews for those who have the link. */
export function openPages(request: PagesRequest): Pages {
  const links = reviewLinks(request.secrets);
  return {
    async answer(path, query) {
      if (path === '/') return homePage(await request.health(), await request.installUrl());
      if (path === '/rules') return rulesPage();
      const [, rule] = /^\/rules\/([a-z0-9-]{1,100})$/.exec(path) ?? [];
      if (rule !== undefined) return rulePage(rule);
      const link = links.read(path, query, nowSeconds());
      if (link === null) return null;
      if (link === 'refused') return refused;
      if (link === 'expired') return expired;
      const review = await request.store.reviewAt(link, link.headSha);
      if (review !== null) return reviewPage(link, review, request.githubUrl);
      const last = await request.store.lastReview(link.repository, link.pullRequest);
      return missingPage(link, last?.headSha ?? null, request.githubUrl);
    },
    addresses: (publicUrl) => ({
      rules: `${publicUrl}/rules`,
      review: (pull, headSha) => `${publicUrl}${links.to({ ...pull, headSha }, nowSeconds())}`,
    }),
  };
}

function nowSeconds(): number {
  return Math.floor(Date.now() / 1000);
}

const refused = documentOf({
  title: 'Not a link of ours',
  status: 403,
  isPrivate: true,
  main: html`<h1>This link was not signed by this service</h1>
<p>It may have been cut short. Open it again from "Details" of the check on the pull request.</p>`,
});

const expired = documentOf({
  title: 'The link has expired',
  status: 410,
  isPrivate: true,
  main: html`<h1>This link has expired</h1>
<p>Links to reviews are good for ${linkSeconds / 86_400} days, because whoever has one may read the review. "Re-run" on the check makes a new one.</p>`,
});

/** Why a head has no review. `reviewed` is the head of the last one of its pull request. */
function missingPage(
  { repository, pullRequest, headSha }: ReviewPlace,
  reviewed: string | null,
  githubUrl: string,
): Page {
  const isOther = reviewed !== null && reviewed !== headSha && pullRequest !== mergeGroup;
  const newer = html`<p>The last review of <a href="${githubUrl}/${repository}/pull/${pullRequest}">${repository}#${pullRequest}</a> is of <code>${(reviewed ?? '').slice(0, 12)}</code>: "Details" of the check there lead to it.</p>`;
  return documentOf({
    title: 'There is no review here',
    status: 404,
    isPrivate: true,
    main: html`<h1>There is no review of ${headSha.slice(0, 12)} here yet, or no longer</h1>
${isOther ? newer : null}
<ul>
<li>While the check is in progress: the review is here as soon as it has its verdict. Load the page again then.</li>
<li>Where the check says "Superseded" or "Not reviewed": this run came to no review. "Re-run" on the check makes one.</li>
<li>Reviews are kept for 90 days, and go at once when the app is uninstalled.</li>
</ul>`,
  });
}
