import { expect, it } from 'vitest';
import { sourceFile } from '../../src/core/source.js';
import { usesOf } from '../../src/flow/index.js';
import { activerecord } from '../../src/orms/index.js';

await activerecord.load?.();

/** The columns of `orders`, of some that are asked for, that a query of a model uses. */
function used(query: string, columns: readonly string[]): readonly string[] {
  const model = 'class Order < ApplicationRecord\n  has_many :items\nend\n';
  const code = `class OrdersController\n  def index\n    ${query}\n  end\nend\n`;
  const uses = usesOf(
    [
      activerecord.facts(sourceFile('app/models/order.rb', model, '1'), null),
      activerecord.facts(sourceFile('app/controllers/orders_controller.rb', code, '2'), null),
    ],
    'head',
  );
  return columns.filter((column) => uses('orders', column).length > 0);
}

it.each([
  ['a comparison', `Order.where("state = ? and total > 5", 'x').to_a`, ['state', 'total']],
  ['a comparison with binds by name', "Order.where('state = :state', state: 1).to_a", ['state']],
  ['its table before it', "Order.joins(:items).where('orders.state = 1 and items.note = 2').to_a", ['state']],
  ['what is known at run time', `Order.where("state @@ to_tsquery('note', #{query})").to_a`, ['state']],
  ['a function', "Order.order('lower(state) desc nulls last').to_a", ['state']],
  ['a cast and a new name', 'Order.select("state::text as note").to_a', ['state']],
  ['a list', "Order.where(['total in (?)', ids]).to_a", ['total']],
  ['a join', "Order.joins('left join notes note on note.id = orders.total').to_a", ['total']],
])('sees the columns that a part of SQL names: %s', (_, query, wanted) => {
  expect(used(query, ['state', 'total', 'note', 'ids', 'lower', 'text'])).toEqual(wanted);
});

it.each([
  ['literals', `Order.where("total = 'state'").to_a`],
  ['a query within the query', "Order.where('total in (select state from others)').to_a"],
  ['another source', "Order.from('others').where('state = 1').to_a"],
  ['a word before a literal', `Order.where("total > date '2026-01-01'").to_a`],
])('takes for no column: %s', (_, query) => {
  expect(used(query, ['state', 'date', 'others'])).toEqual([]);
});
