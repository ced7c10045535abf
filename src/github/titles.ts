import type { FileChange } from '../core/change-set.js';
import type { Review } from '../core/review.js';

/** What is known of the pull request that a review is about. */
export interface PullFacts {
  readonly author: string | null;
  readonly isBot: boolean;
  readonly isDraft: boolean;
  readonly isFork: boolean;
}

/** What is special about a pull request: as the API and the webhooks give it. */
export function factsOf(pull: {
  readonly draft?: boolean | undefined;
  readonly user: { readonly login: string; readonly type: string } | null;
  readonly head: { readonly repo?: { readonly id: number } | null | undefined };
  readonly base: { readonly repo?: { readonly id: number } | undefined };
}): PullFacts {
  const { user, head, base } = pull;
  return {
    author: user?.login ?? null,
    isBot: user?.type === 'Bot',
    isDraft: pull.draft === true,
    // A fork that was deleted has no repository.
    isFork: head.repo !== undefined && head.repo?.id !== base.repo?.id,
  };
}

/** What a title says besides the verdict. */
export interface TitleFacts {
  /** Null for a merge group. */
  readonly pull: PullFacts | null;
  readonly files: readonly FileChange[];
}

/** Files of a pull request that GitHub lists. Source: https://docs.github.com/en/rest/pulls/pulls#list-pull-requests-files (version 2022-11-28) */
export const listedFiles = 3000;

const documentation = /(?:^|\/)(?:docs?|documentation)\/|\.(?:md|mdx|rst|adoc|txt)$|(?:^|\/)LICENSE$/i;

/** A review under the title that its check has: with what is special about the pull request before the verdict, and what failed after it. */
export function titled(review: Review, facts: TitleFacts): Review {
  const before = [kindOf(facts), facts.files.length > listedFiles ? 'More than 3,000 files' : null]
    .filter((part) => part !== null)
    .map((part) => `${part}: `);
  const isDocumentation =
    review.title === nothing && facts.files.length > 0 && facts.files.every(({ path }) => documentation.test(path));
  const failed = review.engines.specialist.status === 'failed' ? '; the specialist could not be asked' : '';
  return {
    ...review,
    title: `${before.join('')}${review.title}${isDocumentation ? ', documentation only' : ''}${failed}`,
  };
}

/** The title of a review that has nothing to read. */
const nothing = 'No database changes';

function kindOf({ pull }: TitleFacts): string | null {
  if (pull === null) return 'Merge group';
  const words = [pull.isDraft ? 'draft' : '', pull.isBot ? 'by a bot' : '', pull.isFork ? 'from a fork' : ''];
  const kind = words.filter((word) => word !== '').join(' ');
  return kind === '' ? null : `${kind[0]?.toUpperCase()}${kind.slice(1)}`;
}
