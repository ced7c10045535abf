import { describe, expect, it } from 'vitest';
import type { ReviewedMigration } from '../../src/core/review.js';
import { heldLocks, transactionSpans } from '../../src/pages/held-locks.js';
import { lockChart, sentence } from '../../src/pages/lock-chart.js';
import { reviewOf } from '../support/review-files.js';

const shop = {
  'docker-compose.yml': 'services:\n  db:\n    image: postgres:15\n',
  'db/migrations/20260101000000_create_orders.sql':
    '-- migrate:up\ncreate table orders (id bigint primary key, placed_at timestamptz, total int);\n\n-- migrate:down\ndrop table orders;\n',
};

async function migration(up: string, header = ''): Promise<ReviewedMigration> {
  const path = 'db/migrations/20260801000000_change_orders.sql';
  const review = await reviewOf(shop, { ...shop, [path]: `-- migrate:up${header}\n${up}\n\n-- migrate:down\n` });
  const [found] = review.migrations;
  if (found === undefined) throw new Error('no migration was read');
  return found;
}

describe('locks over time', () => {
  it('are held to the end of the transaction', async () => {
    const found = await migration(
      'create index orders_placed_at_idx on orders (placed_at);\nupdate orders set total = 0 where id = 1;',
    );
    expect(heldLocks(found).map(sentence)).toContain(
      'Statement 1 holds SHARE on orders until its transaction ends after statement 2: writes wait.',
    );
    expect(transactionSpans(found)).toEqual([{ from: 0, to: 1 }]);
  });

  it('end with their statement outside a transaction', async () => {
    const found = await migration('alter table orders add column note text;', ' transaction:false');
    expect(heldLocks(found).map(({ from, to, until }) => [from, to, until])).toEqual([[0, 0, 'statement']]);
    expect(transactionSpans(found)).toEqual([]);
  });

  it('are one lock where the same is taken again', async () => {
    const found = await migration('alter table orders add column note text;\nalter table orders add column memo text;');
    expect(heldLocks(found)).toHaveLength(1);
  });

  it('are no picture where nobody waits', async () =>
    expect(lockChart(await migration('create table notes (id bigint primary key);'))).toBeNull());

  it('are not drawn past what a person can look at', async () => {
    const [first] = (await migration('alter table orders add column note text;')).statements;
    if (first === undefined) throw new Error('no statement was read');
    const many = Array.from({ length: 300 }, (_, at) => ({ ...first, id: `#${at}` }));
    const found = await migration('alter table orders add column note text;');
    expect(lockChart({ ...found, statements: many })?.html).toContain('too many to draw');
  });
});
