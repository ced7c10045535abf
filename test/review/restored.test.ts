import { describe, expect, it } from 'vitest';
import { type ChangeSet, type EarlierContents, fromFiles } from '../../src/core/change-set.js';
import { configSchema } from '../../src/core/config.js';
import { UserError } from '../../src/core/errors.js';
import { reviewChanges } from '../../src/review/pipeline.js';
import { noServices } from '../../src/review/services.js';

const path = 'db/migration/V1__orders.sql';
const [first, second] = [
  'create table orders (id bigint primary key);\n',
  'create table orders (id bigint primary key, note text);\n',
];
const other = { 'db/migration/V2__items.sql': 'create table items (id bigint primary key);\n' };

/** Findings of a change back to the first text, where the base branch got the second one at some time. */
async function foundWhere(secondSinceMs: number | null) {
  const plain = fromFiles({ ...other, [path]: second }, { ...other, [path]: first });
  const idOf = async (revision: ChangeSet['head']) =>
    (await revision.list()).find((entry) => entry.path === path)?.contentId ?? '';
  const contents: EarlierContents['contents'] = new Map([
    [
      path,
      [
        { contentId: await idOf(plain.base), sinceMs: secondSinceMs ?? 0 },
        { contentId: await idOf(plain.head), sinceMs: 0 },
      ],
    ],
  ]);
  const earlier = async (): Promise<EarlierContents> => {
    if (secondSinceMs === null) throw new UserError('git log failed');
    return { tipMs: 1000, contents };
  };
  const changes = { ...plain, earlier };
  const review = await reviewChanges({ changes, services: noServices, config: configSchema.parse({}) });
  return review.findings.map(({ rule, severity, headline }) => `${rule} ${severity}: ${headline}`);
}

describe('a migration that gets back an earlier text', () => {
  it('is a notice where databases have run that for longer', async () => {
    expect(await foundWhere(900)).toEqual([
      'migration-edited notice: `1` gets back the text that it had before on the base branch',
    ]);
  });

  it.each([
    ['the text of today has been there for longer', 100],
    ['its history cannot be asked for', null],
  ])('is edited where %s', async (_, since) => {
    expect(await foundWhere(since)).toEqual([
      'migration-edited error: `V1__orders.sql` is on the base branch, and this pull request edits it',
    ]);
  });

  it('is one notice for many', async () => {
    const paths = Array.from({ length: 14 }, (_, at) => `db/migration/V${at + 1}__t${at}.sql`);
    const all = (suffix: string) =>
      Object.fromEntries(paths.map((one, at) => [one, `create table t${at} (id bigint primary key);\n${suffix}`]));
    const plain = fromFiles(all('-- edited\n'), all(''));
    const idsOf = async (revision: ChangeSet['head']) =>
      new Map((await revision.list()).map((entry) => [entry.path, entry.contentId]));
    const [before, now] = [await idsOf(plain.base), await idsOf(plain.head)];
    const contents: EarlierContents['contents'] = new Map(
      paths.map((one) => [
        one,
        [
          { contentId: before.get(one) ?? '', sinceMs: 900 },
          { contentId: now.get(one) ?? '', sinceMs: 0 },
        ],
      ]),
    );
    const changes = { ...plain, earlier: async () => ({ tipMs: 1000, contents }) };
    const { findings } = await reviewChanges({ changes, services: noServices, config: configSchema.parse({}) });
    expect(findings.map(({ severity, headline }) => `${severity}: ${headline}`)).toEqual([
      'notice: `1` and 13 more get back the text that they had before on the base branch',
    ]);
  });
});
