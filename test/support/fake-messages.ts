import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** One answer of the fake, in the order in which requests come. */
export type FakeAnswer =
  | {
      readonly content: readonly FakeBlock[];
      readonly stop?: string;
      readonly usage?: { readonly input_tokens?: number; readonly output_tokens?: number };
    }
  | { readonly status: number; readonly headers?: Readonly<Record<string, string>>; readonly error?: string }
  /** Sends the beginning of a stream, then breaks the connection. */
  | { readonly broken: true }
  /** Accepts the request and never answers. */
  | { readonly silent: true };

export type FakeBlock =
  | { readonly type: 'text'; readonly text: string }
  | { readonly type: 'tool_use'; readonly id: string; readonly name: string; readonly input: unknown };

/** A server that speaks the streaming Messages API well enough for the SDK, and keeps every request. */
export interface FakeMessages {
  readonly url: string;
  readonly requests: readonly FakeRequest[];
  close(): Promise<void>;
}

export interface FakeRequest {
  readonly headers: IncomingMessage['headers'];
  readonly body: {
    readonly model: string;
    readonly messages: readonly { readonly role: string; readonly content: unknown }[];
    readonly [key: string]: unknown;
  };
}

/** Starts the fake on a free port of the loopback. When the script runs out it answers 500. */
export async function fakeMessages(script: readonly FakeAnswer[]): Promise<FakeMessages> {
  const requests: FakeRequest[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const answer = script[requests.length];
      requests.push({ headers: request.headers, body: JSON.parse(Buffer.concat(chunks).toString('utf8')) });
      reply(response, answer);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    requests,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}

function reply(response: ServerResponse, answer: FakeAnswer | undefined): void {
  if (answer === undefined) {
    fail(response, 500, {}, 'the script of the test has run out');
    return;
  }
  if ('silent' in answer) return;
  if ('status' in answer) {
    fail(response, answer.status, answer.headers ?? {}, answer.error ?? 'error');
    return;
  }
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  if ('broken' in answer) {
    response.write(event('message_start', { message: started(0) }), () => response.destroy());
    return;
  }
  response.write(event('message_start', { message: started(answer.usage?.input_tokens ?? 100) }));
  for (const [index, block] of answer.content.entries()) writeBlock(response, block, index);
  const stop = answer.stop ?? (answer.content.some((block) => block.type === 'tool_use') ? 'tool_use' : 'end_turn');
  response.write(
    event('message_delta', {
      delta: { stop_reason: stop, stop_sequence: null },
      usage: { output_tokens: answer.usage?.output_tokens ?? 20 },
    }),
  );
  response.end(event('message_stop', {}));
}

function writeBlock(response: ServerResponse, block: FakeBlock, index: number): void {
  const start =
    block.type === 'text'
      ? { type: 'text', text: '' }
      : { type: 'tool_use', id: block.id, name: block.name, input: {} };
  const delta =
    block.type === 'text'
      ? { type: 'text_delta', text: block.text }
      : { type: 'input_json_delta', partial_json: JSON.stringify(block.input) };
  response.write(event('content_block_start', { index, content_block: start }));
  response.write(event('content_block_delta', { index, delta }));
  response.write(event('content_block_stop', { index }));
}

function started(inputTokens: number): unknown {
  return {
    id: 'msg_1',
    type: 'message',
    role: 'assistant',
    model: 'claude-sonnet-5-5',
    content: [],
    stop_reason: null,
    stop_sequence: null,
    usage: { input_tokens: inputTokens, output_tokens: 1, cache_creation_input_tokens: 0, cache_read_input_tokens: 0 },
  };
}

function event(type: string, data: object): string {
  return `event: ${type}\ndata: ${JSON.stringify({ type, ...data })}\n\n`;
}

function fail(
  response: ServerResponse,
  status: number,
  headers: Readonly<Record<string, string>>,
  message: string,
): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers });
  response.end(JSON.stringify({ type: 'error', error: { type: 'api_error', message } }));
}
