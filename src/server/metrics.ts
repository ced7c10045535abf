import { createServer, type Server } from 'node:http';
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import type { JobQueue } from '../core/ports.js';
import type { FeedbackBook } from '../core/risk.js';

/** What the process counts. */
export interface Metrics {
  webhook(event: string, outcome: string): void;
  /** A review that ended, and how long it took from its start, in milliseconds. */
  review(outcome: string, ms: number): void;
  /** The server that Prometheus asks. */
  readonly server: Server;
}

/** Counters in Prometheus' text format, served on a port of their own so that they stay inside. */
export function openMetrics(jobs: JobQueue, feedback: FeedbackBook): Metrics {
  const registry = new Registry();
  const registers = [registry];
  collectDefaultMetrics({ register: registry });
  const webhooks = new Counter({
    name: 'dbspec_webhooks_total',
    help: 'Webhooks by event and by what became of them',
    labelNames: ['event', 'outcome'],
    registers,
  });
  const reviews = new Histogram({
    name: 'dbspec_review_seconds',
    help: 'Time from the start of a review to its check, by outcome',
    labelNames: ['outcome'],
    buckets: [0.5, 1, 2, 5, 10, 20, 30, 60, 120, 300, 600],
    registers,
  });
  new Gauge({
    name: 'dbspec_deliveries',
    help: 'Deliveries that wait or run',
    labelNames: ['state'],
    registers,
    async collect() {
      const { waiting, running } = await jobs.backlog();
      this.set({ state: 'waiting' }, waiting);
      this.set({ state: 'running' }, running);
    },
  });
  new Gauge({
    name: 'dbspec_oldest_delivery_seconds',
    help: 'How long the oldest delivery has waited',
    registers,
    async collect() {
      this.set((await jobs.backlog()).oldestMs / 1000);
    },
  });
  new Gauge({
    name: 'dbspec_findings',
    help: 'Findings of the last year by rule, and what became of them',
    labelNames: ['rule', 'outcome'],
    registers,
    async collect() {
      this.reset();
      for (const { rule, ...counts } of await feedback.ruleCounts())
        for (const [outcome, value] of Object.entries(counts)) this.set({ rule, outcome }, value);
    },
  });
  return {
    webhook: (event, outcome) => webhooks.inc({ event, outcome }),
    review: (outcome, ms) => reviews.observe({ outcome }, ms / 1000),
    server: createServer((request, response) => {
      void registry.metrics().then(
        (text) =>
          response.writeHead(200, { 'content-type': registry.contentType }).end(request.url === '/metrics' ? text : ''),
        () => response.writeHead(503).end(),
      );
    }),
  };
}
