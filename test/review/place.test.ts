import { describe, expect, it } from 'vitest';
import { fromFiles } from '../../src/core/change-set.js';
import { defaultConfig } from '../../src/core/config.js';
import type { Finding } from '../../src/core/finding.js';
import { hunksBetween } from '../../src/review/patch.js';
import { place } from '../../src/review/place.js';

const path = 'db/migrations/0001_orders.sql';
const lines = (last: string) => `${Array.from({ length: 40 }, (_, at) => `-- ${at + 1}`).join('\n')}\n${last}\n`;
const [before, after] = [lines('select 1;'), lines('select 2;')];
const changes = {
  ...fromFiles({ [path]: before }, { [path]: after }),
  files: [{ path, status: 'modified' as const, hunks: hunksBetween(before, after) ?? [] }],
};

/** A finding at a line, of which only the last is in the diff. */
const at = (line: number): Finding =>
  ({
    severity: 'error',
    fix: null,
    location: { path, startLine: line, endLine: line },
  }) as Finding;

describe('comments', () => {
  it('stand beside lines of the diff, and on the file for lines that are not in it', () => {
    const placed = place([at(41), at(3)], changes, new Map(), defaultConfig());
    expect(placed.map(({ placement }) => placement.kind)).toEqual(['inline', 'file']);
  });

  it('are at most as many as the configuration says, on files as beside lines', () => {
    const most = defaultConfig().comments['max-inline'];
    const placed = place(
      Array.from({ length: 30 }, (_, index): Finding => ({ ...at(3), body: `Why of ${index}.` })),
      changes,
      new Map(),
      defaultConfig(),
    );
    expect(placed.filter(({ placement }) => placement.kind === 'file')).toHaveLength(most);
    expect(placed.filter(({ placement }) => placement.kind === 'summary')).toHaveLength(30 - most);
  });

  it('say once what is the same of many lines of a file, and leave the rest to the check', () => {
    const same = (line: number, headline = `line ${line}`): Finding =>
      ({
        ...at(line),
        rule: 'unbatched-backfill',
        severity: 'warning',
        headline,
        body: 'Why.',
        instead: 'What.',
      }) as Finding;
    const [first, ...others] = place(
      [3, 4, 5, 6].map((line) => same(line)),
      changes,
      new Map(),
      defaultConfig(),
    );
    expect(first).toMatchObject({ placement: { kind: 'file' }, alsoAt: [4, 5, 6] });
    for (const other of others) expect(other).toMatchObject({ placement: { kind: 'summary' }, toldAt: 3 });
    const few = place(
      [3, 4, 5].map((line) => same(line)),
      changes,
      new Map(),
      defaultConfig(),
    );
    expect(few.map(({ placement, toldAt }) => [placement.kind, toldAt])).toEqual(Array(3).fill(['file', undefined]));
    const apart = [3, 4, 5, 6].map((line): Finding => ({ ...same(line), body: `Why of ${line}.` }));
    const placed = place(apart, changes, new Map(), defaultConfig());
    expect(placed.map(({ placement }) => placement.kind)).toEqual(Array(4).fill('file'));
  });
});
