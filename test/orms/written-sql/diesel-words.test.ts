import { beforeAll, expect, it } from 'vitest';
import { sourceFile } from '../../../src/core/source.js';
import { postgres } from '../../../src/dialects/index.js';
import { usesOf } from '../../../src/flow/index.js';
import { writtenSql } from '../../../src/orms/index.js';

beforeAll(() => postgres.load());

const schema = `diesel::table! {
    orders (id) {
        id -> Int8,
        #[sql_name = "type"]
        type_ -> Text,
        note -> Nullable<Text>,
    }
}
`;

/** Whether a column of the table counts as used, where another file holds this code. */
function isUsed(code: string, column = 'note'): boolean {
  const files = [sourceFile('src/schema.rs', schema, 'a'), sourceFile('src/order.rs', code, 'b')];
  const facts = files.map((file) => writtenSql.facts(file, postgres));
  return usesOf(writtenSql.join?.(facts) ?? facts, 'base')('orders', column).length > 0;
}

it.each([
  ['nothing names it', 'use crate::schema::orders;\nfn f() { orders::table.select(orders::id).load(conn) }'],
  ['a comment names it', '// orders::note'],
  ['a member of something has the name', 'fn f(order: &View) -> &str { &order.note }'],
  ['a struct that is no row', '#[derive(Serialize)]\nstruct View {\n    pub note: String,\n}'],
  [
    'its field selects something else',
    '#[derive(Clone, HasQuery)]\n#[diesel(table_name = orders)]\npub struct Order {\n    pub id: i64,\n    #[diesel(select_expression = notes::body.nullable())]\n    pub note: Option<String>,\n}',
  ],
])('a column that the schema lists is no use: %s', (_, code) => {
  expect(isUsed(code)).toBe(false);
});

it.each([
  ['a path', 'fn f() { orders::table.filter(orders::note.is_null()) }'],
  ['an import', 'use crate::schema::orders::dsl::{id, note};'],
  ['an import of all', 'use crate::schema::orders::dsl::*;\nfn f() { orders.filter(note.is_null()) }'],
  ['a row', '#[derive(Queryable)]\npub struct Order {\n    pub id: i64,\n    pub(crate) note: Option<String>,\n}'],
  [
    'a field of another name',
    '#[derive(Selectable)]\nstruct Order {\n    #[diesel(column_name = note)]\n    remark: Option<String>,\n}',
  ],
])('a column that the schema lists is used: %s', (_, code) => {
  expect(isUsed(code)).toBe(true);
});

it('a table that the schema lists is used where code names it', () => {
  const files = (code: string) => [sourceFile('src/schema.rs', schema, 'a'), sourceFile('src/order.rs', code, 'b')];
  const used = (code: string) => {
    const facts = files(code).map((file) => writtenSql.facts(file, postgres));
    return usesOf(writtenSql.join?.(facts) ?? facts, 'base')('orders').map(({ what }) => what);
  };
  expect(used('fn f(orders: &str) { lines::table.load(conn) }')).toEqual([]);
  expect(used('#[derive(Insertable)]\n#[table_name = "orders"]\nstruct New {}')).toEqual(['declared as `orders`']);
  expect(used('use crate::schema::orders;\nfn f() { orders::table.load(conn) }')).toEqual(['declared as `orders`']);
});

it('goes by the word that stands for a column in Rust', () => {
  expect(isUsed('fn f() { orders::type_.eq(1) }', 'type')).toBe(true);
});
