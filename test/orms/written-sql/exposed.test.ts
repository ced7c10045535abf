import { beforeAll, expect, it } from 'vitest';
import { postgres } from '../../../src/dialects/index.js';
import { namedIn } from './named.js';

beforeAll(() => postgres.load());

const imports = 'import org.jetbrains.exposed.sql.Table\n';
const orders = `object OrdersTable : Table("orders") {
  val idColumn = uuid("id")
  // val old = text("old")
  val note = text("note").nullable()
  val tags: Column<List<String>> = jsonb<List<String>>("tags", Json.Default)
  val byNote = index("orders_note", false, note)
  override val primaryKey = PrimaryKey(idColumn, name = "orders_pk")
  fun open(): Query {
    val found = text("body")
    return selectAll()
  }
}
object Customers : IntIdTable(name = "public.customers") {
  val name = varchar(NAME, 50)
}
const val NAME = "name"
`;

it('reads tables of Exposed', () => {
  expect(namedIn('Tables.kt', imports + orders)).toEqual([
    '2 orders ()',
    '3 orders (id)',
    '5 orders (note)',
    '6 orders (tags)',
    '14 customers ()',
    '15 customers (name)',
  ]);
});

it.each([
  ['another library', orders],
  ['a table whose name the class gives', `${imports}object Orders : Table() {\n  val note = text("note")\n}\n`],
  ['a name of another file', `${imports}object Orders : Table(ORDERS) {\n  val note = text("note")\n}\n`],
  [
    'a name that is put together',
    `${imports}object Orders : Table("\${prefix}orders") {\n  val note = text("note")\n}\n`,
  ],
])('names nothing: %s', (_, text) => {
  expect(namedIn('Tables.kt', text)).toEqual([]);
});
