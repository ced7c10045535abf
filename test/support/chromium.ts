import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable, Writable } from 'node:stream';

/** Where Debian's package puts it. */
const executable = '/usr/bin/chromium';

/** Whether there is a Chromium to look with. */
export const hasChromium = existsSync(executable);

const flags = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--disable-dev-shm-usage',
  '--hide-scrollbars',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--remote-debugging-pipe',
];

/** How a page is looked at. `width` is in CSS pixels. */
export interface Look {
  readonly width: number;
  readonly scripts?: boolean;
  readonly dark?: boolean;
}

/** A page in a browser. */
export interface OpenPage {
  /** The value of an expression in the page. */
  evaluate(expression: string): Promise<unknown>;
  /** The whole page as PNG. */
  picture(): Promise<Buffer>;
  /** What the page said on its console: refused styles and scripts among them. */
  readonly complaints: readonly string[];
}

/** A headless Chromium with a profile of its own. */
export interface Chromium {
  open(url: string, look: Look): Promise<OpenPage>;
  close(): Promise<void>;
}

type Answer = Readonly<Record<string, unknown>>;

/** Starts Chromium and speaks with it through a pipe. Source: https://chromedevtools.github.io/devtools-protocol/1-3/ */
export async function startChromium(): Promise<Chromium> {
  const profile = mkdtempSync(join(tmpdir(), 'dbspec-chromium-'));
  const child = spawn(executable, [...flags, `--user-data-dir=${profile}`, 'about:blank'], {
    stdio: ['ignore', 'ignore', 'ignore', 'pipe', 'pipe'],
  });
  const { send, heard } = speaker(child);
  return {
    async open(url, { width, scripts = true, dark = false }) {
      const { targetId } = await send('Target.createTarget', { url: 'about:blank' });
      const { sessionId } = await send('Target.attachToTarget', { targetId, flatten: true });
      const tell = (method: string, parameters: Answer = {}) => send(method, parameters, String(sessionId));
      const complaints: string[] = [];
      heard(String(sessionId), 'Log.entryAdded', (event) => complaints.push(JSON.stringify(event)));
      await tell('Log.enable');
      await tell('Page.enable');
      await tell('Emulation.setScriptExecutionDisabled', { value: !scripts });
      await tell('Emulation.setEmulatedMedia', {
        features: [{ name: 'prefers-color-scheme', value: dark ? 'dark' : 'light' }],
      });
      await tell('Emulation.setDeviceMetricsOverride', { width, height: 900, deviceScaleFactor: 1, mobile: false });
      const loaded = new Promise<void>((resolve) => {
        heard(String(sessionId), 'Page.loadEventFired', () => resolve());
      });
      await tell('Page.navigate', { url });
      await loaded;
      return {
        complaints,
        async evaluate(expression) {
          const { result } = await tell('Runtime.evaluate', { expression, returnByValue: true });
          return (result as { readonly value?: unknown }).value;
        },
        async picture() {
          const { data } = await tell('Page.captureScreenshot', { format: 'png', captureBeyondViewport: true });
          return Buffer.from(String(data), 'base64');
        },
      };
    },
    async close() {
      const ended = new Promise((resolve) => child.once('exit', resolve));
      await Promise.race([send('Browser.close'), ended]);
      await ended;
      rmSync(profile, { recursive: true, force: true, maxRetries: 3 });
    },
  };
}

interface Message {
  readonly id?: number;
  readonly sessionId?: string;
  readonly method?: string;
  readonly params?: Answer;
  readonly result?: Answer;
  readonly error?: { readonly message: string };
}

/** Messages are JSON, each ended by a zero byte: to the third stream, from the fourth. */
function speaker(child: ChildProcess) {
  const [, , , to, from] = child.stdio as readonly unknown[] as readonly [null, null, null, Writable, Readable];
  const waiting = new Map<number, { resolve(answer: Answer): void; reject(error: Error): void }>();
  const listeners = new Map<string, (event: Answer) => void>();
  let next = 0;
  let rest = '';
  from.setEncoding('utf8');
  from.on('data', (chunk: string) => {
    const parts = `${rest}${chunk}`.split('\0');
    rest = parts.pop() ?? '';
    for (const part of parts) {
      const message = JSON.parse(part) as Message;
      if (message.id === undefined) listeners.get(`${message.sessionId} ${message.method}`)?.(message.params ?? {});
      else if (message.error !== undefined) waiting.get(message.id)?.reject(new Error(message.error.message));
      else waiting.get(message.id)?.resolve(message.result ?? {});
    }
  });
  child.once('exit', () => {
    for (const { reject } of waiting.values()) reject(new Error('Chromium ended'));
  });
  // What is written to a browser that has ended is of no use to anybody.
  to.on('error', () => undefined);
  return {
    send(method: string, params: Answer = {}, sessionId?: string): Promise<Answer> {
      next += 1;
      const id = next;
      return new Promise((resolve, reject) => {
        waiting.set(id, { resolve, reject });
        to.write(`${JSON.stringify({ id, method, params, ...(sessionId === undefined ? {} : { sessionId }) })}\0`);
      });
    },
    heard: (session: string, method: string, listener: (event: Answer) => void) =>
      listeners.set(`${session} ${method}`, listener),
  };
}
