import Anthropic from '@anthropic-ai/sdk';
import type { DraftFinding, Specialist, SpecialistAnswer } from '../core/ports.js';
import type { EngineReport } from '../core/review.js';
import { type Conversation, converse, type Usage } from './loop.js';
import { questionText } from './material.js';
import { askPrompt } from './prompts/ask.js';
import { reviewPrompt } from './prompts/review.js';
import * as shelf from './tools/index.js';

/** Where the model is, and what opens it. */
export interface SpecialistOptions {
  readonly apiKey: string;
  readonly baseUrl?: string;
}

/** Opens the specialist. Nothing is sent before somebody asks. */
export function openSpecialist(options: SpecialistOptions): Specialist {
  const client = new Anthropic({
    apiKey: options.apiKey,
    ...(options.baseUrl === undefined ? {} : { baseURL: options.baseUrl }),
    maxRetries: 2,
    timeout: 120_000,
    logLevel: 'off',
  });
  return {
    title: 'Claude',
    async consult(question, workbench, signal) {
      const usage: Usage = { inputTokens: 0, outputTokens: 0, cacheReadTokens: 0, requests: 0 };
      const drafts: DraftFinding[] = [];
      const deadline = AbortSignal.timeout(question.limits.deadlineMs);
      const context = {
        workbench,
        draft: (finding: DraftFinding): boolean => {
          if (drafts.length >= question.limits.maxFindings) return false;
          drafts.push(finding);
          return true;
        },
      };
      try {
        const conversation = await converse(
          client,
          {
            question,
            system: question.kind === 'ask' ? askPrompt : reviewPrompt,
            text: questionText(question),
            tools: Object.values(shelf),
            context,
            signal: signal === undefined ? deadline : AbortSignal.any([signal, deadline]),
          },
          usage,
        );
        return answer(conversation, drafts, usage, question.model);
      } catch (error) {
        if (signal?.aborted) throw error;
        return { report: failure(error, deadline.aborted), drafts: [], note: null, usage };
      }
    },
  };
}

function answer(
  conversation: Conversation,
  drafts: readonly DraftFinding[],
  usage: Usage,
  model: string,
): SpecialistAnswer {
  const cost = `${model}, ${usage.inputTokens + usage.cacheReadTokens} tokens in, ${usage.outputTokens} out`;
  if (conversation.ended === 'refused')
    return { report: { status: 'failed', detail: `declined to answer (${cost})` }, drafts: [], note: null, usage };
  const whole = conversation.ended === 'done';
  const note = conversation.text === '' || conversation.text === 'NOTHING' ? null : conversation.text;
  return {
    report: { status: whole ? 'ran' : 'partial', detail: whole ? cost : `${conversation.ended} (${cost})` },
    drafts,
    note,
    usage,
  };
}

/** Why the model did not answer, without anything that it or its address may have put into the error. */
function failure(error: unknown, late: boolean): EngineReport {
  if (late) return { status: 'failed', detail: 'did not answer in time' };
  const status = typeof error === 'object' && error !== null && 'status' in error ? error.status : undefined;
  if (status === 401 || status === 403)
    return { status: 'failed', detail: 'the key was refused: check ANTHROPIC_API_KEY' };
  if (status === 429) return { status: 'failed', detail: 'its rate limit is reached' };
  if (typeof status === 'number') return { status: 'failed', detail: `not available (status ${status})` };
  return { status: 'failed', detail: 'not available (the connection broke)' };
}
