import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fromFiles } from '../../src/core/change-set.js';
import { configSchema } from '../../src/core/config.js';
import type { ShadowDatabase } from '../../src/core/ports.js';
import { reviewChanges } from '../../src/review/pipeline.js';
import { noServices } from '../../src/review/services.js';
import { openPglite } from '../../src/shadow/index.js';

type Files = Readonly<Record<string, string>>;

let shadow: ShadowDatabase;

beforeAll(() => {
  shadow = openPglite({ cacheFolder: null, baseFolder: null });
});

afterAll(() => shadow.close());

// Long enough on a machine that is busy.
const config = configSchema.parse({ shadow: { 'limit-seconds': 240 } });

const server = { 'docker-compose.yml': 'services:\n  db:\n    image: postgres:16\n' };
const orders = 'create table orders (id bigint primary key, paid integer);\n';
const first = { ...server, 'db/migration/V1__orders.sql': orders };
const second = 'db/migration/V2__paid.sql';

/** What is told of files before and after a change. Renames are given as pairs of paths. */
async function reviewed(base: Files, head: Files, renamed: Files = {}) {
  const changes = fromFiles(base, head);
  const files = [
    ...changes.files.filter(({ path }) => !Object.entries(renamed).flat().includes(path)),
    ...Object.entries(renamed).map(([earlierPath, path]) => ({
      path,
      earlierPath,
      status: 'renamed' as const,
      hunks: base[earlierPath] === head[path] ? [] : [{ startLine: 1, endLine: 1, added: [1] }],
    })),
  ];
  const review = await reviewChanges({ changes: { ...changes, files }, services: { ...noServices, shadow }, config });
  const of = (rule: string) => review.findings.filter((finding) => finding.rule === rule);
  return { ...review, of };
}

const edit = (then: string, now: string, more: Files = {}) =>
  reviewed({ ...first, [second]: then, ...more }, { ...first, [second]: now, ...more });

describe('a migration whose base form fails by itself', () => {
  it.each([
    ['a value of another type', 'update orders set paid = true;', 'update orders set paid = 1;', 'is of type integer'],
    ['an index that is not there', 'drop index nope;', 'drop index if exists nope;', 'index "nope" does not exist'],
    [
      'a type of another engine',
      'create table carts (at datetime);',
      'create table carts (at timestamptz);',
      'type "datetime" does not exist',
    ],
  ])('has run nowhere, so that its edit is no error: %s', async (_, then, now, message) => {
    const { of, conclusion, engines } = await edit(then, now);
    expect(of('migration-edited').map(({ severity }) => severity)).toEqual(['notice']);
    expect(of('migration-edited')[0]?.headline).toContain(message);
    expect(of('migration-fails')).toEqual([]);
    expect(conclusion).not.toBe('failure');
    expect(engines.shadow.detail).not.toContain('did not run');
  });

  it('takes those behind it along', async () => {
    const third = 'db/migration/V3__note.sql';
    const base = { ...first, [second]: 'drop index nope;', [third]: 'alter table orders add column note text;' };
    const head = { ...base, [second]: 'select 1;', [third]: 'alter table orders add column note varchar;' };
    const { of } = await reviewed(base, head);
    expect(of('migration-edited').map(({ severity }) => severity)).toEqual(['notice']);
    expect(of('migration-edited')[0]?.body).toContain('Nor has `V3__note.sql` behind it');
  });

  it('is read as new, also where the change leaves the one behind it as it is', async () => {
    const third = { 'db/migration/V3__note.sql': 'alter table orders add column note text;' };
    const { of } = await edit('drop index nope;', 'drop index nope2;', third);
    expect(of('migration-edited').map(({ severity }) => severity)).toEqual(['notice']);
    expect(of('migration-fails').map(({ headline }) => headline)).toEqual([
      'This statement fails: index "nope2" does not exist',
    ]);
  });

  it('warns of what it did before, where that is committed', async () => {
    const tool = { 'go.mod': 'require github.com/golang-migrate/migrate/v4 v4.18.3\n' };
    const base = { ...server, ...tool, 'migrations/1_orders.up.sql': orders };
    const path = 'migrations/2_paid.up.sql';
    const then = 'begin;\nalter table orders add column note text;\ncommit;\nupdate orders set paid = true;\n';
    const { of } = await reviewed({ ...base, [path]: then }, { ...base, [path]: then.replace('= true', '= 1') });
    expect(of('migration-edited').map(({ severity }) => severity)).toEqual(['warning']);
    expect(of('migration-edited')[0]?.body).toContain('is committed by itself');
  });

  it.each([
    ['a role, which is made beside them', 'grant select on orders to app;', 'grant select on orders to shop;'],
    ['a row', 'update orders set paid = 1;', 'update orders set paid = 2;'],
    ['the same in both forms', 'drop index nope;', '-- of old\ndrop index nope;\nselect 1;'],
  ])('is an error where it fails for want of something else, or does not: %s', async (_, then, now) => {
    const { of } = await edit(then, now);
    expect(of('migration-edited').map(({ severity }) => severity)).toEqual(['error']);
  });

  it('is an error where a statement before it did not run', async () => {
    const base = { ...first, 'db/migration/V0__x.sql': 'create table x (note citext);', [second]: 'drop index nope;' };
    const { of } = await reviewed(base, { ...base, [second]: 'select 1;' });
    expect(of('migration-edited').map(({ severity }) => severity)).toEqual(['error']);
  });
});

describe('an edit that fails on a new database', () => {
  it('is told, where what the base has runs through', async () => {
    const { of } = await edit('alter table orders add column note text;', 'alter table orders add column paid text;');
    expect(of('migration-fails').map(({ location }) => location.path)).toEqual([second]);
    expect(of('migration-edited')).toHaveLength(1);
  });

  const seeds = `create table users (id bigint primary key, name text not null);
create table roles (id uuid primary key, user_id bigint not null references users (id));
`;
  const owner = "insert into roles values ('14ff3f57-e8ea-4771-93af-c6ea91a798d5', 1);\n";
  const seeded = (now: string, then = owner, more: Files = {}) => edit(seeds + then, seeds + now, more);

  it('is told, where the base needs rows that the shadow does not hold, and the edit is written wrong', async () => {
    const { of } = await seeded(`${owner}delete from roles where role_id = '14ff3f57-e8ea-4771-93af-c6ea91a798d5';\n`);
    expect(of('migration-fails').map(({ location }) => location.startLine)).toEqual([4]);
  });

  it('tells no lock of what the server refuses', async () => {
    const build = 'create index orders_note_idx on orders (note);\n';
    const { of, notRaised } = await edit(seeds, `${build}${seeds}`);
    expect(of('migration-fails').map(({ location }) => location.startLine)).toEqual([1]);
    expect(of('index-build-blocks-writes')).toEqual([]);
    expect(notRaised?.map(({ reason }) => reason)).toContain('The server refuses it: it fails at once.');
  });

  it('is told, where the base fails elsewhere, and a text is none of its type, whatever is made beside it', async () => {
    const unread = `create user \${owner};\n`;
    const then = `${unread}delete from roles where role_id is null;\ndelete from roles where id = '14ff';\n`;
    const { of } = await seeded(then.replace('role_id', 'id'), then);
    expect(of('migration-fails').map(({ location }) => location.startLine)).toEqual([5]);
  });

  const wrong = "delete from roles where id = '14ff';\n";

  it.each([
    [
      'it lacks may be made by what is not read',
      `select 1 from \${table};\ndelete from roles where role_id = 1;\n`,
      owner,
    ],
    ['fails is what the base has', `${wrong}select 2;\n`, wrong],
    ['it lacks is a row', `${owner}insert into roles values ('24ff3f57-e8ea-4771-93af-c6ea91a798d5', null);\n`, owner],
  ])('is not told where what %s', async (_, now, then) => {
    const { of } = await seeded(now, then);
    expect(of('migration-fails')).toEqual([]);
  });
});

const counted = { ...server, 'go.mod': 'require github.com/golang-migrate/migrate/v4 v4.18.3\n' };

describe('a migration that gets another number', () => {
  const from = 'migrations/2_step.up.sql';
  const to = 'migrations/4_step.up.sql';
  const told = async (text: string, more: Files = {}) => {
    const base = { ...counted, 'migrations/1_orders.up.sql': orders, 'migrations/3_x.up.sql': 'select 1;\n' };
    const head = { ...base, ...more, [to]: text };
    const { of } = await reviewed({ ...base, [from]: text }, head, { [from]: to });
    return of('migration-edited');
  };

  it('is an error at the place where its second run fails', async () => {
    const [found, ...more] = await told('select 1;\nalter table orders add column note text;\n');
    expect(found?.severity).toBe('error');
    expect(found?.headline).toContain('column "note" of relation "orders" already exists');
    expect(found?.location).toMatchObject({ path: to, startLine: 2 });
    expect(more).toEqual([]);
  });

  it.each([
    ['add column if it is not there', 'alter table orders add column if not exists note text;\n'],
    ['drop table if it is there', 'drop table if exists carts;\n'],
  ])('is a notice where it changes nothing: %s', async (_, text) => {
    const found = await told(text);
    expect(found.map(({ severity }) => severity)).toEqual(['notice']);
    expect(found[0]?.headline).toContain('changes nothing where it has run');
  });

  it.each([
    ['writes rows', 'update orders set paid = 1 where id = 2;\n'],
    ['builds what was there anew', 'drop index if exists i;\ncreate index i on orders (paid);\n'],
  ])('is a warning as before where it %s', async (_, text) => {
    const found = await told(text);
    expect(found.map(({ severity }) => severity)).toEqual(['warning']);
  });

  it('is a warning where what it drops stands in a schema that the server may look in', async () => {
    const built = 'create index if not exists i on shop.lines (id);\n';
    const lines = { 'migrations/1_lines.up.sql': `create schema shop; create table shop.lines (id int);\n${built}` };
    const text = `drop index if exists i;\n${built}`;
    const base = { ...counted, ...lines };
    const { of } = await reviewed({ ...base, [from]: text }, { ...base, [to]: text }, { [from]: to });
    expect(of('migration-edited').map(({ severity }) => severity)).toEqual(['warning']);
  });

  it('is a warning where it is edited too, and is told as the new one that it is', async () => {
    const base = { ...counted, 'migrations/1_orders.up.sql': orders };
    const then = 'drop index if exists i;\ncreate index if not exists i on orders (paid) where paid > 0;\n';
    const now = then.replace('> 0', '> 1');
    const { of } = await reviewed({ ...base, [from]: then }, { ...base, [to]: now }, { [from]: to });
    const [found] = of('migration-edited');
    expect(found?.severity).toBe('warning');
    expect(found?.headline).toMatch(/ is on the base branch, and this pull request edits it under another number$/);
    expect(of('index-build-blocks-writes')).toHaveLength(1);
  });

  it('is an error also where a template fills in names, since it ran the first time', async () => {
    const shop = '{{ index .Options "Namespace" }}';
    const text = `comment on column ${shop}.orders.note is 'free';\nalter table ${shop}.orders drop column note;\n`;
    const base = {
      ...counted,
      'migrations/1_orders.up.sql': `create table ${shop}.orders (id bigint primary key, note text);\n`,
    };
    const { of } = await reviewed({ ...base, [from]: text }, { ...base, [to]: text }, { [from]: to });
    expect(of('migration-edited').map(({ severity, location }) => [severity, location.startLine])).toEqual([
      ['error', 1],
    ]);
  });

  it('meets what the change makes before it', async () => {
    const found = await told('alter table orders add column note text;\n', {
      'migrations/3_y.up.sql': 'alter table orders drop column note;\n',
    });
    expect(found.map(({ severity }) => severity)).toEqual(['warning']);
  });
});

describe('an edited way back', () => {
  const up = 'migrations/2_note.up.sql';
  const down = 'migrations/2_note.down.sql';
  const base = {
    ...counted,
    'migrations/1_orders.up.sql': orders,
    [up]: 'alter table orders add column note text;\n',
    [down]: 'alter table orders drop column note;\n',
    'migrations/3_more.up.sql': 'create table carts (id bigint primary key);\n',
    'migrations/3_more.down.sql': 'drop table carts;\n',
  };
  const told = async (then: string, now: string) => {
    const { of, engines } = await reviewed({ ...base, [down]: then }, { ...base, [down]: now });
    return { headlines: of('down-does-not-restore').map(({ headline }) => headline), shadow: engines.shadow };
  };
  const right = 'alter table orders drop column note;\n';

  it.each([
    ['that fails', right, 'alter table orders drop column notes;\n', 'The way back fails: column "notes" of relation'],
    ['that leaves something', right, 'select 1;\n', 'The way back leaves `column orders.note` behind'],
  ])('is tried: one %s', async (_, then, now, headline) => {
    const { headlines, shadow: report } = await told(then, now);
    expect(headlines).toEqual([expect.stringContaining(headline)]);
    expect(report.detail).toContain('what it edits of the base was tried by itself');
  });

  it.each([
    ['that becomes right', 'select 1;\n', right],
    ['that was no better before', 'select 1;\n', 'select 2;\n'],
    ['that asks first', right, 'alter table orders drop column if exists note;\n'],
  ])('is silent: one %s', async (_, then, now) => {
    expect((await told(then, now)).headlines).toEqual([]);
  });
});
