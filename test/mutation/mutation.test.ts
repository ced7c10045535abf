import { describe, expect, it } from 'vitest';
import { reviewFiles } from '../../src/index.js';
import { harmless } from './harmless.js';
import { type Hazard, hazardsWith, namesOf } from './migrations.js';

/** Sets of names: each gives every hazard once. */
const seeds = Array.from({ length: 14 }, (_, at) => at + 1);

interface Said {
  readonly findings: readonly { readonly rule: string; readonly severity: string }[];
  readonly skipped: readonly unknown[];
}

/** What a review says of a migration: rules with their severities, in order, and lines that were not read. */
async function saidOf({ given, transaction }: Hazard, sql: string): Promise<readonly string[]> {
  const before = { 'migrations/0001_before.sql': given };
  const review = (await reviewFiles({
    base: before,
    head: { ...before, 'migrations/0002_change.sql': sql },
    config: {
      dialect: 'postgres',
      'server-version': 16,
      // It speaks of the file as a whole, whatever stands in it.
      rules: { 'lock-timeout-missing': 'off' },
      databases: [{ framework: 'plain-sql', migrations: [{ folder: 'migrations', transaction }] }],
    },
  })) as Said;
  return [
    ...review.findings.map(({ rule, severity }) => `${rule} ${severity}`),
    ...review.skipped.map((part) => `not read: ${JSON.stringify(part)}`),
  ].sort();
}

function shape({ safe, dangerous, rule }: Hazard): string {
  return `${rule}: ${safe.split('\n').at(-1)} => ${dangerous.split('\n').at(-1)}`;
}

describe('a small dangerous edit', { timeout: 120_000 }, () => {
  for (const seed of seeds)
    it(`raises exactly its finding, with the names of seed ${seed}`, async () => {
      for (const hazard of hazardsWith(namesOf(seed))) {
        const safe = await saidOf(hazard, hazard.safe);
        // A notice tells of a brief lock, which the safe form takes as well.
        expect(
          safe.filter((one) => !one.endsWith(' notice')),
          `safe: ${shape(hazard)}`,
        ).toEqual([]);
        const raised = (await saidOf(hazard, hazard.dangerous)).filter((one) => !safe.includes(one));
        expect(
          raised.map((one) => one.split(' ')[0]),
          `dangerous: ${shape(hazard)}`,
        ).toEqual([hazard.rule]);
      }
    });
});

describe('a harmless edit', { timeout: 120_000 }, () => {
  for (const [at, [name, write]] of Object.entries(harmless).entries())
    it(`changes nothing: ${name}`, async () => {
      for (const seed of [at + 1, at + 20]) {
        const names = namesOf(seed);
        for (const hazard of hazardsWith(names)) {
          for (const sql of [hazard.safe, hazard.dangerous]) {
            const edited = write(sql, seed, names);
            expect(await saidOf(hazard, edited), `${name}:\n${edited}`).toEqual(await saidOf(hazard, sql));
          }
        }
      }
    });
});

describe('the edits together', () => {
  it('are at least 500 of each', () => {
    const each = hazardsWith(namesOf(1)).length;
    expect(each * seeds.length).toBeGreaterThanOrEqual(500);
    expect(each * 2 * 2 * Object.keys(harmless).length).toBeGreaterThanOrEqual(500);
  });
});
