import { describe, expect, it } from 'vitest';
import { fromFiles } from '../../src/core/change-set.js';
import { configSchema } from '../../src/core/config.js';
import { reviewChanges } from '../../src/review/pipeline.js';
import { noServices } from '../../src/review/services.js';

type Files = Readonly<Record<string, string>>;

const config = configSchema.parse({});
const orders =
  'CREATE TABLE IF NOT EXISTS orders (id bigint PRIMARY KEY, total integer);\nCREATE INDEX orders_total_idx ON orders (total);\n';
const lines =
  'CREATE TABLE IF NOT EXISTS lines (id bigint PRIMARY KEY, order_id bigint);\nALTER TABLE lines ADD CONSTRAINT f FOREIGN KEY (order_id) REFERENCES orders (id);\n';
const note = 'ALTER TABLE orders ADD COLUMN note text;\n';

/** One folder for two engines, with one way back for both. */
const shared: Files = {
  'migrations/V0001.Orders.all.down.sql': 'DROP TABLE IF EXISTS orders;\n',
  'migrations/V0001.Orders.mysql.up.sql': 'CREATE TABLE orders (id bigint PRIMARY KEY);\n',
  'migrations/V0001.Orders.postgres.up.sql': orders,
  'migrations/V0002.Lines.postgres.up.sql': lines,
  'migrations/V0003.Note.postgres.up.sql': note,
};

/** A folder for each of them. */
const apart = (now: Files = {}): Files => ({
  'migrations/mysql/V0001.Orders.down.sql': 'DROP TABLE IF EXISTS orders;\n',
  'migrations/mysql/V0001.Orders.up.sql': 'CREATE TABLE orders (id bigint PRIMARY KEY);\n',
  'migrations/postgres/V0001.Orders.down.sql': 'DROP TABLE IF EXISTS orders;\n',
  'migrations/postgres/V0001.Orders.up.sql': orders,
  'migrations/postgres/V0002.Lines.up.sql': lines,
  'migrations/postgres/V0003.Note.up.sql': note,
  ...now,
});

const renames: Files = {
  'migrations/V0001.Orders.mysql.up.sql': 'migrations/mysql/V0001.Orders.up.sql',
  'migrations/V0001.Orders.all.down.sql': 'migrations/mysql/V0001.Orders.down.sql',
  'migrations/V0001.Orders.postgres.up.sql': 'migrations/postgres/V0001.Orders.up.sql',
  'migrations/V0002.Lines.postgres.up.sql': 'migrations/postgres/V0002.Lines.up.sql',
  'migrations/V0003.Note.postgres.up.sql': 'migrations/postgres/V0003.Note.up.sql',
};

/** What is told where the files of a base stand elsewhere afterwards. */
async function told(head: Files, base: Files = shared, renamed: Files = renames) {
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
  const { findings } = await reviewChanges({ changes: { ...changes, files }, services: noServices, config });
  return findings.map(({ rule, headline }) => `${rule}: ${headline}`);
}

describe('migrations that move into a folder of their engine', () => {
  it('are no edits, though a way back that several shared is split', async () => {
    expect(await told(apart())).toEqual([]);
  });

  it('are no edits where only white space and comments change', async () => {
    const path = 'migrations/postgres/V0002.Lines.up.sql';
    expect(await told(apart({ [path]: `-- The lines of an order.\n${lines}\n` }))).toEqual([]);
  });

  it('are edits where a statement goes, under the name that the base has', async () => {
    const path = 'migrations/postgres/V0001.Orders.up.sql';
    expect(await told(apart({ [path]: `${orders.split('\n')[0]}\n` }))).toEqual([
      'migration-edited: `V0001.Orders.postgres` is on the base branch, and this pull request takes a statement out of it as `V0001.Orders.up.sql`',
    ]);
  });

  it('make tables that are new to what an edit adds behind them', async () => {
    const path = 'migrations/postgres/V0001.Orders.up.sql';
    const more = 'CREATE INDEX orders_id_total_idx ON orders (id, total);\n';
    expect(await told(apart({ [path]: orders + more }))).toEqual([
      'migration-edited: `V0001.Orders.postgres` is on the base branch, and this pull request edits it as `V0001.Orders.up.sql`',
    ]);
  });
});

it('a migration that gets another name with another text is named as the base names it', async () => {
  const first = { 'migrations/0001_orders.up.sql': orders };
  const base = { ...first, 'migrations/0002_note.up.sql': note };
  const head = { ...first, 'migrations/0002_remark.up.sql': note.replace('note', 'remark') };
  expect(await told(head, base, {})).toContain(
    'migration-edited: `0002_note` is on the base branch, and this pull request edits it as `0002_remark.up.sql`',
  );
});
