import { expect, it } from 'vitest';
import { reviewOf } from '../support/review-files.js';

const project = {
  'Cargo.toml': '[dependencies]\nsqlx = { version = "0.8", features = ["postgres"] }\n',
  'migrations/20240101000000_orders.up.sql': 'create table orders (id bigint);\n',
  'migrations/20240101000000_orders.down.sql': 'drop table orders;\n',
};
const up = 'alter table orders add column note text;\n';
const down = 'alter table orders drop column note;\n';
const said = 'No migration has the number of this way back, so that no rollback runs it; check its name.';

it.each([
  ['its name', 'migrations/20240201000000_note.down.sql', []],
  ['its number under another name', 'migrations/20240201000000_notes.down.sql', []],
  ['another number', 'migrations/20240202000000_note.down.sql', ['migrations/20240202000000_note.down.sql']],
])('says where a way back belongs to no migration: %s', async (_, path, told) => {
  const review = await reviewOf(project, {
    ...project,
    'migrations/20240201000000_note.up.sql': up,
    [path]: down,
  });
  expect(review.skipped.filter(({ reason }) => reason === said).map((one) => one.path)).toEqual(told);
});

it('says nothing of a way back for all engines where one of them has its migration', async () => {
  const base = {
    'migrations/V0001.Orders.postgres.up.sql': 'create table orders (id bigint);\n',
    'migrations/V0001.Orders.mysql.up.sql': 'create table orders (id bigint);\n',
    'migrations/V0001.Orders.all.down.sql': 'drop table orders;\n',
  };
  const review = await reviewOf(base, {
    ...base,
    'migrations/V0002.Note.mysql.up.sql': up,
    'migrations/V0002.Notes.all.down.sql': 'alter table orders alter column id set not null;\n',
  });
  expect(review.skipped.filter(({ reason }) => reason === said)).toEqual([]);
});
