import { describe, expect, it } from 'vitest';
import { fromFiles } from '../../src/core/change-set.js';
import { configSchema } from '../../src/core/config.js';
import { reviewChanges } from '../../src/review/pipeline.js';
import { noServices } from '../../src/review/services.js';

type Files = Readonly<Record<string, string>>;

async function told(before: Files, after: Files): Promise<readonly string[]> {
  const changes = fromFiles(before, after);
  const { findings } = await reviewChanges({ changes, services: noServices, config: configSchema.parse({}) });
  return findings.map(({ rule }) => rule).filter((rule) => rule === 'index-build-blocks-writes');
}

const orders = 'create table orders (id bigint primary key, total integer);\n';
const index = 'create index orders_total_idx on orders (total);\n';

describe('nobody waits for a table', () => {
  it('that takes the place of another later in the change', async () => {
    const made = 'create table orders_new (id bigint primary key, total integer);\n';
    const swap = 'drop table orders;\nalter table orders_new rename to orders;\n';
    const before = { 'migrations/0001_orders.sql': orders };
    const made2 = { 'migrations/0002_new.sql': made + index.replaceAll('orders', 'orders_new') };
    expect(await told(before, { ...before, ...made2, 'migrations/0003_swap.sql': swap })).toEqual([]);
  });

  it('that takes the place of another, until that commits', async () => {
    const swap = 'drop table orders;\nalter table orders_new rename to orders;\n';
    const made = 'create table orders_new (id bigint primary key, total integer);\n';
    const before = { 'migrations/0001_orders.sql': orders };
    const within = { 'migrations/0002_new.sql': `begin;\n${made}${swap}${index}commit;\n` };
    expect(await told(before, { ...before, ...within })).toEqual([]);
    const behind = { 'migrations/0002_new.sql': `begin;\n${made}${swap}commit;\n${index}` };
    expect(await told(before, { ...before, ...behind })).toHaveLength(1);
    const later = { 'migrations/0002_new.sql': `begin;\n${made}${swap}commit;\n`, 'migrations/0003_index.sql': index };
    expect(await told(before, { ...before, ...later })).toHaveLength(1);
  });

  it('of which the change takes the migration away, and makes it anew', async () => {
    expect(
      await told({ 'migrations/0001_orders.sql': orders }, { 'migrations/0002_all.sql': `${orders}${index}` }),
    ).toEqual([]);
  });

  it('of the same migration, where that is edited', async () => {
    expect(
      await told({ 'migrations/0001_orders.sql': orders }, { 'migrations/0001_orders.sql': `${orders}${index}` }),
    ).toEqual([]);
  });

  it('that moves to another schema', async () => {
    const before = { 'migrations/0001_orders.sql': `create schema shop;\n${orders}` };
    const made = 'create table lines (id bigint, total integer);\nalter table lines set schema shop;\n';
    const sql = `${made}${index.replace('on orders', 'on shop.lines')}`;
    expect(await told(before, { ...before, 'migrations/0002_lines.sql': sql })).toEqual([]);
  });

  it.each([
    ['an older one had its name before', `${index}alter table orders rename to orders_old;\n${orders}`],
    [
      'an older one gets its name afterwards',
      `create table purchases (id bigint);\ndrop table purchases;\nalter table orders rename to purchases;\n${index.replace('on orders', 'on purchases')}`,
    ],
    [
      'one of its name is new in another schema',
      `create schema shop;\nset search_path to shop;\ncreate table orders (id bigint);\n${index.replace('on orders', 'on public.orders')}`,
    ],
  ])('unless %s', async (_, sql) => {
    const before = { 'migrations/0001_orders.sql': orders };
    expect(await told(before, { ...before, 'migrations/0002_orders.sql': sql })).toHaveLength(1);
  });

  it('unless it may be there, or is there', async () => {
    const before = { 'migrations/0001_orders.sql': orders };
    const perhaps = orders.replace('table', 'table if not exists');
    const add = (sql: string): Files => ({ ...before, 'migrations/0002_index.sql': sql });
    expect(await told(before, add(index))).toHaveLength(1);
    expect(await told(before, add(perhaps + index))).toHaveLength(1);
  });
});
