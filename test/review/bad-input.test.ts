import { describe, expect, it } from 'vitest';
import { fromFiles, memoryRevision } from '../../src/core/change-set.js';
import { configPath } from '../../src/core/config.js';
import type { Review } from '../../src/core/review.js';
import { reviewChanges } from '../../src/review/pipeline.js';
import { noServices } from '../../src/review/services.js';

const base = {
  'migrations/0001_orders.sql': 'create table orders (id bigint primary key, placed_at date);\n',
  'docker-compose.yml': 'services:\n  db:\n    image: postgres:15\n',
};
const hazard = 'create index orders_placed_at_idx on orders (placed_at);';

function review(
  head: Readonly<Record<string, string>>,
  before: Readonly<Record<string, string>> = base,
): Promise<Review> {
  return reviewChanges({
    changes: fromFiles(before, { ...before, ...head }),
    services: noServices,
    today: '2026-11-24',
  });
}

function rulesOf(result: Review): readonly string[] {
  return result.findings
    .filter((finding) => finding.severity !== 'notice')
    .map((finding) => `${finding.rule}:${finding.location.startLine}`);
}

describe('a migration that is hard to read', () => {
  it('loses nothing round a syntax error', async () => {
    const result = await review({
      'migrations/0002_x.sql': `${hazard}\nalter tabel orders add note text;\ndrop table orders;\n`,
    });
    expect(rulesOf(result)).toEqual(['index-build-blocks-writes:1', 'drop-table:3']);
    expect(result.skipped).toMatchObject([{ path: 'migrations/0002_x.sql', line: 2 }]);
  });

  it('says that a template is filled in at run time, and concludes neutral', async () => {
    const result = await review({ 'migrations/0002_x.sql': 'alter table orders {{ .Action }};\n' });
    expect(result.skipped[0]?.reason).toContain('{{');
    expect(result.conclusion).toBe('neutral');
    expect(result.title).toBe('1 part of this change could not be read');
  });

  it.each([
    ['SQL that a block puts together', "do $$ begin execute format('drop table %I', 'orders'); end $$;", 'at run time'],
    ['a command that nothing models', 'alter function total(int) reset all;', 'is not modelled; check it by hand.'],
    ['an action that nothing models', 'alter table orders alter constraint c inherit;', 'is not modelled'],
    ['a procedure', 'call tidy_up();', 'tidy_up runs code'],
    [
      'a function of the migrations',
      "create function tidy() returns void language sql as 'delete from orders'; select public.tidy();",
      'tidy runs code',
    ],
    [
      'a function of the migrations, in a block',
      "create function tidy() returns void language sql as 'delete from orders'; do $$ begin perform tidy(); end $$;",
      'tidy runs code',
    ],
  ])('does not call safe what nobody can tell: %s', async (_, line, reason) => {
    const result = await review({ 'migrations/0002_x.sql': `select 1;\n${line}\n` });
    expect(result.skipped).toEqual([
      { path: 'migrations/0002_x.sql', line: 2, reason: expect.stringContaining(reason) },
    ]);
    expect(result.conclusion).toBe('neutral');
    const both = await review({ 'migrations/0002_x.sql': `${line}\n${hazard}\n` });
    expect(rulesOf(both)).toEqual(['index-build-blocks-writes:2']);
  });

  it.each([
    ["select setval('orders_id_seq', 7);"],
    ["create function total() returns int stable language sql as 'select 1'; select total();"],
  ])('does not stop at a function that changes nothing of the schema: %s', async (line) => {
    const result = await review({ 'migrations/0002_x.sql': `${line}\n` });
    expect(result.skipped).toEqual([]);
  });

  it.each([
    ['line ends of Windows', `-- a comment\r\n\r\n${hazard}\r\n`, 3],
    ['a byte order mark', `\uFEFF${hazard}`, 1],
    ['no line end', hazard, 1],
    ['names in other letters', `-- Überblick 😀\n${hazard}`, 2],
  ])('reads %s', async (_, sql, line) => {
    expect(rulesOf(await review({ 'migrations/0002_x.sql': sql }))).toEqual([`index-build-blocks-writes:${line}`]);
  });

  it.each([
    ['an empty file', ''],
    ['only a comment', '-- nothing here\n'],
  ])('finds nothing in %s', async (_, sql) => {
    const result = await review({ 'migrations/0002_x.sql': sql });
    expect([result.conclusion, result.findings, result.skipped]).toEqual(['success', [], []]);
  });

  it('says so of a file that is no text', async () => {
    const changes = fromFiles(base, { ...base, 'migrations/0002_x.sql': '' });
    const head = memoryRevision('head', { ...base, 'migrations/0002_x.sql': new Uint8Array([0xff, 0xfe, 0x00]) });
    const result = await reviewChanges({ changes: { ...changes, head }, services: noServices });
    expect(result.skipped).toEqual([
      { path: 'migrations/0002_x.sql', line: 1, reason: 'The file cannot be read as UTF-8 text; check it by hand.' },
    ]);
    expect(result.conclusion).toBe('neutral');
  });

  it.each([
    ['bytes that are no UTF-8', new Uint8Array([...Buffer.from('-- Überblick\n', 'latin1'), ...Buffer.from(hazard)])],
    ['a picture', new Uint8Array([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0x00, 0x00])],
  ])('loses nothing in the file beside %s', async (_, bytes) => {
    const changes = fromFiles(base, { ...base, 'migrations/0002_x.sql': '', 'migrations/0003_y.sql': hazard });
    const head = memoryRevision('head', {
      ...base,
      'migrations/0002_x.sql': bytes,
      'migrations/0003_y.sql': hazard,
    });
    const result = await reviewChanges({ changes: { ...changes, head }, services: noServices });
    expect(result.skipped.map(({ path }) => path)).toEqual(['migrations/0002_x.sql']);
    expect(rulesOf(result)).toEqual(['index-build-blocks-writes:1']);
    expect(result.conclusion).toBe('failure');
  });

  it.each([
    ['braces', 'alter table {{ .Namespace }}.orders {{ .Action }};'],
    ['a dollar and braces', `alter table ${'$'}{schema}.orders ${'$'}{action};`],
  ])('loses nothing round a template in %s', async (_, line) => {
    const result = await review({ 'migrations/0002_x.sql': `${hazard}\n${line}\ndrop table orders;\n` });
    expect(result.skipped).toMatchObject([{ line: 2, reason: expect.stringContaining('is filled in by a ') }]);
    expect(rulesOf(result)).toEqual(['index-build-blocks-writes:1', 'drop-table:3']);
  });

  it('reads five megabytes', async () => {
    const rows = Array.from({ length: 140_000 }, (_, id) => `(${id}, '2026-01-01', 'some text')`).join(',\n');
    expect(rows.length).toBeGreaterThan(5_000_000);
    const result = await review({ 'migrations/0002_x.sql': `insert into orders values ${rows};\n${hazard}\n` });
    expect(rulesOf(result)).toEqual(['index-build-blocks-writes:140001']);
  }, 60_000);
});

describe('a configuration', () => {
  it('that cannot be read leaves the defaults, and says so', async () => {
    const before = { ...base, [configPath]: 'rules:\n  drop-colum: off\n' };
    const result = await review({ 'migrations/0002_x.sql': 'select 1;\n' }, before);
    expect(result.conclusion).toBe('neutral');
    expect(result.notes).toContain(
      `\`${configPath}\` line 2: \`drop-colum\` is not a rule. Did you mean \`drop-column\`?`,
    );
  });

  it('of the pull request is validated and not obeyed', async () => {
    const result = await review({ 'migrations/0002_x.sql': hazard, [configPath]: 'fail-on: never\nunknwon: 1\n' });
    expect(result.conclusion).toBe('failure');
    expect(result.notes.join(' ')).toContain('line 2: `unknwon` is not a key of the configuration.');
  });

  it.each([
    ['never fails', 'fail-on: never\n', 'success'],
    ['observes', 'mode: observe\n', 'neutral'],
    ['switches a rule off', 'rules:\n  index-build-blocks-writes: off\n', 'success'],
    ['knows a small table', 'tables:\n  small: [orders]\n', 'success'],
    ['ignores a path', 'paths:\n  ignore: ["migrations/0002*"]\n', 'success'],
  ])('%s', async (_, config, conclusion) => {
    expect((await review({ 'migrations/0002_x.sql': hazard }, { ...base, [configPath]: config })).conclusion).toBe(
      conclusion,
    );
  });
});

describe('an accepted finding', () => {
  it('needs a reason', async () => {
    const result = await review({ 'migrations/0002_x.sql': `-- dbspec: allow index-build-blocks-writes\n${hazard}\n` });
    expect(result.conclusion).toBe('failure');
    expect(result.notes[0]).toContain('gives no reason');
  });

  it('is listed with its reason, and passes', async () => {
    const result = await review({
      'migrations/0002_x.sql': `-- dbspec: allow index-build-blocks-writes -- the table has ten rows\n${hazard}\n`,
    });
    expect(result.conclusion).toBe('success');
    expect(result.suppressed).toMatchObject([
      { rule: 'index-build-blocks-writes', suppressed: { reason: 'the table has ten rows', by: 'comment' } },
    ]);
  });

  it('that a page of documentation quotes is none, where no database is concerned', async () => {
    const result = await review({ 'docs/checks.md': '    -- dbspec: allow drop-table -- why not\n' });
    expect([result.findings, result.notes]).toEqual([[], []]);
  });

  it('that allows nothing is reported', async () => {
    const result = await review({ 'migrations/0002_x.sql': '-- dbspec: allow drop-table -- why not\nselect 1;\n' });
    expect(result.findings).toMatchObject([
      {
        rule: 'unused-suppression',
        severity: 'notice',
        location: { startLine: 1 },
        headline: '`dbspec: allow drop-table` allows nothing: the rule is silent here',
      },
    ]);
  });
});

describe('nothing of ours', () => {
  it('concludes success at once', async () => {
    const result = await review({ 'README.md': '# Shop\n' });
    expect([result.conclusion, result.title, result.findings]).toEqual(['success', 'No database changes', []]);
  });
});
