import { expect, it } from 'vitest';
import { neighbourNote } from '../../src/review/neighbours.js';
import { reviewOf } from '../support/review-files.js';

const base = {
  'docker-compose.yml': 'services:\n  db:\n    image: postgres:15\n',
  'migrations/0001_shop.sql':
    'create table orders (id bigint primary key);\ncreate table customers (id bigint primary key);\n',
};
const withMigration = (path: string, sql: string) => reviewOf(base, { ...base, [path]: sql });
const ours = () => withMigration('migrations/0002_note.sql', 'alter table orders add column note text;\n');
const note = async (path: string, sql: string) =>
  neighbourNote(await ours(), { pullRequest: 7, review: await withMigration(path, sql) });

it('stays silent: another table, under another number', async () => {
  expect(await note('migrations/0003_name.sql', 'alter table customers add column name text;\n')).toBeNull();
});

it('speaks up: the same table', async () => {
  expect(await note('migrations/0003_sum.sql', 'alter table orders add column sum bigint;\n')).toBe(
    '#7, which is open, alters `orders` too.',
  );
});

it('speaks up: the same number', async () => {
  expect(await note('migrations/0002_name.sql', 'alter table customers add column name text;\n')).toBe(
    '#7, which is open, takes the same migration number in `migrations/0002_name.sql`.',
  );
});
