import { expect, it } from 'vitest';
import { reviewedHeadlines } from '../support/review-files.js';

const base = {
  'flyway.conf': 'flyway.url=jdbc:postgresql://localhost/shop\n',
  'sql/V1__shop.sql':
    'create table orders (id bigint primary key, number text, note text);\ncreate table notes (order_id bigint, body text);\n',
};

/** What a rule says of migrations that come with one change, one file each. */
function said(rule: string, ...files: readonly string[]): Promise<readonly string[]> {
  const added = Object.fromEntries(files.map((sql, at) => [`sql/V${at + 2}__next.sql`, sql]));
  return reviewedHeadlines(rule, base, { ...base, ...added });
}

it.each([
  [
    'the copy of a column',
    'drop-column',
    ['insert into notes select id, note from orders;', 'alter table orders drop column note;'],
    ['Dropping `note` of `orders` leaves only the copy that this change makes'],
  ],
  [
    'the copy of another column',
    'drop-column',
    ['insert into notes select id, note from orders;', 'alter table orders drop column number;'],
    ['Dropping `number` of `orders` loses what it holds'],
  ],
  [
    'the copy of a table',
    'drop-table',
    ['create table purchases as select * from orders;', 'drop table orders;'],
    ['Dropping `orders` leaves only the copy that this change makes'],
  ],
  [
    'the copy of a table under another name',
    'drop-table',
    [
      'insert into notes select id, note from orders;',
      'alter table orders rename to orders_old;\ndrop table orders_old;',
    ],
    ['Dropping `orders_old` leaves only the copy that this change makes'],
  ],
  [
    'a copy that comes too late',
    'drop-column',
    ['alter table orders drop column note;', 'insert into notes select id, note from orders;'],
    ['Dropping `note` of `orders` loses what it holds'],
  ],
  [
    'rows that were cleared',
    'unique-on-existing-data',
    [
      'delete from orders a using orders b where a.number = b.number and a.id > b.id;',
      'create unique index concurrently one on orders (number);',
    ],
    [],
  ],
  [
    'a column of a table under another name',
    'rename-column',
    [
      'alter table orders rename to purchases;\nalter table purchases add column tmp text;',
      'alter table purchases rename column tmp to total;',
    ],
    [],
  ],
])('a migration of the same change ran before: %s', async (_, rule, files, expected) => {
  expect(await said(rule, ...files)).toEqual(expected);
});
