import { afterAll, describe, expect, it } from 'vitest';
import { fromFiles } from '../../src/core/change-set.js';
import { configSchema } from '../../src/core/config.js';
import { reviewChanges } from '../../src/review/pipeline.js';
import { noServices } from '../../src/review/services.js';
import { openPglite } from '../../src/shadow/index.js';
import { reviewOf } from '../support/review-files.js';

const shadow = openPglite({ cacheFolder: null, baseFolder: null });
afterAll(() => shadow.close());

const made = `
create table a (x int not null, y int not null, z text);
create unique index u on a (x);
create table b (x int not null, y int not null, constraint b_key unique (x));
create table c (x int not null, y int not null, constraint c_pkey primary key (x));
create index p on a (z);
create unique index t on a (x, md5(z));
`;

/** The fix of the only finding of a rule: its new files and the file that it changes, by name. */
async function fixOf(rule: string, change: string) {
  const base = { 'migrations/1_a.sql': made };
  const changes = fromFiles(base, { ...base, 'migrations/2_b.sql': change });
  const { findings } = await reviewChanges({
    changes,
    services: { ...noServices, shadow },
    config: configSchema.parse({}),
  });
  const [found, second] = findings.filter((finding) => finding.rule === rule);
  if (found === undefined || second !== undefined) throw new Error(`not one finding of ${rule}`);
  return {
    files: found.fix?.files.map(({ text }) => text.replace(/^--[^\n]*\n/gm, '').trim()),
    edits: found.fix?.edits.map(({ text }) => text.trim()).filter((text) => text !== ''),
    proven: found.fix?.proven,
    failed: found.fixFailed,
    instead: found.instead,
  };
}

describe('a fix of what a change replaces at once', () => {
  it('builds the new index beside the old one, under another name', { timeout: 60_000 }, async () => {
    const fix = await fixOf(
      'index-build-blocks-writes',
      'alter table a add column w int;\ndrop index u;\ncreate unique index u on a (x, y);\n',
    );
    expect(fix.files).toEqual([
      'create unique index concurrently u_new on a (x, y);',
      'drop index u;\nalter index u_new rename to u;',
    ]);
    expect(fix.edits).toEqual([]);
    expect(fix.proven).toEqual([expect.stringContaining('fix run on')]);
    expect(fix.instead).toContain('build the new one with CONCURRENTLY first');
  });

  it('leaves it where it is when a column under the old one changes in between', { timeout: 60_000 }, async () => {
    const fix = await fixOf(
      'index-build-blocks-writes',
      'drop index t;\nalter table a alter column z type jsonb using z::jsonb;\ncreate unique index t on a (x, md5(z::text));\n',
    );
    expect(fix.files).toBeUndefined();
    expect(fix.failed).toBeUndefined();
    expect(fix.instead).toContain('a column under it changes in between');
  });

  it('leaves the way back to the change, which knows the new index by its last name', async () => {
    const base = { 'migrations/1_a.up.sql': made };
    const change = {
      'migrations/2_b.up.sql': 'drop index u;\ncreate unique index u on a (x, y);\nalter table a add column w int;\n',
      'migrations/2_b.down.sql': 'alter table a drop column w;\ndrop index u;\ncreate unique index u on a (x);\n',
    };
    const { findings } = await reviewOf(base, { ...base, ...change });
    const files = findings.find(({ rule }) => rule === 'index-build-blocks-writes')?.fix?.files ?? [];
    const back = files
      .filter(({ path }) => path.endsWith('.down.sql'))
      .map(({ text }) => text.replace(/^-- no-tr.*\n/, ''));
    expect(back).toEqual([
      '-- The way back of 2_b.up.sql undoes this.\n',
      '-- The way back of 2_b.up.sql undoes this.\n',
    ]);
  });

  it('builds it under its own name, where that is free', { timeout: 60_000 }, async () => {
    const fix = await fixOf('index-build-blocks-writes', 'drop index u;\ncreate unique index v on a (x, y);\n');
    expect([...(fix.edits ?? []), ...(fix.files ?? [])].join('\n')).toMatch(
      /create unique index concurrently v on a \(x, y\);?[\s\S]*drop index u;/,
    );
  });

  it('puts a unique constraint in the place of another', { timeout: 60_000 }, async () => {
    const fix = await fixOf(
      'unique-constraint-builds-index',
      'alter table b add column w int;\nalter table b drop constraint b_key, add constraint b_key unique (x, y);\n',
    );
    expect(fix.files).toEqual([
      'create unique index concurrently b_key_new on b (x, y);',
      'alter table b drop constraint b_key;\nalter table b add constraint b_key unique using index b_key_new;',
    ]);
    expect(fix.proven).toEqual([expect.stringContaining('fix run on')]);
  });

  it('puts a primary key in the place of another', { timeout: 60_000 }, async () => {
    const fix = await fixOf(
      'primary-key-on-existing',
      'alter table c add column w int;\nalter table c drop constraint c_pkey;\nalter table c add constraint c_pkey primary key (x, y);\n',
    );
    expect(fix.files).toEqual([
      'create unique index concurrently c_pkey_new on c (x, y);',
      'alter table c drop constraint c_pkey;\nalter table c add constraint c_pkey primary key using index c_pkey_new;',
    ]);
  });

  it('is none where rows change in between, which the old one may refuse', { timeout: 60_000 }, async () => {
    const fix = await fixOf(
      'index-build-blocks-writes',
      'drop index u;\nupdate a set x = y;\ncreate unique index u on a (x);\n',
    );
    expect(fix.files).toBeUndefined();
    expect(fix.instead).toContain('build the new one with CONCURRENTLY first');
  });

  it('is the plain one where what goes was not unique, or of another table', { timeout: 60_000 }, async () => {
    for (const change of [
      'drop index p;\ncreate unique index v on a (x, y);\n',
      'alter table b drop constraint b_key;\ncreate unique index v on a (x, y);\n',
      'drop index u;\ncreate index v on a (y);\n',
    ]) {
      const fix = await fixOf('index-build-blocks-writes', change);
      expect(fix.files?.join('\n')).toMatch(/^create (unique )?index concurrently v on a \(/);
    }
  });
});

describe('a fix of what an ON CONFLICT of the same change rests on', () => {
  const base = { 'migrations/1_a.sql': made };
  const unique = 'alter table b add constraint b_y_key unique (y);\n';
  const fills = (conflict: string) =>
    `create or replace function fill() returns trigger language plpgsql as $$ begin insert into b (x, y) values (1, 2) on conflict ${conflict} do nothing; return null; end $$;\n`;
  const isFixed = async (change: string) => {
    const { findings } = await reviewOf(base, { ...base, 'migrations/2_b.sql': change });
    const found = findings.find(({ rule }) => rule === 'unique-constraint-builds-index');
    expect(found?.headline).toContain('This unique constraint stops every query on `b`');
    return found?.fix !== null;
  };

  it.each([
    ['there is none', `${unique}create table d (x int);\n`],
    ['it rests on another index', unique + fills('(x)')],
    ['an INSERT rests on another', `${unique}insert into b (x, y) values (1, 2) on conflict (x) do nothing;\n`],
    [
      'a block rests on another',
      `${unique}do $$ begin insert into b (x, y) values (1, 2) on conflict (x) do nothing; end $$;\n`,
    ],
    ['it names no columns', unique + fills('')],
  ])('is shown where %s', async (_, change) => {
    expect(await isFixed(change)).toBe(true);
  });

  it.each([
    ['a function', unique + fills('(y)')],
    ['a function that names the constraint', unique + fills('on constraint b_y_key')],
    ['an INSERT', `${unique}insert into b (x, y) values (1, 2) on conflict (y) do nothing;\n`],
    ['a block', `${unique}do $$ begin insert into b (x, y) values (1, 2) on conflict (y) do nothing; end $$;\n`],
  ])('is not shown where it stands in %s', async (_, change) => {
    expect(await isFixed(change)).toBe(false);
  });
});
