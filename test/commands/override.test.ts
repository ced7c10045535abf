import { expect, it } from 'vitest';
import { reviewChanges } from '../../src/review/pipeline.js';
import { noServices } from '../../src/review/services.js';
import { commandsOn } from '../support/run-command.js';
import { shop } from './shop.js';

it('needs a reason, and an admin', async () => {
  const asked: unknown[] = [];
  const refusalFor = async (who: unknown) => {
    asked.push(who);
    return 'one needs to be someone with the role admin.';
  };
  const { run, done } = commandsOn(shop, { refusalFor });
  await expect(run('override')).rejects.toThrow('needs a reason');
  await expect(run('override', 'because we must')).rejects.toThrow('the role admin');
  expect(asked).toEqual(['admin']);
  expect(done.accepted).toEqual([]);
});

it('lets the check of the head pass, and says by whom and why', async () => {
  const { run, done } = commandsOn(shop);
  expect(await run('override', 'because the *shop* is closed')).toContain('the \\*shop\\* is closed');
  expect(done).toMatchObject({ accepted: [{ kind: 'override', headSha: shop.head.id }], reviewedAgain: true });

  const review = await reviewChanges({ changes: shop, services: noServices, risks: done.accepted });
  expect(review.conclusion).toBe('success');
  expect(review.title).toMatch(/^Overridden by mona: /);
  expect(review.findings.length).toBeGreaterThan(0);
  expect(review.notes.join('\n')).toContain('for this head only: the \\*shop\\* is closed');
});

it('does not count for another head', async () => {
  const risks = [{ kind: 'override', headSha: 'earlier', reason: 'no', by: 'mona', at: '' }] as const;
  const review = await reviewChanges({ changes: shop, services: noServices, risks });
  expect(review.conclusion).toBe('failure');
});
