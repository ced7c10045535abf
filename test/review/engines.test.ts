import { describe, expect, it } from 'vitest';
import { fromFiles } from '../../src/core/change-set.js';
import { configSchema } from '../../src/core/config.js';
import type { SecondOpinion, ShadowDatabase } from '../../src/core/ports.js';
import type { RehearsalResult } from '../../src/core/rehearsal.js';
import type { Review } from '../../src/core/review.js';
import { shadowReport } from '../../src/review/evidence.js';
import { reviewChanges } from '../../src/review/pipeline.js';
import { noServices, type ReviewServices } from '../../src/review/services.js';
import { summaryMarkdown } from '../../src/review/summary.js';

const base = {
  'billing/package.json': '{}',
  'billing/migrations/1_bills.sql': 'create table bills (id bigint primary key);\n',
  'shop/package.json': '{}',
  'shop/migrations/1_orders.sql': 'create table orders (id bigint primary key);\n',
};
const bills = { 'billing/migrations/2_note.sql': 'alter table bills add note text;\n' };
const orders = { 'shop/migrations/2_note.sql': 'alter table orders add note text;\nselect 1;\n' };

/** A shadow that runs everything, or gives up where a table is touched. */
function shadow(failsOn = 'nothing'): ShadowDatabase & { readonly asked: number[] } {
  const asked: number[] = [];
  return {
    asked,
    async rehearse({ steps }) {
      asked.push(steps.length);
      if (steps.some(({ sql }) => sql.includes(failsOn))) throw new Error('no memory left');
      return {
        engine: 'PostgreSQL 18.6 (scripted)',
        version: 18,
        baseComplete: true,
        baseErrors: [],
        evidence: steps.map(({ id }) => ({
          statement: id,
          outcome: 'ran',
          locks: [],
          rewrites: [],
          scans: [],
          indexBuilds: [],
        })),
        back: null,
        partial: null,
      };
    },
    close: async () => undefined,
  };
}

const linter: SecondOpinion = { title: 'linter 1.0', dialects: ['postgres'], check: async () => [] };

function review(
  head: Readonly<Record<string, string>>,
  services: Partial<ReviewServices>,
  before: Readonly<Record<string, string>> = base,
): Promise<Review> {
  return reviewChanges({
    changes: fromFiles(before, { ...before, ...head }),
    services: { ...noServices, ...services },
    config: configSchema.parse({}),
  });
}

describe('what the engines did', () => {
  it('of one database is said without its name', async () => {
    const absent = { shadow: 'switched off', secondOpinion: 'switched off' };
    const { engines } = await review(orders, { shadow: shadow(), secondOpinion: linter, absent });
    expect(engines.shadow).toEqual({ status: 'ran', detail: 'PostgreSQL 18.6 (scripted), 2 of 2 statements tried' });
    expect(engines.secondOpinion).toEqual({ status: 'ran', detail: 'linter 1.0, nothing to add' });
  });

  it('of several has a clause for each, and is said once where it is the same', async () => {
    const { engines } = await review({ ...orders, ...bills }, { shadow: shadow(), secondOpinion: linter });
    expect(engines.shadow).toEqual({
      status: 'ran',
      detail:
        'PostgreSQL 18.6 (scripted), 1 of 1 statement tried (billing); PostgreSQL 18.6 (scripted), 2 of 2 statements tried (shop)',
    });
    expect(engines.secondOpinion.detail).toBe('linter 1.0, nothing to add');
  });

  it.each([
    ['the first of them failed', 'bills', 'billing', 'shop'],
    ['the last of them failed', 'orders', 'shop', 'billing'],
  ])('is as bad as the worst: %s', async (_, table, failed, ran) => {
    const { engines, conclusion } = await review({ ...orders, ...bills }, { shadow: shadow(table) });
    expect(engines.shadow.status).toBe('failed');
    expect(engines.shadow.detail).toMatch(
      new RegExp(`^PostgreSQL 18\\.6 .* tried \\(${ran}\\); failed: no memory left \\(${failed}\\)$`),
    );
    expect(conclusion).toBe('success');
  });
});

describe('the report of the shadow', () => {
  it('says what the server said of the first statement of the schema before that did not run', () => {
    const message = 'the embedded database has no\n extension postgis';
    const result: RehearsalResult = {
      engine: 'PostgreSQL 18.6 (PGlite)',
      version: 18,
      baseComplete: false,
      baseErrors: [
        { sql: 'create extension postgis', message },
        { sql: 'create table places (at geometry)', message: 'type "geometry" does not exist' },
      ],
      evidence: [],
      back: null,
      partial: null,
    };
    expect(shadowReport(result, new Set())).toEqual({
      status: 'partial',
      detail:
        'PostgreSQL 18.6 (PGlite), 0 of 0 statements tried; 2 statements of the schema before did not run (the first: ' +
        'the embedded database has no extension postgis), so what failed because of it is not reported',
    });
  });

  it.each([
    ['ran', ', 1 of 1 statement tried, which meet no table from before'],
    ['skipped', ', 0 of 1 statement tried'],
  ] as const)('says which tables were built only where something was tried: %s', (outcome, words) => {
    const evidence = [{ statement: 'a', outcome, locks: [], rewrites: [], scans: [], indexBuilds: [] }];
    const result = { engine: 'PostgreSQL 18.6', version: 18, baseComplete: true, baseErrors: [], evidence };
    const { detail } = shadowReport({ ...result, back: null, partial: null }, new Set(), 0);
    expect(detail).toBe(`PostgreSQL 18.6${words}`);
  });
});

describe('a change that touches no database, in a repository of 3,000 files', () => {
  const code = Object.fromEntries(
    Array.from({ length: 2_600 }, (_, at) => [`src/area${at % 40}/file${at}.ts`, `export const value = ${at};\n`]),
  );
  const history = Object.fromEntries(
    Array.from({ length: 400 }, (_, at) => [
      `migrations/${String(at + 1).padStart(4, '0')}_table.sql`,
      `create table table${at} (id bigint primary key);\n`,
    ]),
  );

  it('concludes success, and asks nobody', async () => {
    const used = shadow();
    const absent = { shadow: 'switched off' };
    const result = await review({ 'README.md': '# Shop\n' }, { shadow: used, absent }, { ...code, ...history });
    expect(used.asked).toEqual([]);
    expect(result).toMatchObject({ conclusion: 'success', title: 'No database changes', findings: [], migrations: [] });
    expect(result.engines.shadow).toEqual({ status: 'not run', detail: 'nothing to try' });
    expect(summaryMarkdown(result)).toMatch(/^\*\*No database changes\.\*\*/);
  });
});
