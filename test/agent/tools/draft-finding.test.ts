import { describe, expect, it } from 'vitest';
import { draftFinding } from '../../../src/agent/tools/index.js';
import { fromFiles } from '../../../src/core/change-set.js';
import { configSchema } from '../../../src/core/config.js';
import type { DraftFinding } from '../../../src/core/ports.js';
import { openWorkbench } from '../../../src/review/workbench.js';

const draft = {
  path: 'db/1.sql',
  quote: 'create table orders',
  headline: 'No tenant in the key',
  body: 'Every query filters by tenant.',
  instead: 'Lead with it.',
  severity: 'warning',
  names: ['orders'],
};

/** Puts a draft on a tray that takes one. */
async function put(drafts: readonly unknown[]) {
  const tray: DraftFinding[] = [];
  const context = {
    workbench: openWorkbench(fromFiles({}, {}), configSchema.parse({}), []),
    draft: (one: DraftFinding): boolean => tray.length < 1 && tray.push(one) > 0,
  };
  const answers: string[] = [];
  for (const one of drafts) answers.push(await draftFinding.run(draftFinding.input.parse(one), context));
  return { answers, tray };
}

describe('draft_finding', () => {
  it('puts a draft on the tray, and says when that is full', async () => {
    const { answers, tray } = await put([draft, { ...draft, headline: 'Another' }]);
    expect(tray).toEqual([draft]);
    expect(answers).toEqual(['Kept as a draft.', expect.stringContaining('The tray is full')]);
  });

  it.each([
    ['an error, which only rules may say', { severity: 'error' }],
    ['nothing quoted', { quote: '' }],
    ['a headline of a page', { headline: 'x'.repeat(161) }],
    ['names without end', { names: Array.from({ length: 21 }, () => 'orders') }],
  ])('takes no %s', (_, wrong) => expect(draftFinding.input.safeParse({ ...draft, ...wrong }).success).toBe(false));
});
