import { describe, expect, it } from 'vitest';
import { configSchema } from '../../src/core/config.js';
import type { Specialist, SpecialistQuestion } from '../../src/core/ports.js';
import { commandsOn } from '../support/run-command.js';
import { shop } from './shop.js';

/** A specialist that says what it is told to, and keeps what it was asked. */
function specialistThatSays(note: string | null) {
  const asked: SpecialistQuestion[] = [];
  const specialist: Specialist = {
    title: 'A model',
    async consult(question) {
      asked.push(question);
      const usage = { inputTokens: 1, outputTokens: 1, cacheReadTokens: 0, requests: 1 };
      return { note, drafts: [], usage, report: { status: 'ran', detail: 'one request' } };
    },
  };
  return { specialist, asked };
}

describe('/dbspec ask', () => {
  it('puts the question with the facts, and makes the answer harmless', async () => {
    const { specialist, asked } = specialistThatSays('Ask @everyone, ![x](http://evil/?q) <img src=x>');
    const text = await commandsOn(shop, { specialist, below: 'and now?' }).run('ask', 'Is it slow');
    expect(text).not.toMatch(/@everyone|!\[|<img/);
    expect(text).toContain('judged by the model · one request');
    expect(asked).toMatchObject([{ kind: 'ask', question: 'Is it slow\nand now?', limits: { maxFindings: 0 } }]);
    expect(asked[0]?.limits.tokens).toBe(configSchema.parse({}).specialist.budget['per-review']);
    expect(asked[0]?.facts).toContain('create index orders_placed_at_idx');
  });

  it('sends the schema where there is no change to speak of', async () => {
    const { specialist, asked } = specialistThatSays('Yes.');
    const still = { mergeBase: shop.head, base: shop.head, head: shop.head, files: [] };
    await commandsOn(still, { specialist, pull: null }).run('ask', 'Which tables are there?');
    expect(asked[0]?.facts).toMatch(/create table orders/i);
  });

  it.each([
    ['no question', '', {}, 'Ask something'],
    ['a configuration that switched it off', 'why', { config: { specialist: { enabled: false } } }, 'switched off'],
    ['a person who may not', 'why', { refusal: 'one needs to be someone else.' }, 'one needs to be someone else.'],
    ['no answer', 'why', { note: null }, 'gave no answer: one request'],
  ])('refuses: %s', async (_, question, given: { config?: object; refusal?: string; note?: null }, refusal) => {
    const { specialist } = specialistThatSays(given.note === undefined ? 'Yes.' : null);
    const commands = commandsOn(shop, {
      specialist,
      config: async () => configSchema.parse(given.config ?? {}),
      refusalFor: async () => given.refusal ?? null,
    });
    await expect(commands.run('ask', question)).rejects.toThrow(refusal);
  });
});
