import { describe, expect, it } from 'vitest';
import { fromFiles } from '../../src/core/change-set.js';
import { configSchema } from '../../src/core/config.js';
import type { Severity } from '../../src/core/finding.js';
import type { PlacedFinding } from '../../src/core/review.js';
import { conclude } from '../../src/review/conclude.js';
import { reviewChanges } from '../../src/review/pipeline.js';
import { noServices } from '../../src/review/services.js';

function titled(severities: readonly Severity[], settings: Readonly<Record<string, unknown>> = {}) {
  const findings = severities.map((severity) => ({ severity, effects: [], subject: {} }) as unknown as PlacedFinding);
  return conclude({ findings, skipped: [], internalError: null, nothing: false }, configSchema.parse(settings));
}

describe('the title of a check', () => {
  it.each([
    [[], 'success', 'Nothing found'],
    [['notice'], 'success', '1 notice, which does not fail the check'],
    [['notice', 'notice'], 'success', '2 notices, none fails the check'],
    [['warning', 'notice'], 'success', '1 finding to look at, which does not fail the check'],
    [['warning', 'warning'], 'success', '2 findings to look at, none fails the check'],
    [['error', 'warning'], 'failure', '1 problem to fix before this is merged'],
  ] as const)('%j: %s, %s', (severities, conclusion, title) => {
    expect(titled(severities)).toEqual({ conclusion, title });
  });

  it('counts warnings as problems where they fail the check, and says what observing leaves out', () => {
    expect(titled(['warning'], { 'fail-on': 'warning' }).title).toBe('1 problem to fix before this is merged');
    expect(titled(['notice'], { mode: 'observe' })).toEqual({
      conclusion: 'neutral',
      title: 'Observing only, would have passed: 1 notice, which does not fail the check',
    });
  });

  it('speaks of blocking only where locks are what is wrong', async () => {
    const titleOf = async (sql: string): Promise<string> => {
      const base = { 'migrations/0001_a.sql': 'create table orders (id bigint primary key, note text);\n' };
      const changes = fromFiles(base, { ...base, 'migrations/0002_b.sql': `${sql};\n` });
      return (await reviewChanges({ changes, services: noServices })).title;
    };
    expect(await titleOf('create index orders_note_idx on orders (note)')).toBe(
      '1 problem would block writes on orders',
    );
    expect(await titleOf('alter table orders rename column note to remark')).toBe(
      '1 problem to fix before this is merged',
    );
  });
});
