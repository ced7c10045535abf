import { describe, expect, it } from 'vitest';
import { fromFiles } from '../../src/core/change-set.js';
import { reviewChanges } from '../../src/review/pipeline.js';
import { noServices } from '../../src/review/services.js';

const base = {
  'migrations/0001_orders.sql':
    'create table orders (id bigint primary key, state text, note text);\ncreate table lines (id bigint primary key, state text);\n',
};

async function told(sql: string) {
  const changes = fromFiles(base, { ...base, 'migrations/0002_fill.sql': sql });
  const { findings } = await reviewChanges({ changes, services: noServices });
  return findings
    .filter(({ rule }) => rule === 'unbatched-backfill')
    .map(({ location, body }) => ({ line: location.startLine, also: /The same goes for .*/.exec(body)?.[0] ?? null }));
}

const fill = (table: string, column = 'state') => `update ${table} set ${column} = 'a' where ${column} is null;\n`;

describe('rows of one table that a transaction changes in several statements', () => {
  it('are told once, with all lines', async () => {
    expect(await told(`begin;\n${fill('orders')}${fill('orders', 'note')}${fill('orders')}commit;\n`)).toEqual([
      { line: 2, also: 'The same goes for 2 more statements of this transaction, on lines 3 and 4.' },
    ]);
  });

  it('are told apart from those of another table, those that go, and those of another transaction', async () => {
    const gone = 'delete from orders where state is null;\n';
    const sql = `begin;\n${fill('orders')}${fill('lines')}${gone}commit;\nbegin;\n${fill('orders')}commit;\n`;
    expect((await told(sql)).map(({ line, also }) => [line, also])).toEqual([2, 3, 4, 7].map((line) => [line, null]));
  });
});
