import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

/** A test that answers a complaint: its file below `test/`, and its name or the beginning of it. */
type Proof = readonly [file: string, name: string];

/** What people complained of in other review bots, and the tests of each room that answer it. What has no such test stands in review-bots.test.ts. */
const answered: Readonly<Record<string, readonly Proof[]>> = {
  'says the same again at every push': [
    ['github/over-time.test.ts', 'stays fixed over further pushes, and is written once'],
    ['github/review-job.test.ts', 'that is pushed to is told only what is new'],
  ],
  'knows a finding by its line or its file, so that a rebase or a rename makes it new': [
    ['github/over-time.test.ts', 'through a rebase'],
    ['github/over-time.test.ts', 'through a force push that writes the file anew'],
    ['github/over-time.test.ts', 'through a rename of the file'],
    ['github/over-time.test.ts', 'when another finding joins it and goes again'],
  ],
  'takes the comments of other people for its own': [
    ['github/over-time.test.ts', 'of somebody else is left alone, whatever it says'],
    ['github/review-job.test.ts', 'is not kept from speaking by a person who quotes our marker'],
  ],
  'hides its comment although people talk below it': [
    ['github/over-time.test.ts', 'is not hidden when a person has answered it, and says that it is fixed'],
  ],
  'leaves comments standing whose problem is gone': [
    ['github/over-time.test.ts', 'says in which push it was fixed, and is hidden'],
    ['github/over-time.test.ts', 'comes back with its text when the finding does'],
  ],
  'comments that there is nothing to do': [
    ['github/review-job.test.ts', 'without anything of ours gets a green check, and no comment'],
    ['github/review-job.test.ts', 'that is mended by a push gets a green check, and no comment'],
  ],
  'loses the whole review because of one line that GitHub does not take': [
    ['github/review-job.test.ts', 'a line that GitHub does not take goes to the file, and the others stand'],
    ['github/review-job.test.ts', 'has a finding about an old line on the file'],
  ],
  'counts the row about a missing newline as a line': [
    ['review/patch.test.ts', 'counts no row that says there is no newline'],
  ],
  'is blocked by a review that it once began and never sent': [
    ['github/review-job.test.ts', 'a review that was begun and never sent is swept away first'],
  ],
  'posts twice when GitHub answers 502 to what has landed': [
    ['github/review-job.test.ts', 'a review that landed and answered 502 is not posted again'],
    ['github/review-job.test.ts', 'a check that landed and answered 502 is taken up, not opened again'],
    ['github/required-check.test.ts', 'does not repeat annotations that had landed before GitHub answered 502'],
    ['github/command-job.test.ts', 'is answered once, also where the first attempt was lost after its answer'],
  ],
  'goes on with a head that was pushed over': [
    ['github/review-job.test.ts', 'that is superseded says so and stops'],
    ['github/over-time.test.ts', 'leaves the comments of today alone'],
    ['github/review-job.test.ts', 'that was pushed to since its webhook was sent first is reviewed as it is now'],
  ],
  'runs into the limits of GitHub': [
    ['github/budget.test.ts', 'are at most 8 where nothing concerns a database'],
    ['github/budget.test.ts', 'are at most 11 with a finding and a comment'],
    ['github/rate-limits.test.ts', 'is left alone as long as it asks for'],
  ],
  'says nothing about a large pull request': [
    ['github/required-check.test.ts', 'of a change over the limits of GitHub says so, and the rest of it is read'],
    ['github/review-job.test.ts', 'are compared by their texts'],
    ['github/review-job.test.ts', 'are found in trees that come cut short'],
    ['github/review-job.test.ts', 'are read whole when they are longer than one answer holds'],
  ],
  'is down, and what waits for its check can never be merged': [
    ['github/heal.test.ts', 'orders the review of a head that has no check, which gives it one'],
    ['github/heal.test.ts', 'goes on with the check that a dead worker left in progress'],
    ['github/heal.test.ts', 'asks again for a delivery that never arrived, and not for one that did'],
  ],
  'never reports in the merge queue': [
    ['github/review-job.test.ts', 'is checked on its own head under the same name, without a comment'],
    ['github/doctor.test.ts', 'speaks up: permissions and events that lack, and webhooks that do not arrive'],
    ['github/webhooks.test.ts', 'asks for nothing that writes code, and for merge queues'],
    ['github/command-job.test.ts', 'counts in the merge queue'],
  ],
  'leaves a required check waiting: a draft, a bot, a fork, documentation, a broken configuration': [
    ['github/required-check.test.ts', 'of a draft says so'],
    ['github/required-check.test.ts', 'of a bot says so'],
    ['github/required-check.test.ts', 'of a fork says so'],
    ['github/required-check.test.ts', 'of a change of documentation says so'],
    ['github/required-check.test.ts', 'of a broken configuration says that defaults apply'],
  ],
  'is green although nothing was reviewed': [
    ['github/review-job.test.ts', 'the last attempt concludes the check and says that nothing was reviewed'],
    ['github/required-check.test.ts', 'of a model that is down says what failed, and the verdict stands'],
    ['review/bad-input.test.ts', 'says that a template is filled in at run time, and concludes neutral'],
  ],
  'is red before it has read anything': [
    ['github/review-job.test.ts', 'is shown "in progress" before it is read'],
    ['github/review-job.test.ts', 'that the process cuts short leaves its check to the next'],
  ],
  'does nothing when it is asked to run again': [
    ['github/review-job.test.ts', 'is run again on the head that it names'],
    ['github/required-check.test.ts', 'run again'],
    ['github/required-check.test.ts', 'is checked again by the button of its check'],
    ['github/command-job.test.ts', 'reviews again'],
  ],
  'fails the check when its quota is used up': [
    ['github/daily-budget.test.ts', 'last for what they last, and then the review says so and stands'],
  ],
  'reviews again when a webhook is sent again': [
    ['e2e/app.test.ts', 'does nothing twice for a delivery that comes five times'],
    ['server/http.test.ts', 'is stored once when it is delivered twice'],
  ],
  'loses what arrives while it restarts': [
    ['e2e/app.test.ts', 'ends on SIGTERM, and the next process does what is left'],
    ['server/http.test.ts', 'is stored before it is answered'],
  ],
  'needs a permission that nobody told of': [
    ['github/over-time.test.ts', 'stay open where it is not granted, and the check says so'],
    ['github/teams.test.ts', 'is refused with the permission that is missing, where the app may not read teams'],
    ['conformance/docs.test.ts', 'say of every permission why it is asked for'],
  ],
  'obeys whoever comments': [
    ['github/command-job.test.ts', 'is refused to whoever may not write, whatever the comment says of them'],
  ],
  'obeys a comment that was edited after it was approved': [
    ['github/webhooks.test.ts', 'is ignored: an edited comment'],
  ],
  'talks with other bots for ever': [['github/webhooks.test.ts', 'is ignored: a bot that quotes a command']],
  'ignores a command without a word': [
    ['github/command-job.test.ts', 'that is none is answered with what is meant'],
    ['github/command-job.test.ts', 'is seen, answered, and marked as done'],
  ],
  'lets a pull request rewrite the rules by which it is judged': [
    ['review/bad-input.test.ts', 'of the pull request is validated and not obeyed'],
  ],
  'takes unknown keys of its configuration in silence': [
    ['review/rule-options.test.ts', 'that no rule has are named at their line, with a suggestion'],
    ['github/required-check.test.ts', 'of a broken configuration says that defaults apply'],
  ],
  'cannot tell what a new configuration would do': [
    ['github/review-job.test.ts', 'tell what a changed configuration would have made of them'],
  ],
  'takes webhooks that nobody signed': [
    ['e2e/app.test.ts', 'says that the secret is missing'],
    ['e2e/app.test.ts', 'refuses a wrong signature and 26 MB, and goes on'],
  ],
  'shows the code of strangers to its model': [['github/review-job.test.ts', 'is not shown the code of a stranger']],
  'offers a fix that does not work': [
    ['review/trials.test.ts', 'is not shown where it fails; the finding stays and fails the check'],
  ],
  'accepts a risk without a reason, or for ever': [
    ['github/required-check.test.ts', 'ask once for the reason before anything is accepted'],
    ['review/bad-input.test.ts', 'needs a reason'],
    ['commands/ignore.test.ts', 'counts no more after its day, and the review says so'],
  ],
};

describe.each(Object.entries(answered))('people complained that a bot %s', (_, proofs) => {
  it.each(proofs)('which is answered in %s: %s', (file, name) => {
    const path = `test/${file}`;
    expect(existsSync(path)).toBe(true);
    expect(readFileSync(path, 'utf8')).toContain(`('${name.replaceAll("'", "\\'")}`);
  });
});
