import type { Review } from '../core/review.js';
import type { CheckButton } from './check-run.js';

/** What a button of our check asks for. */
export type ButtonWish = 'run-again' | 'run-with-specialist' | 'accept-risks';

const runAgain: CheckButton & { readonly identifier: ButtonWish } = {
  label: 'Run again',
  description: 'Reviews this head once more',
  identifier: 'run-again',
};

const runWithSpecialist: CheckButton & { readonly identifier: ButtonWish } = {
  label: 'Ask the specialist',
  description: 'Runs again and asks the specialist too',
  identifier: 'run-with-specialist',
};

const acceptRisks: CheckButton & { readonly identifier: ButtonWish } = {
  label: 'Accept the risks',
  description: 'Asks for the reason, by comment',
  identifier: 'accept-risks',
};

/** The buttons below a check: what can be done about this review here. */
export function buttonsOf(review: Review | null, hasSpecialist: boolean): readonly CheckButton[] {
  return [
    runAgain,
    ...(hasSpecialist ? [runWithSpecialist] : []),
    ...(review?.conclusion === 'failure' ? [acceptRisks] : []),
  ];
}

/** The wish of a button; null for one that is not ours, or of another day. */
export function wishOf(identifier: string): ButtonWish | null {
  const known = [runAgain, runWithSpecialist, acceptRisks].find((button) => button.identifier === identifier);
  return known?.identifier ?? null;
}
