import { describe, expect, it } from 'vitest';
import { reviewOf } from '../support/review-files.js';

const columns = Array.from({ length: 400 }, (_, at) => `c${at} text`).join(', ');
const base = { 'migrations/0001_orders.sql': `create table orders (id bigint primary key, ${columns});\n` };

async function fixesOf(indexes: number): Promise<{ readonly findings: number; readonly fixes: number }> {
  const sql = Array.from({ length: indexes }, (_, at) => `create index orders_c${at} on orders (c${at});\n`).join('');
  const { findings } = await reviewOf(base, { ...base, 'migrations/0002_indexes.sql': sql });
  const builds = findings.filter(({ rule }) => rule === 'index-build-blocks-writes');
  return { findings: builds.length, fixes: builds.filter(({ fix }) => fix !== null).length };
}

describe('fixes of a large change', () => {
  it('are shown for each finding of some statements', async () => {
    expect(await fixesOf(5)).toEqual({ findings: 5, fixes: 5 });
  });

  it('are shown for the first findings of very many, and every finding stays', { timeout: 120_000 }, async () => {
    const { findings, fixes } = await fixesOf(300);
    expect(findings).toBe(300);
    expect(fixes).toBeGreaterThan(0);
    expect(fixes).toBeLessThan(30);
  });
});

describe('a fix of which a later migration of the change takes the column away', () => {
  const orders = { 'migrations/0001_orders.sql': 'create table orders (id bigint primary key, note text);\n' };
  const fixOf = async (later: string) => {
    const head = {
      ...orders,
      'migrations/0002_token.sql': 'alter table orders add column token uuid not null default gen_random_uuid();\n',
      'migrations/0003_later.sql': later,
    };
    const { findings } = await reviewOf(orders, head);
    const found = findings.find(({ rule }) => rule === 'volatile-default-rewrite');
    expect(found).toBeDefined();
    return found?.fix ?? null;
  };

  it.each([
    ['another name', 'alter table orders rename column token to key;\n'],
    ['a drop', 'alter table orders drop column token;\n'],
  ])('is not shown: %s', async (_, later) => {
    expect(await fixOf(later)).toBeNull();
  });

  it('is shown where the column stays', async () => {
    expect(await fixOf('alter table orders rename column note to remark;\n')).not.toBeNull();
  });
});
