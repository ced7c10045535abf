import { describe, expect, it } from 'vitest';
import { fromFiles } from '../../src/core/change-set.js';
import { configSchema } from '../../src/core/config.js';
import type { ShadowDatabase } from '../../src/core/ports.js';
import type { Evidence, RehearsalStep } from '../../src/core/rehearsal.js';
import { reviewChanges } from '../../src/review/pipeline.js';
import { noServices } from '../../src/review/services.js';

const path = 'migrations/0002_change.sql';
const base = { 'migrations/0001_orders.sql': 'create table orders (id bigint primary key, total integer);\n' };

function scripted(show: (step: RehearsalStep) => Partial<Evidence>): ShadowDatabase {
  const nothing = { outcome: 'ran', locks: [], rewrites: [], scans: [], indexBuilds: [] } as const;
  return {
    rehearse: async ({ steps }) => ({
      engine: 'PostgreSQL 18.6 (scripted)',
      version: 18,
      baseComplete: true,
      baseErrors: [],
      evidence: steps.map((step) => ({ ...nothing, statement: step.id, ...show(step) })),
      back: null,
      trials: [],
      partial: null,
    }),
    close: async () => undefined,
  };
}

async function told(before: Readonly<Record<string, string>>, sql: string, shadow: ShadowDatabase) {
  const { findings } = await reviewChanges({
    changes: fromFiles(before, { ...before, [path]: sql }),
    services: { ...noServices, shadow },
    config: configSchema.parse({ rules: { 'migration-edited': 'off' } }),
  });
  return findings.map(({ rule }) => rule).filter((rule) => rule === 'migration-fails');
}

const fails = (part: string, code: string) =>
  scripted((step) => {
    if (step.how.kind === 'skipped') return { outcome: 'skipped', message: step.how.reason };
    return step.sql.includes(part) ? { outcome: 'failed', code, message: 'it failed' } : {};
  });

describe('a failure of the way back on the shadow', () => {
  const shadow: ShadowDatabase = {
    rehearse: async (rehearsal, ...rest) => {
      const nothing = { outcome: 'ran', locks: [], rewrites: [], scans: [], indexBuilds: [] } as const;
      const failed = { ...nothing, outcome: 'failed', code: '42P16', message: 'it failed' } as const;
      const result = await scripted(() => ({})).rehearse(rehearsal, ...rest);
      const back = rehearsal.back ?? [];
      const isLast = (id: string) => id === back.at(-1)?.id;
      return { ...result, back: back.map(({ id }) => ({ ...(isLast(id) ? failed : nothing), statement: id })) };
    },
    close: async () => undefined,
  };

  const toldOf = async (back: string) => {
    const head = {
      ...base,
      [path]: 'alter table orders add column note text;\n',
      'migrations/0002_change.down.sql': back,
    };
    const services = { ...noServices, shadow };
    const { findings } = await reviewChanges({
      changes: fromFiles(base, head),
      services,
      config: configSchema.parse({}),
    });
    return findings.filter(({ rule }) => rule === 'down-does-not-restore').length;
  };
  const drop = 'alter table orders drop column note;\n';

  it('is told of the statement that failed, whatever cannot be read behind it', async () => {
    expect(await toldOf(drop)).toBe(1);
    expect(await toldOf(`${drop}alter table orders drop primary key;\n`)).toBe(1);
  });

  it('is not told where a statement before it cannot be read, and may be why', async () => {
    expect(await toldOf(`alter table orders drop primary key;\n${drop}`)).toBe(0);
  });
});

describe('a failure on the shadow', () => {
  const sql = 'create table refunds (id bigint primary key);\n';

  it('is told of a migration that is new', async () => {
    expect(await told(base, sql, fails('refunds', '42P07'))).toEqual(['migration-fails']);
  });

  it('is not told of one that the base has run already', async () => {
    const edited = sql.replace(');', ', note text);');
    expect(await told({ ...base, [path]: sql }, edited, fails('refunds', '42P07'))).toEqual([]);
  });

  it('is not told of what is there in a base of which the change takes a migration away', async () => {
    const shadow = fails('refunds', '42P07');
    const services = { ...noServices, shadow };
    const changes = fromFiles(
      { ...base, 'migrations/0002_refunds.sql': sql },
      { ...base, 'migrations/0003_all.sql': sql },
    );
    const { findings } = await reviewChanges({ changes, services, config: configSchema.parse({}) });
    expect(findings.map(({ rule }) => rule)).not.toContain('migration-fails');
  });

  it('is told where an edit moves what has run into a new migration', async () => {
    const index = 'create index orders_total_idx on orders (total);\n';
    const orders = base['migrations/0001_orders.sql'];
    const review = (next: string) =>
      reviewChanges({
        changes: fromFiles(
          { 'migrations/0001_orders.sql': orders + index },
          { 'migrations/0001_orders.sql': orders, [path]: next },
        ),
        services: { ...noServices, shadow: fails('index', '42P07') },
      });
    const rulesOf = async (next: string) => (await review(next)).findings.map(({ rule }) => rule);
    expect(await rulesOf(index)).toContain('migration-fails');
    expect(await rulesOf(index.replace('total_idx', 'other_idx'))).not.toContain('migration-fails');
  });

  it('is not told where a statement before it was left out, and may have made what is missing', async () => {
    const drop = 'drop index orders_total_idx;\n';
    const call = 'call index_orders();\n';
    expect(await told(base, call + drop, fails('drop', '42704'))).toEqual([]);
    expect(await told(base, `grant select on orders to reader;\n${drop}`, fails('drop', '42704'))).toHaveLength(1);
    expect(await told(base, call + drop, fails('drop', '42601'))).toHaveLength(1);
    const unread = 'create tabel orders_totals (id bigint);\n';
    expect(await told(base, unread + drop, fails('drop', '42704'))).toEqual([]);
  });
});

describe('of an edited migration', () => {
  const write = (total: string) => `alter table orders add column ${total} integer;\n`;

  it('statements that are only spaced otherwise are not reviewed again', async () => {
    const index = 'create index orders_total_idx on orders (total);\n';
    const { findings, migrations } = await reviewChanges({
      changes: fromFiles(
        { ...base, [path]: index + write('tax') },
        { ...base, [path]: index.replace(' on ', '\n  ON ') + write('fee') },
      ),
      services: noServices,
      config: configSchema.parse({}),
    });
    expect(migrations.flatMap(({ statements }) => statements.map(({ sql }) => sql))).toEqual([
      'alter table orders add column fee integer',
    ]);
    expect(findings.map(({ rule }) => rule)).not.toContain('index-build-blocks-writes');
  });

  it('has its tables in use for what comes behind it', async () => {
    const first = 'migrations/1_rows.sql';
    const made = (comment: string) => `create table rows (x int primary key, ${comment}\n y int);\n`;
    const change = { 'migrations/2_key.sql': 'alter table rows drop constraint rows_pkey, add primary key (y);\n' };
    const { findings } = await reviewChanges({
      changes: fromFiles({ [first]: made('-- one') }, { [first]: made('-- one, two'), ...change }),
      services: noServices,
      config: configSchema.parse({}),
    });
    expect(findings.map(({ rule }) => rule)).toContain('primary-key-on-existing');
  });

  it('has its tables in use also where it makes them otherwise', async () => {
    const first = 'migrations/1_rows.sql';
    const made = (more: string): string => `create table rows (x int primary key, y int${more});\n`;
    const second = 'migrations/2_index.sql';
    const index = 'create index rows_y_idx on rows (y);\n';
    const after = { [first]: made(', z int'), [second]: index };
    const review = (head: Readonly<Record<string, string>>) =>
      reviewChanges({ changes: fromFiles({ [first]: made('') }, head), services: noServices });
    const { findings, notRaised } = await review(after);
    expect(findings.map(({ rule }) => rule)).toEqual(expect.arrayContaining(['index-build-blocks-writes']));
    expect(notRaised?.map(({ rule }) => rule) ?? []).not.toContain('index-build-blocks-writes');
  });

  it('shows no fix in a file that another finding says to leave', async () => {
    const made = 'create table rows (x int primary key);\n';
    const edited = `${made}create index orders_total_idx on orders (total);\n`;
    const fixOf = async (rules: Readonly<Record<string, string>>) => {
      const { findings } = await reviewChanges({
        changes: fromFiles({ ...base, [path]: made }, { ...base, [path]: edited }),
        services: noServices,
        config: configSchema.parse({ rules }),
      });
      return findings.find(({ rule }) => rule === 'index-build-blocks-writes')?.fix;
    };
    expect(await fixOf({})).toBeNull();
    expect(await fixOf({ 'migration-edited': 'off' })).toMatchObject({ files: [expect.anything()] });
  });

  it('is read whole where the tool runs it whole again', async () => {
    const first = { 'db/migration/V1__orders.sql': 'create table orders (id bigint primary key, total integer);\n' };
    const view = (columns: string): Readonly<Record<string, string>> => ({
      ...first,
      'db/migration/R__totals.sql': `drop view if exists totals;\ncreate view totals as select ${columns} from orders;\n`,
    });
    const { migrations, findings } = await reviewChanges({
      changes: fromFiles(view('id'), view('id, total')),
      services: noServices,
    });
    expect(migrations.flatMap(({ statements }) => statements.map(({ sql }) => sql.slice(0, 11)))).toEqual([
      'drop view i',
      'create view',
    ]);
    expect(findings.map(({ rule }) => rule)).not.toContain('migration-edited');
  });

  it('a run of a formatter over it changes nothing', async () => {
    const lines = [
      "delete from orders where state in ('a','b');",
      'alter table orders add column tax int, drop column fee;',
    ];
    const formatted = [
      "DELETE FROM orders\nWHERE\n  state IN (\n    'a',\n    'b'\n  );",
      'ALTER TABLE orders\n  ADD COLUMN tax int,\n  DROP COLUMN fee;',
    ];
    const { findings, migrations } = await reviewChanges({
      changes: fromFiles({ ...base, [path]: lines.join('\n') }, { ...base, [path]: formatted.join('\n\n') }),
      services: noServices,
      config: configSchema.parse({}),
    });
    expect(migrations.flatMap(({ statements }) => statements.map(({ sql }) => sql))).toEqual([]);
    expect(findings).toEqual([]);
  });

  it('a table that it makes otherwise is the only one of its name', async () => {
    const write = (columns: string): string => `create table prices (${columns});\n`;
    const index = 'create index prices_zone_idx on prices (zone);\n';
    const { findings } = await reviewChanges({
      changes: fromFiles(
        { ...base, [path]: write('zone text, day date, primary key (zone, day)') },
        { ...base, [path]: write('id bigint primary key, zone text') + index },
      ),
      services: noServices,
      config: configSchema.parse({}),
    });
    expect(findings.map(({ rule }) => rule)).not.toContain('redundant-index');
  });

  it('is not told of where only the spacing and the letters of its words changed, and is where those of a text did', async () => {
    const clean = (text: string) => `delete from orders\n  where note in (\n    '${text}',\n    'b'\n  );\n`;
    const edited = async (sql: string) => {
      const before = { ...base, 'migrations/0002_note.sql': 'alter table orders add column note text;\n' };
      const rest = { ...before, [path]: clean('a a') };
      const changes = fromFiles(rest, { ...rest, [path]: sql });
      const { findings } = await reviewChanges({ changes, services: noServices, config: configSchema.parse({}) });
      return findings.map(({ rule }) => rule).filter((rule) => rule === 'migration-edited');
    };
    expect(await edited(clean('a a').replace(/\s+/g, ' '))).toEqual([]);
    expect(await edited(clean('a a').replace('note in', 'NOTE IN'))).toEqual([]);
    expect(await edited(clean('A A'))).toEqual(['migration-edited']);
    const body = (text: string) => `create function tax() returns text language sql as $$ ${text} $$;\n`;
    const between = async (one: string, other: string) => {
      const before = { ...base, [path]: body(one) };
      const changes = fromFiles(before, { ...before, [path]: body(other) });
      const { findings } = await reviewChanges({ changes, services: noServices, config: configSchema.parse({}) });
      return findings.map(({ rule }) => rule).filter((rule) => rule === 'migration-edited');
    };
    expect(await between("select 'a  b'", "select\n  'a  b'")).toEqual([]);
    expect(await between("select 'a  b'", "select 'a b'")).toEqual(['migration-edited']);
    expect(await edited(clean('a  a'))).toEqual(['migration-edited']);
  });
});

describe.each([
  ['', { 'go.mod': 'require github.com/golang-migrate/migrate/v4 v4.18.3\n' }],
  [', of a tool that nobody knows', {}],
])('of a migration that is edited under another name%s', (_, module) => {
  const first = {
    ...module,
    'db/a/migrations/1_orders.up.sql': 'create table orders (id bigint primary key, total integer);\n',
  };
  const made = 'create table refunds (id bigint primary key);\n';
  const added = 'alter table orders add column note text;\n';
  const before = { ...first, 'db/a/migrations/2_refunds.up.sql': made };
  const after = { ...first, 'db/a/migrations/2_refunds_and_note.up.sql': made + added };
  const services = { ...noServices, shadow: fails('refunds', '42P07') };
  const config = configSchema.parse({});

  it('only what is new is reviewed, and the edit is told', async () => {
    const { findings, migrations } = await reviewChanges({ changes: fromFiles(before, after), services, config });
    expect(migrations.flatMap(({ statements }) => statements.map(({ sql }) => sql))).toEqual([added.slice(0, -2)]);
    expect(findings.filter(({ severity }) => severity === 'error').map(({ headline }) => headline)).toEqual([
      expect.stringMatching(
        /^`2_refunds[\w.]*` is on the base branch, and this pull request edits it as `2_refunds_and_note\.up\.sql`$/,
      ),
    ]);
  });

  it('also where the file seems to come from another folder', async () => {
    const changes = fromFiles(before, after);
    const files = changes.files.flatMap((file) =>
      file.status === 'removed'
        ? []
        : [{ ...file, status: 'renamed' as const, earlierPath: 'db/b/migrations/2_refunds.up.sql' }],
    );
    const away = { path: 'db/b/migrations/2_refunds.up.sql', earlierPath: 'db/a/migrations/2_refunds.up.sql' };
    const moved = [...files, { ...away, status: 'renamed' as const, hunks: [] }];
    const { findings } = await reviewChanges({ changes: { ...changes, files: moved }, services, config });
    expect(findings.map(({ rule }) => rule)).toContain('migration-edited');
    expect(findings.map(({ rule }) => rule)).not.toContain('migration-fails');
  });

  it('under another version it is another one, which fails where the first has run', async () => {
    const other = { ...first, 'db/a/migrations/3_refunds.up.sql': made + added };
    const { findings } = await reviewChanges({ changes: fromFiles(before, other), services, config });
    expect(findings.filter(({ severity }) => severity === 'error').map(({ headline }) => headline)).toEqual([
      expect.stringMatching(/^`2_refunds[\w.]*` gets another number, and fails where it has run: it failed$/),
    ]);
  });

  it('no transaction is called open whose COMMIT is not new', async () => {
    const changes = fromFiles(
      { ...first, 'db/a/migrations/2_note.up.sql': `begin;\n${added}commit;\n` },
      { ...first, 'db/a/migrations/2_note.up.sql': `begin;\n${added.replace('text', 'varchar')}commit;\n` },
    );
    const { findings } = await reviewChanges({ changes, services: noServices, config });
    expect(findings.map(({ rule }) => rule)).not.toContain('transaction-unclosed');
  });
});

describe('the paragraph about locks', () => {
  it('leaves out a table that nobody uses yet', async () => {
    const sql =
      'create table types (id bigint primary key);\nalter table types add column note text;\nalter table orders add column type_id bigint;\nalter table orders add constraint orders_type_fk foreign key (type_id) references types (id);\n';
    const { findings } = await reviewChanges({
      changes: fromFiles(base, { ...base, [path]: sql }),
      services: noServices,
    });
    const found = findings.find(({ rule }) => rule === 'foreign-key-validates');
    expect(found?.body).toContain('`orders`');
    expect(found?.body).not.toContain('`types`');
  });
});

describe('what is ruled out', () => {
  const lines = 'create table lines (sku varchar(20));\n';
  const widened = 'alter table lines alter column sku type varchar(40);\n';
  const reasons = async (shadow: ShadowDatabase) => {
    const before = { ...base, 'migrations/0001_orders.sql': lines };
    const { notRaised = [] } = await reviewChanges({
      changes: fromFiles(before, { ...before, [path]: widened }),
      services: { ...noServices, shadow },
    });
    return notRaised.map(({ rule }) => rule);
  };

  it('is said of a statement that ran as it was predicted', async () => {
    expect(await reasons(scripted(() => ({})))).toEqual(['type-change-rewrite']);
  });

  it.each([
    ['failed', fails('lines', '0A000')],
    ['rewrote what was not predicted', scripted(() => ({ rewrites: [{ name: 'lines' }] }))],
  ])('is not said of one that %s', async (_, shadow) => {
    expect(await reasons(shadow)).toEqual([]);
  });
});
