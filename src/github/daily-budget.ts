import type { Specialist, SpecialistAnswer, UsageBook } from '../core/ports.js';
import type { Desk } from './desk.js';

/** Fewer tokens than this are not worth a question. */
const least = 1000;

/** The specialist as an installation may ask it: within `specialist.budget.per-day`, where something keeps count. */
export function specialistFor({ services, store }: Desk, installation: number | null): Specialist | null {
  const { specialist } = services;
  return specialist === null || store === null || installation === null
    ? specialist
    : withinDailyBudget(specialist, store, installation);
}

/**
 * A specialist that answers while the tokens of the day last. What a question may take is set aside before it is asked, so that several at a time stay within
 * the budget too; what it did not take is given back. A question that was broken off counts whole: nobody told what it took.
 */
function withinDailyBudget(specialist: Specialist, book: UsageBook, installation: number): Specialist {
  return {
    title: specialist.title,
    async consult(question, workbench, signal) {
      const { tokens, tokensPerDay } = question.limits;
      const day = new Date().toISOString().slice(0, 10);
      const usedBefore = (await book.addTokens(installation, day, tokens)) - tokens;
      const allowed = Math.min(tokens, tokensPerDay - usedBefore);
      if (allowed < least) {
        await book.addTokens(installation, day, -tokens);
        return usedUp(tokensPerDay);
      }
      const limits = { ...question.limits, tokens: allowed };
      const answer = await specialist.consult({ ...question, limits }, workbench, signal);
      await book.addTokens(installation, day, takenBy(answer) - tokens);
      return answer;
    },
  };
}

function takenBy({ usage }: SpecialistAnswer): number {
  return usage.inputTokens + usage.cacheReadTokens + usage.outputTokens;
}

function usedUp(tokensPerDay: number): SpecialistAnswer {
  const detail = `the budget of this day is used up: ${tokensPerDay} tokens (\`specialist.budget.per-day\`), again after midnight UTC`;
  const usage = { inputTokens: 0, outputTokens: 0, cacheReadTokens: 0, requests: 0 };
  return { report: { status: 'not run', detail }, drafts: [], note: null, usage };
}
