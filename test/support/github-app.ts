import { Probot, ProbotOctokit } from 'probot';
import type { Run } from '../../src/core/ports.js';
import { type Desk, handleWebhooks } from '../../src/github/index.js';
import { noServices } from '../../src/review/services.js';
import type { FakeGitHub, Webhook } from './fake-github/index.js';
import { type MemoryStore, memoryStore } from './memory-store.js';

/** The app in this process, against a fake GitHub, without the pauses that the real one asks for. */
export interface AppUnderTest {
  /** Hands a webhook to the app, as the queue does. */
  receive(webhook: Webhook, run?: Partial<Run>): Promise<void>;
  /** How reviews ended. */
  readonly outcomes: readonly string[];
  readonly errors: readonly unknown[];
  readonly store: MemoryStore;
}

export function appAgainst(fake: FakeGitHub, changed: Partial<Desk> = {}): AppUnderTest {
  const runs = new Map<string, Run>();
  const outcomes: string[] = [];
  const errors: unknown[] = [];
  const store = memoryStore();
  const probot = new Probot({
    appId: fake.app.id,
    privateKey: fake.app.privateKey,
    secret: 'a long and random secret',
    baseUrl: `http://${fake.host}/api/v3`,
    logLevel: 'fatal',
    Octokit: ProbotOctokit.defaults((options: object) => ({
      ...options,
      throttle: { enabled: false },
      retry: { enabled: false },
    })),
  });
  handleWebhooks(probot, {
    services: noServices,
    store,
    log: { info: () => undefined, warn: () => undefined, error: (about: unknown) => errors.push(about) },
    runOf: (delivery) => runs.get(delivery) ?? null,
    ourLogin: async () => `${fake.app.slug}[bot]`,
    reviewed: (outcome) => outcomes.push(outcome),
    ...changed,
  });
  return {
    outcomes,
    errors,
    store,
    async receive({ id, event, payload }, run = {}) {
      runs.set(id, { attempt: 1, isLast: false, signal: new AbortController().signal, ...run });
      try {
        await probot.receive({ id, name: event, payload } as unknown as Parameters<Probot['receive']>[0]);
      } catch (error) {
        throw error instanceof AggregateError ? error.errors[0] : error;
      }
    },
  };
}
