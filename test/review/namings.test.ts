import { expect, it } from 'vitest';
import { memoryRevision } from '../../src/core/change-set.js';
import { activerecord } from '../../src/orms/index.js';
import { readNamings } from '../../src/review/namings.js';

it.each([
  ['SQL with its table before it', 'has_many :lines, -> { order("order_lines.position ASC") }', ['likely']],
  ['SQL with another table before it', 'has_many :lines, -> { order("pages.position ASC") }', ['others']],
  ['a row that is called as the table is', 'order_line.position', ['likely']],
  ['no row that is known', 'thing.position', ['others']],
])('of which table a named column is: %s', async (_, code, wanted) => {
  const revision = memoryRevision('base', {
    'app/models/order.rb': `class Order < ApplicationRecord\n  ${code}\nend\n`,
  });
  const { likely, others } = (await readNamings(activerecord, ['position'], revision))('order_lines', 'position');
  expect([...likely.map(() => 'likely'), ...others.map(() => 'others')]).toEqual(wanted);
});
