import { expect, it } from 'vitest';
import { reviewOf } from '../support/review-files.js';

const base = {
  'go.mod': 'require github.com/pressly/goose/v3 v3.24.0\n',
  'migrations/0001_orders.sql':
    '-- +goose Up\ncreate table orders (id bigint primary key, state text, note text);\n-- +goose Down\ndrop table orders;\n',
};

/** The rules that speak of the lines of a change, of some that are asked for. */
async function told(sql: string, asked: readonly string[]): Promise<readonly string[]> {
  const { findings } = await reviewOf(base, { ...base, 'migrations/0002_change.sql': `-- +goose Up\n${sql}` });
  return findings
    .filter(({ rule }) => asked.includes(rule))
    .map(({ rule, location }) => `${location.startLine} ${rule}`);
}

it('rows that change under the lock of the same table are told once', async () => {
  const rules = ['backfill-with-ddl-same-txn', 'unbatched-backfill'];
  const update = "update orders set state = 'open' where note is null;\n";
  expect(await told(`alter table orders add column total int;\n${update}`, rules)).toEqual([
    '3 backfill-with-ddl-same-txn',
  ]);
  expect(await told(update, rules)).toEqual(['2 unbatched-backfill']);
});

it('a table that is made anew is not told to be dropped besides', async () => {
  const rules = ['create-table-force', 'drop-table'];
  const drop = 'drop table orders;\n';
  expect(await told(`${drop}create table orders (id bigint primary key);\n`, rules)).toEqual(['2 create-table-force']);
  expect(await told(drop, rules)).toEqual(['2 drop-table']);
});
