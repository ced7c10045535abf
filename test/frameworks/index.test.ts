import { describe, expect, it } from 'vitest';
import { memoryRevision } from '../../src/core/change-set.js';
import { frameworkById, frameworks } from '../../src/frameworks/index.js';
import { nextNumber } from '../../src/frameworks/sql-files/index.js';
import { type Files, fixture } from '../support/frameworks.js';

const family = [
  'atlas',
  'dbmate',
  'diesel',
  'flyway',
  'golang-migrate',
  'goose',
  'plain-sql',
  'pop',
  'prisma',
  'sql-migrate',
  'sqlx',
  'supabase',
];

/** Who has each file once the first member of the shelf that claims it has it. */
async function owners(files: Files): Promise<ReadonlySet<string>> {
  const claimed = new Map<string, string>();
  for (const framework of frameworks) {
    for (const project of await framework.recognise(memoryRevision('head', files))) {
      for (const path of project.migrations) if (!claimed.has(path)) claimed.set(path, framework.id);
    }
  }
  return new Set(claimed.values());
}

describe('the shelf of frameworks', () => {
  for (const id of family) {
    it(`gives the files of ${id} to ${id} alone`, async () => {
      expect(await owners(fixture(id))).toEqual(new Set([id]));
    });
  }

  it('finds a member by its id, and puts SQL files of nobody last', () => {
    for (const id of family) expect(frameworkById(id)?.id).toBe(id);
    expect(frameworkById('liquid')).toBeUndefined();
    expect(frameworks.at(-1)?.id).toBe('plain-sql');
  });
});

describe('nextNumber', () => {
  const cases: Readonly<Record<string, readonly [string, number, string]>> = {
    'a number in its width': ['00009', 1, '00010'],
    'a number that grows wider': ['99', 1, '100'],
    'a timestamp over the end of a year': ['20231231235959', 1, '20240101000000'],
    'a timestamp with dashes': ['2024-02-28-235959', 2, '2024-02-29-000001'],
    'a timestamp without seconds': ['202402292359', 1, '202403010000'],
    'a number of the width of a timestamp that is none': ['00000000000000', 1, '00000000000001'],
    'a date over the end of a month': ['2024-02-28', 2, '2024-03-01'],
    'a version with dots': ['1.2.9', 1, '1.2.10'],
    'a version with underscores': ['2024_01', 3, '2024_04'],
  };
  for (const [name, [last, steps, next]] of Object.entries(cases)) {
    it(`moves on: ${name}`, () => expect(nextNumber(last, steps)).toBe(next));
  }
});
