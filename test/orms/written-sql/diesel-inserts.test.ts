import { beforeAll, expect, it } from 'vitest';
import { sourceFile } from '../../../src/core/source.js';
import { postgres } from '../../../src/dialects/index.js';
import { writtenSql } from '../../../src/orms/index.js';

beforeAll(() => postgres.load());

/** The inserts of a function, each as `line relation (columns)`. */
function insertsIn(code: string): readonly string[] {
  const { named = [] } = writtenSql.facts(sourceFile('src/a.rs', `fn f() {\n    ${code}\n}\n`, 'a'), postgres);
  return named.flatMap(({ relation, inserts, location }) =>
    inserts === undefined ? [] : [`${location.startLine} ${relation} (${inserts.join(', ')})`],
  );
}

it.each([
  ['a struct', 'insert_into(orders::table).values(&order).execute(conn)'],
  ['a struct beside a column', 'insert_into(orders::table).values((&order, orders::note.eq(note))).execute(conn)'],
  ['values that are made elsewhere', 'insert_into(orders::table).values((orders::id.eq(id), notes()))'],
  ['more than a value of a column', 'insert_into(orders::table).values(orders::id.eq(id).and(orders::note.eq(note)))'],
  ['a row of defaults', 'insert_into(orders::table).default_values().execute(conn)'],
  ['a comment', '// insert_into(orders::table).values(orders::id.eq(id))'],
])('names nothing: %s', (_, code) => {
  expect(insertsIn(code)).toEqual([]);
});

it.each([
  [
    'a list of columns',
    'diesel::insert_into(orders::table)\n        .values((\n            orders::id.eq(id),\n            orders::note.eq(format!("({}, ", note)),\n        ))\n        .get_result::<Order>(conn)',
    ['2 orders (id, note)'],
  ],
  ['one column', 'insert_into(orders).values(id.eq(1)).execute(conn)', ['2 orders (id)']],
  [
    'a column whose name is a word of Rust',
    'insert_into(schema::orders::table).values((type_.eq(a), r#match.eq(b)))',
    ['2 orders (type_, type, match)'],
  ],
])('names the columns of an insert: %s', (_, code, wanted) => {
  expect(insertsIn(code)).toEqual(wanted);
});
