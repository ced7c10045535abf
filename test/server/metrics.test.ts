import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { expect, it } from 'vitest';
import type { JobQueue } from '../../src/core/ports.js';
import type { FeedbackBook, RuleCounts } from '../../src/core/risk.js';
import { openMetrics } from '../../src/server/metrics.js';

const none = { fixed: 0, ignored: 0, resolved: 0, dismissed: 0, thumbsUp: 0, thumbsDown: 0 };

it('tells what became of findings by rule, as the store has it when it is asked', async () => {
  let counts: readonly RuleCounts[] = [{ ...none, rule: 'drop-table', shown: 3, fixed: 2 }];
  const jobs = { backlog: async () => ({ waiting: 1, running: 2, oldestMs: 1500 }) } as Partial<JobQueue> as JobQueue;
  const feedback = { ruleCounts: async () => counts } as Partial<FeedbackBook> as FeedbackBook;
  const { server } = openMetrics(jobs, feedback);
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { port } = server.address() as AddressInfo;
  const lines = async () => (await (await fetch(`http://127.0.0.1:${port}/metrics`)).text()).split('\n');
  try {
    const first = await lines();
    expect(first).toContain('dbspec_findings{rule="drop-table",outcome="shown"} 3');
    expect(first).toContain('dbspec_findings{rule="drop-table",outcome="fixed"} 2');
    expect(first).toContain('dbspec_oldest_delivery_seconds 1.5');
    counts = [{ ...none, rule: 'drop-column', shown: 1 }];
    const then = await lines();
    expect(then).toContain('dbspec_findings{rule="drop-column",outcome="shown"} 1');
    expect(then.some((line) => line.includes('drop-table'))).toBe(false);
  } finally {
    server.close();
  }
});
