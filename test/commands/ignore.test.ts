import { describe, expect, it } from 'vitest';
import { configSchema } from '../../src/core/config.js';
import { reviewChanges } from '../../src/review/pipeline.js';
import { noServices } from '../../src/review/services.js';
import { commandsOn } from '../support/run-command.js';
import { shop } from './shop.js';

const rule = 'index-build-blocks-writes';

describe('/dbspec ignore', () => {
  it.each([
    ['no reason', rule, 'needs a reason'],
    ['an empty reason', `${rule} because`, 'needs a reason'],
    ['a rule that the review does not speak of', 'drop-table because no', 'says nothing of `drop-table`'],
    ['a word that is near a rule', 'drop-colum because no', 'Did you mean `drop-column`?'],
    ['no rule', 'because we can', 'Name a rule.'],
    ['two rules', `${rule} drop-column because no`, 'Name one rule.'],
    ['no day', `${rule} until because no`, 'is not a day'],
    ['a day that no calendar has', `${rule} until 2027-02-30 because no`, '`2027-02-30` is not a day'],
    ['a day that is past', `${rule} until 2026-11-26 because no`, '2026-11-26 is past'],
  ])('refuses: %s', async (_, words, refusal) => {
    const shopCommands = commandsOn(shop);
    await expect(shopCommands.run('ignore', words)).rejects.toThrow(refusal);
    expect(shopCommands.done).toMatchObject({ accepted: [], reviewedAgain: false });
  });

  it('writes down who accepted what, why and until when, and has the check concluded anew', async () => {
    const { run, done } = commandsOn(shop, { below: 'for @all of it' });
    const answer = await run('ignore', `\`${rule}\` until 2026-11-27 because **nobody** writes`);
    expect(answer).toContain(`\`${rule}\` is accepted in this pull request (1 finding), until 2026-11-27`);
    expect(answer).toContain('\\*\\*nobody\\*\\* writes for @\u200ball of it');
    expect(done.reviewedAgain).toBe(true);
    expect(done.accepted).toMatchObject([
      {
        kind: 'ignore',
        rule,
        fingerprint: null,
        until: '2026-11-27',
        reason: '**nobody** writes for @all of it',
        by: 'mona',
      },
    ]);
  });

  it('accepts the finding of a thread, and only that', async () => {
    const review = await reviewChanges({ changes: shop, services: noServices });
    const fingerprint = review.findings.find((finding) => finding.rule === rule)?.fingerprint ?? null;
    const { run, done } = commandsOn(shop, { review, fingerprint });
    await run('ignore', 'because nobody writes');
    expect(done.accepted).toMatchObject([{ rule, fingerprint, until: null }]);
  });

  it.each([
    ['of the rule', { 'drop-column': 'admin', 'data-loss': 'write' }, 'admin'],
    ['of its family', { 'data-loss': ['acme/dba'], default: 'write' }, ['acme/dba']],
    ['of all', { security: 'admin', default: 'maintain' }, 'maintain'],
    ['that is the default', { security: 'admin' }, 'write'],
  ])('asks for the right %s', async (_, accept, who) => {
    const asked: unknown[] = [];
    const { run, done } = commandsOn(shop, {
      config: async () => configSchema.parse({ accept }),
      refusalFor: async (wanted) => {
        asked.push(wanted);
        return 'one needs to be someone else.';
      },
    });
    await expect(run('ignore', 'drop-column because no')).rejects.toThrow('one needs to be someone else.');
    expect(asked).toEqual([who]);
    expect(done.accepted).toEqual([]);
  });
});

describe('what was accepted', () => {
  const risk = { kind: 'ignore', rule, fingerprint: null, reason: 'a [quiet](x) hour', by: 'mona', at: '' } as const;
  const reviewed = (until: string | null, today: string) =>
    reviewChanges({ changes: shop, services: noServices, risks: [{ ...risk, until }], today });

  it('is shown as accepted, and does not fail the check', async () => {
    const review = await reviewed('2026-12-31', '2026-12-31');
    expect(review.findings.map((finding) => finding.rule)).not.toContain(rule);
    expect(review.suppressed).toMatchObject([
      { rule, suppressed: { by: 'person', login: 'mona', reason: risk.reason, until: '2026-12-31' } },
    ]);
    expect(review.title).not.toContain('would block writes');
  });

  it('counts no more after its day, and the review says so', async () => {
    const review = await reviewed('2026-12-31', '2027-01-01');
    expect(review.suppressed).toEqual([]);
    expect(review.conclusion).toBe('failure');
    expect(review.notes).toContain(`What mona accepted of \`${rule}\` counted until 2026-12-31, and counts no more.`);
  });
});
