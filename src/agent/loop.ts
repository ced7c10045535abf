import type Anthropic from '@anthropic-ai/sdk';
import { z } from 'zod';
import type { SpecialistQuestion } from '../core/ports.js';
import { withoutSecrets } from '../core/secrets.js';
import { type Tool, type ToolContext, ToolRefusal } from './tool.js';

type Message = Anthropic.Messages.Message;
type Block = Anthropic.Messages.ContentBlock;

/** Most requests and tool calls of one conversation, and the longest answer of a tool, in UTF-16 units. */
const limits = { requests: 8, toolCalls: 12, answer: 40_000, outputTokens: 8_000, idleMs: 60_000 };

/** Tokens and requests that a conversation took. */
export interface Usage {
  inputTokens: number;
  outputTokens: number;
  cacheReadTokens: number;
  requests: number;
}

/** How a conversation ended. */
export interface Conversation {
  /** `done`, or why it stopped short. */
  readonly ended: 'done' | 'refused' | 'cut short' | 'budget spent' | 'too many steps';
  readonly text: string;
}

/** Talks with the model until it has answered, within the budget. Tools of one turn run one after the other. */
export async function converse(
  client: Anthropic,
  request: {
    readonly question: SpecialistQuestion;
    readonly system: string;
    readonly text: string;
    readonly tools: readonly Tool[];
    readonly context: ToolContext;
    readonly signal: AbortSignal;
  },
  usage: Usage,
): Promise<Conversation> {
  const messages: Anthropic.Messages.MessageParam[] = [{ role: 'user', content: withoutSecrets(request.text) }];
  let calls = 0;
  for (let turn = 0; turn < limits.requests; turn += 1) {
    const last = turn === limits.requests - 1 || calls >= limits.toolCalls;
    const message = await ask(client, request, messages, last);
    add(usage, message);
    const text = textOf(message.content);
    if (message.stop_reason === 'refusal') return { ended: 'refused', text: '' };
    if (message.stop_reason === 'max_tokens') return { ended: 'cut short', text };
    if (message.stop_reason !== 'tool_use') return { ended: 'done', text };
    if (spent(usage) >= request.question.limits.tokens) return { ended: 'budget spent', text };
    const results = await runTools(message.content, request.tools, request.context);
    calls += results.length;
    messages.push({ role: 'assistant', content: message.content }, { role: 'user', content: results });
  }
  return { ended: 'too many steps', text: '' };
}

async function ask(
  client: Anthropic,
  request: Parameters<typeof converse>[1],
  messages: Anthropic.Messages.MessageParam[],
  last: boolean,
): Promise<Message> {
  const parameters: Anthropic.Messages.MessageStreamParams = {
    model: request.question.model,
    max_tokens: limits.outputTokens,
    system: [{ type: 'text', text: request.system, cache_control: { type: 'ephemeral' } }],
    messages,
    output_config: { effort: request.question.effort },
    tools: request.tools.map(toolParameter),
    ...(last ? { tool_choice: { type: 'none' as const } } : {}),
  };
  try {
    return await streamed(client, parameters, request.signal);
  } catch (error) {
    // A stream that breaks half-way is not tried again by the SDK.
    if (request.signal.aborted || !isBroken(error)) throw error;
    return streamed(client, parameters, request.signal);
  }
}

/** One streamed answer, ended when nothing arrives for a while: the SDK's own limit covers only the wait for the first byte. */
async function streamed(
  client: Anthropic,
  parameters: Anthropic.Messages.MessageStreamParams,
  signal: AbortSignal,
): Promise<Message> {
  const idle = new AbortController();
  let timer = setTimeout(() => idle.abort(), limits.idleMs);
  const stream = client.messages.stream(parameters, { signal: AbortSignal.any([signal, idle.signal]) });
  stream.on('streamEvent', () => {
    clearTimeout(timer);
    timer = setTimeout(() => idle.abort(), limits.idleMs);
  });
  try {
    return await stream.finalMessage();
  } finally {
    clearTimeout(timer);
  }
}

function isBroken(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  if ('status' in error && error.status !== undefined) return false;
  return error.name !== 'APIUserAbortError';
}

function toolParameter(tool: Tool): Anthropic.Messages.Tool {
  const { $schema: _, ...schema } = z.toJSONSchema(tool.input);
  return {
    name: tool.name,
    description: tool.description,
    input_schema: schema as Anthropic.Messages.Tool['input_schema'],
  };
}

async function runTools(
  content: readonly Block[],
  tools: readonly Tool[],
  context: ToolContext,
): Promise<Anthropic.Messages.ToolResultBlockParam[]> {
  const results: Anthropic.Messages.ToolResultBlockParam[] = [];
  for (const block of content) {
    if (block.type !== 'tool_use') continue;
    const { text, failed } = await runTool(block.name, block.input, tools, context);
    results.push({
      type: 'tool_result',
      tool_use_id: block.id,
      content: withoutSecrets(text).slice(0, limits.answer),
      ...(failed ? { is_error: true } : {}),
    });
  }
  return results;
}

async function runTool(
  name: string,
  input: unknown,
  tools: readonly Tool[],
  context: ToolContext,
): Promise<{ readonly text: string; readonly failed: boolean }> {
  const tool = tools.find((candidate) => candidate.name === name);
  if (tool === undefined) return { text: `There is no tool ${name}.`, failed: true };
  const parsed = tool.input.safeParse(input);
  if (!parsed.success) return { text: `The input does not fit: ${z.prettifyError(parsed.error)}`, failed: true };
  try {
    return { text: await tool.run(parsed.data, context), failed: false };
  } catch (error) {
    return { text: error instanceof ToolRefusal ? error.message : 'The tool could not answer.', failed: true };
  }
}

function textOf(content: readonly Block[]): string {
  return content
    .flatMap((block) => (block.type === 'text' ? [block.text] : []))
    .join('\n')
    .trim();
}

function add(usage: Usage, message: Message): void {
  usage.requests += 1;
  usage.inputTokens += message.usage.input_tokens + (message.usage.cache_creation_input_tokens ?? 0);
  usage.cacheReadTokens += message.usage.cache_read_input_tokens ?? 0;
  usage.outputTokens += message.usage.output_tokens;
}

function spent(usage: Usage): number {
  return usage.inputTokens + usage.outputTokens;
}
