import { beforeAll, expect, it } from 'vitest';
import { sourceFile } from '../../../src/core/source.js';
import { postgres } from '../../../src/dialects/index.js';
import { writtenSql } from '../../../src/orms/index.js';
import { namedIn } from './named.js';

beforeAll(() => postgres.load());

it.each([
  ['a list in the interface', 'ui.Select("Choose an item").From("orders")'],
  ['a relation that is known at run time', 'psql.Select("note").From(table)'],
  ['a join that is known at run time', 'psql.Select("note").From("orders").Join(lines)'],
  ['a query of another', 'psql.Select("note").FromSelect(open, "orders")'],
  ['a comment', '// psql.Select("note").From("orders")'],
  ['a chain that does not end', 'psql.Select("note").From("orders"'],
  ['a query without a relation', 'db.Model(&Order{}).Select("note").Where("id = ?", id)'],
])('names nothing: %s', (_, code) => {
  expect(namedIn('a.go', `func f() {\n\t${code}\n}\n`)).toEqual([]);
});

it.each([
  [
    'a query with joins, and a column of either',
    `psql.Select(
	"o.note",
	"c.name AS customer", // of whom
	"paid",
).
	From("orders o").
	Join("customers c ON c.id = o.customer_id").
	LeftJoin("lines l USING (order_id)").
	Where(sq.Eq{"o.placed_at": day, "l.kind": []string{"a", "b"}})`,
    ['2 orders (note, customer_id, placed_at)', '2 customers (name, id)', '2 lines (kind)'],
  ],
  [
    'a condition',
    'psql.Select("DISTINCT note").From("orders").Where("id = ? AND paid", id)',
    ['2 orders (note, id, paid)'],
  ],
  [
    'a query within a condition',
    'psql.Select("note").From("orders").Where(sq.Eq{"id": psql.Select("order_id").From("lines").Where(sq.Eq{"kind": k})})',
    ['2 orders (note)', '2 lines (order_id, kind)'],
  ],
  [
    'an update',
    'sq.StatementBuilder.RunWith(db).Update("orders").Set("note", nil).SetMap(map[string]any{"paid": true}).Where(sq.NotEq{"id": id})',
    ['2 orders (note, paid, id)'],
  ],
  ['an insert', 'psql.Insert("orders").Columns("id", "note").Values(id, note)', ['2 orders (id, note)']],
  ['a deletion', 'psql.Delete("orders").Where(sq.Eq{"orders.id": id})', ['2 orders (id)']],
])('names relations and columns: %s', (_, code, wanted) => {
  expect(namedIn('a.go', `func f() {\n\t${code}\n}\n`)).toEqual(wanted);
});

it('says nothing of the columns that an INSERT leaves out, to which code may add some', () => {
  const text = 'q := psql.Insert("orders").Columns("id")\n';
  const { named = [] } = writtenSql.facts(sourceFile('a.go', text, 'a'), postgres);
  expect(named.map(({ relation, inserts }) => [relation, inserts])).toEqual([['orders', undefined]]);
});
