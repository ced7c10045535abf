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
    [
      'a file whose tests are in another',
      'a.rs',
      '#[cfg(test)]\nmod tests;\n\nfn f() { q("select note from orders"); }',
      ['4 orders (note)'],
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
      'a heredoc of Ruby, behind text that is no SQL',
      'app/models/order.rb',
      "NOTE = \"it's\" # don't\ntext = <<-TEXT\n  it's\nTEXT\nOrder.find_by_sql([<<~SQL, id])\n  select note from orders where id = #{quoted(id)}\nSQL\nx = 'y'",
      ['5 orders (note, id)'],
    ],
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

  /** What the ON CONFLICTs of a file rest on. */
  function restsOn(path: string, text: string): readonly unknown[] {
    const { named = [] } = writtenSql.facts(sourceFile(path, text, path), postgres);
    return named.flatMap(({ location, relation, conflict }) =>
      conflict === undefined ? [] : [{ line: location.startLine, relation, ...conflict }],
    );
  }

  it.each([
    ['no target', 'a.py', 'q("insert into orders (id) values (1) on conflict do nothing")'],
    ['an expression', 'a.py', 'q("insert into orders (id) values (1) on conflict (lower(number)) do nothing")'],
    ['no target of Diesel', 'a.rs', 'insert_into(orders::table).values(&v).on_conflict_do_nothing().execute(c)'],
    [
      'a condition of Diesel',
      'a.rs',
      'insert_into(orders::table).values(&v).on_conflict(number).filter_target(open.eq(true)).do_nothing()',
    ],
    ['a comment', 'a.rs', '// insert_into(orders::table).values(&v).on_conflict(id).do_nothing()'],
    ['columns that are known at run time', 'a.ts', "knex('orders').insert(row).onConflict(columns).merge()"],
    ['another chain', 'a.ts', "knex('orders').insert(row);\nknex('lines').onConflict('id')"],
    [
      'a condition of Kysely',
      'a.ts',
      "db.insertInto('orders').values(v).onConflict((oc) => oc.column('id').where('open', '=', true).doNothing())",
    ],
    ['the primary key, whatever that is', 'a.ts', "supabase.from('orders').upsert(row, { ignoreDuplicates: true })"],
  ])('knows of no index under an upsert: %s', (_, path, text) => {
    expect(restsOn(path, text)).toEqual([]);
  });

  it.each([
    [
      'columns',
      'a.go',
      '`INSERT INTO orders (id) VALUES (?)\nON CONFLICT (shop_id, number) DO UPDATE SET id = 1`',
      { line: 1, relation: 'orders', columns: ['shop_id', 'number'] },
    ],
    [
      'a condition of it',
      'a.py',
      'q("insert into orders (id) values (1) on conflict (number) where open do nothing")',
      { line: 1, relation: 'orders', columns: ['number'], where: 'open' },
    ],
    [
      'a constraint',
      'a.go',
      '"INSERT INTO orders (id) VALUES (?) ON CONFLICT ON CONSTRAINT orders_pk DO NOTHING"',
      { line: 1, relation: 'orders', constraint: 'orders_pk' },
    ],
    [
      'a column of Diesel',
      'a.rs',
      'diesel::insert_into(orders::table)\n  .values(&value)\n  .on_conflict(orders::uuid)\n  .do_update()\n  .set(&value)',
      { line: 3, relation: 'orders', columns: ['uuid'] },
    ],
    [
      'columns of Diesel',
      'a.rs',
      'insert_into(schema::orders::table).values((a.eq(1), b.eq("("))).on_conflict((orders::r#type, b)).do_nothing()',
      { line: 1, relation: 'orders', columns: ['type', 'b'] },
    ],
    [
      'a constraint of Diesel',
      'a.rs',
      'insert_into(orders).values(&v).on_conflict(on_constraint("orders_pk")).do_nothing()',
      { line: 1, relation: 'orders', constraint: 'orders_pk' },
    ],
    [
      'columns of Knex',
      'a.ts',
      "await trx<Order>('orders')\n  .insert({ url: 'http://a' })\n  .onConflict(['shop_id', 'number'])\n  .merge()",
      { line: 3, relation: 'orders', columns: ['shop_id', 'number'] },
    ],
    [
      'a column of Knex',
      'a.js',
      'db("orders").insert(row).onConflict("id").ignore()',
      { line: 1, relation: 'orders', columns: ['id'] },
    ],
    [
      'columns of Kysely',
      'a.ts',
      "db.insertInto('orders').values(v).onConflict((oc) => oc.columns(['a', 'b']).doUpdateSet({ c: 1 }))",
      { line: 1, relation: 'orders', columns: ['a', 'b'] },
    ],
    [
      'columns of Supabase',
      'a.ts',
      "supabase.from('orders').upsert(rows, { onConflict: 'shop_id, number' })",
      { line: 1, relation: 'orders', columns: ['shop_id', 'number'] },
    ],
  ])('knows the index under an upsert: %s', (_, path, text, wanted) => {
    expect(restsOn(path, text)).toEqual([wanted]);
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

  it('reads no code of tests, of migrations and of others', () => {
    const paths = [
      'src/a_test.go',
      'src/test/A.java',
      'db/migrations/1.py',
      'vendor/a.go',
      'src/ATest.kt',
      'db/data/1_orders.rb',
    ];
    expect(paths.filter((path) => writtenSql.reads(path))).toEqual([]);
    const code = ['src/main/A.java', 'internal/store.go', 'src/rate_limit.rs', 'src/latest.ts'];
    expect(code.filter((path) => writtenSql.reads(path))).toEqual(code);
  });
});
