import { beforeAll, describe, expect, it } from 'vitest';
import { sourceFile } from '../../src/core/source.js';
import { postgres } from '../../src/dialects/index.js';
import { writtenSql } from '../../src/orms/index.js';

beforeAll(() => postgres.load());

/** What a file names, each as `line relation (columns)`. */
function namedIn(path: string, text: string): readonly string[] {
  const { named = [] } = writtenSql.facts(sourceFile(path, text, path), postgres);
  return named.map(({ location, relation, columns }) => `${location.startLine} ${relation} (${columns.join(', ')})`);
}

describe('SQL in code', () => {
  it.each([
    ['prose', 'ui.ts', `const label = 'Delete from orders';`],
    ['a part of a statement', 'a.go', 'q := "SELECT note FROM orders WHERE " + strings.Join(parts, " AND ")'],
    ['a table that is known at run time', 'a.ts', `query(\`select note from $\{table}\`)`],
    ['a comment', 'a.rs', '// sqlx::query("select note from orders")\nfn f() {}'],
    [
      'tests of a Rust file',
      'a.rs',
      'fn f() {}\n#[cfg(test)]\nmod tests {\n  fn t() { q("select note from orders"); }\n}',
    ],
    ['SQL that no tool makes code of', 'report.sql', 'select note from orders;'],
  ])('names nothing: %s', (_, path, text) => {
    expect(namedIn(path, text)).toEqual([]);
  });

  it.each([
    [
      'a raw string',
      'a.rs',
      'fn f<\'a>() {\n  sqlx::query!(r#"UPDATE orders SET note = $1 WHERE id = $2"#, n)\n}',
      ['2 orders (note, id)'],
    ],
    ['a string of several lines', 'a.rs', 'q("SELECT note \\\n   FROM orders")', ['1 orders (note)']],
    [
      'a Go string',
      'a.go',
      'var q = `select o.note, c.name from orders o\njoin customers c on c.id = o.customer_id where o.id = ?`',
      ['1 orders (note, customer_id)', '1 customers (name)'],
    ],
    ['a text block', 'A.java', 'String q = """\n  delete from orders\n  where note = :note""";', ['1 orders (note)']],
    [
      'margins and holes',
      'A.scala',
      `val q = sql"""select note\n  |from public.orders where id = $id and x = $\{a.b}""".stripMargin`,
      ['1 orders (note, id, x)'],
    ],
    [
      'strings that are put together',
      'A.kt',
      'val q = "insert into orders (id, note) " +\n  "values (?, ?)"',
      ['1 orders (id, note)'],
    ],
    [
      'a value between two strings',
      'a.js',
      "q('select note from orders where id = ' + order.id + ' limit 1')",
      ['1 orders (note, id)'],
    ],
    [
      'strings beside each other',
      'a.py',
      'q("select note "\n  "from orders where id = %(id)s")',
      ['1 orders (note, id)'],
    ],
    [
      'a query with a name',
      'queries/orders.sql',
      '\n-- name: Open :many\nselect note from orders where id = $1;\n',
      ['2 orders (note, id)'],
    ],
    [
      'an alias, and a column of both',
      'a.py',
      'q("select o.note, note from orders o join lines l on l.order_id = o.id")',
      ['1 orders (id)', '1 lines (order_id)'],
    ],
  ])('names relations and columns: %s', (_, path, text, wanted) => {
    expect(namedIn(path, text)).toEqual(wanted);
  });

  it('knows the columns that an INSERT gives values to', () => {
    const text = 'q("INSERT INTO orders (id, note) VALUES (?, ?)")';
    const { named = [] } = writtenSql.facts(sourceFile('a.py', text, 'a'), postgres);
    expect(named.map(({ inserts }) => inserts)).toEqual([['id', 'note']]);
  });

  it('reads tables of Diesel', () => {
    const schema = `diesel::table! {
    /// Orders
    orders (id) {
        id -> Int8,
        #[sql_name = "type"]
        kind -> Nullable<Text>,
    }
}
`;
    expect(namedIn('src/schema.rs', schema)).toEqual(['3 orders ()', '4 orders (id)', '6 orders (type)']);
  });

  it('reads entities of JPA', () => {
    const entity = `@Entity
@Table(name = "orders")
@SecondaryTable(name = "order_notes", pkJoinColumns = @PrimaryKeyJoinColumn(name = "order_id"))
class Order(
  // @Column(name = "old")
  @Column(name = "placed_at") val placedAt: Instant,
  @Column(table = "order_notes", name = "body") val note: String,
)
`;
    expect(namedIn('Order.kt', entity)).toEqual([
      '2 orders ()',
      '3 order_notes ()',
      '6 orders (placed_at)',
      '7 order_notes (body)',
    ]);
  });

  it('reads no code of tests, of migrations and of others', () => {
    const paths = ['src/a_test.go', 'src/test/A.java', 'db/migrations/1.py', 'vendor/a.go', 'src/ATest.kt', 'a.rb'];
    expect(paths.filter((path) => writtenSql.reads(path))).toEqual([]);
    expect(['src/main/A.java', 'internal/store.go'].filter((path) => writtenSql.reads(path))).toHaveLength(2);
  });
});
