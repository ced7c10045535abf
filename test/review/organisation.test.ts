import { describe, expect, it } from 'vitest';
import { memoryRevision } from '../../src/core/change-set.js';
import { configPath } from '../../src/core/config.js';
import { configOf } from '../../src/review/configuration.js';
import { reviewChanges } from '../../src/review/pipeline.js';
import { noServices } from '../../src/review/services.js';
import { rules } from '../../src/review/shelves.js';

const ids = rules.map(({ id }) => id);
const path = 'acme/.github/.github/dbspec.yml';

/** A change that leaves all as it is, under the defaults of an organisation. */
function under(defaults: string | null, own: string | null) {
  const revision = memoryRevision('base', own === null ? {} : { [configPath]: own });
  const file = defaults === null ? null : { path, text: defaults, contentId: '1' };
  return { mergeBase: revision, base: revision, head: revision, files: [], defaults: async () => file };
}

const read = (defaults: string | null, own: string | null) => configOf(under(defaults, own), 'base', ids);
const locked = (key: string) =>
  `\`${key}\` is set by the organisation in \`${path}\`; what stands here does not count.`;

describe('the defaults of an organisation', () => {
  it('count where the repository says nothing', async () => {
    const { config, problems, overruled } = await read('fail-on: warning\nrules:\n  drop-table: notice\n', null);
    expect(config).toMatchObject({ 'fail-on': 'warning', rules: { 'drop-table': 'notice' } });
    expect([...problems, ...overruled]).toEqual([]);
  });

  it('stand under what the repository says, key by key', async () => {
    const { config, overruled } = await read(
      'fail-on: warning\nrules:\n  drop-table: notice\n  drop-column: off\ntables:\n  hot: [orders]\n',
      'rules:\n  drop-column: error\ntables:\n  hot: [carts]\n  large: [orders]\n',
    );
    expect(config).toMatchObject({
      'fail-on': 'warning',
      rules: { 'drop-table': 'notice', 'drop-column': 'error' },
      tables: { hot: ['carts'], large: ['orders'], small: [] },
    });
    expect(overruled).toEqual([]);
  });

  it('are not there in most places', async () => {
    expect(await read(null, 'fail-on: never\n')).toMatchObject({ config: { 'fail-on': 'never' }, problems: [] });
  });
});

describe('a locked key', () => {
  it('stays as the organisation has it, and the line that sets it is told', async () => {
    const { config, overruled } = await read(
      'fail-on: warning\nlocked: [fail-on]\n',
      'preset: strict\nfail-on: never\n',
    );
    expect(config).toMatchObject({ 'fail-on': 'warning', preset: 'strict' });
    expect(overruled).toEqual([{ path: configPath, line: 2, message: locked('fail-on') }]);
  });

  it('locks all below it, and nothing beside it', async () => {
    const { config, overruled } = await read(
      'specialist:\n  enabled: false\nlocked: [specialist.enabled, shadow]\n',
      'specialist:\n  enabled: true\n  max-findings: 1\nshadow:\n  enabled: false\n',
    );
    expect(config).toMatchObject({ specialist: { enabled: false, 'max-findings': 1 }, shadow: { enabled: true } });
    expect(overruled.map(({ line, message }) => [line, message])).toEqual([
      [2, locked('specialist.enabled')],
      [4, locked('shadow')],
    ]);
  });

  it('is not got around by a single value above it', async () => {
    const { config, overruled } = await read(
      'accept:\n  data-loss: admin\nrules:\n  drop-table:\n    severity: error\nlocked: [accept.data-loss, rules.drop-table.severity]\n',
      'accept: author\nrules:\n  drop-table: off\n',
    );
    expect(config).toMatchObject({
      accept: { 'data-loss': 'admin' },
      rules: { 'drop-table': { severity: 'error' } },
    });
    expect(overruled.map(({ line, message }) => [line, message])).toEqual([
      [1, locked('accept')],
      [3, locked('rules.drop-table')],
    ]);
  });

  it('cannot be unlocked by the repository', async () => {
    const { config, overruled } = await read('locked: [mode]\n', 'locked: []\nmode: observe\n');
    expect(config.mode).toBe('enforce');
    expect(overruled.map(({ line }) => line)).toEqual([2, 1]);
  });
});

describe('a mistake', () => {
  it.each([
    ['of the organisation', 'fail-onn: never\n', null, path],
    ['of the repository', 'fail-on: warning\n', 'fail-onn: never\n', configPath],
  ])('%s is told with its file', async (_, defaults, own, file) => {
    const { problems } = await read(defaults, own);
    expect(problems).toEqual([{ path: file, line: 1, message: expect.stringContaining('Did you mean `fail-on`?') }]);
  });

  it('of the repository leaves the defaults of the organisation, and one of the organisation the repository', async () => {
    expect((await read('fail-on: warning\n', 'nonsense: 1\n')).config['fail-on']).toBe('warning');
    expect((await read('nonsense: 1\n', 'fail-on: warning\n')).config['fail-on']).toBe('warning');
  });

  it.each([
    ['fail-onn', 'Did you mean `fail-on`?'],
    ['rules.drop-tabel', 'Did you mean `drop-table`?'],
    ['comments.max', ''],
  ])('in what is locked is told: %s', async (key, hint) => {
    const { problems } = await read(`locked:\n  - preset\n  - ${key}\n`, null);
    const message = `\`locked\`: \`${key}\` is not a key of the configuration.`;
    expect(problems).toEqual([{ path, line: 3, message: expect.stringContaining(message) }]);
    expect(problems[0]?.message).toContain(hint);
  });
});

describe('a review', () => {
  it('says which lines of the repository do not count', async () => {
    const changes = under('fail-on: warning\nlocked: [fail-on]\n', 'fail-on: never\n');
    const { notes, conclusion } = await reviewChanges({ changes, services: noServices });
    expect(notes).toEqual([`\`${configPath}\` line 1: ${locked('fail-on')}`]);
    expect(conclusion).toBe('success');
  });

  it('is neutral where the defaults cannot be read, and says where the mistake stands', async () => {
    const changes = under('fail-on: sometimes\n', null);
    const { notes, conclusion, title } = await reviewChanges({ changes, services: noServices });
    expect(notes).toEqual([expect.stringContaining(`\`${path}\` line 1: \`fail-on\``)]);
    expect([conclusion, title]).toEqual(['neutral', expect.stringContaining('it does not count')]);
  });
});
