import { describe, expect, it } from 'vitest';
import { signsOf } from '../../src/dialects/index.js';

const engines = (sql: string) => signsOf(sql).map(({ engine }) => engine);

describe('what a text says of its engine', () => {
  const silent: Readonly<Record<string, string>> = {
    'neutral SQL': 'create table orders (id bigint primary key);\nalter table orders add column note text;',
    'a column named key or index': 'alter table settings add key varchar(255), add index numeric(10, 2);',
    'a column named key of a type of PostGIS': 'alter table settings add key geometry(Point, 4326);',
    'backticks in a comment': "-- the column `note`\n/* and `id` */ comment on table a is 'see `b`';",
    'backticks in a quoted name and a template': 'select 1 as "a `b`"; {{ if eq .Dialect `x` }} select 2; {{ end }}',
    'a table named change': 'alter table change add column note text;',
    'columns named after':
      'alter table rules add column after text, add note text, add column if not exists after date;',
    'a trigger': 'alter table rules add note text;\ncreate trigger note after insert on rules execute function f();',
    'a drop of an index': 'drop index orders_note_idx;\ndrop index if exists a, b;',
    'a drop of an index, and a statement that goes on': 'drop index orders_note_idx;\ncreate index b on orders (note);',
    'a command of psql': '\\set now `date`\nselect 1;',
  };
  for (const [name, sql] of Object.entries(silent)) {
    it(`stays silent: ${name}`, () => expect(signsOf(sql)).toEqual([]));
  }

  const mysql: Readonly<Record<string, readonly [string, number]>> = {
    'a name in backticks': ['create table `orders` (id int);', 1],
    'an engine': ['create table orders (\n  id int\n) ENGINE=InnoDB;', 3],
    'an index of a table that is dropped': ['drop index tag_history_by_object on tags;', 1],
    'an index that is added': [
      'select 1;\nalter table fields add index fields_name_value(field_name, field_value);',
      2,
    ],
    'an index without a name': ['alter table fields add unique key (field_name);', 1],
    'a column that is modified': ['alter table fields modify column note varchar(20) not null;', 1],
    'a place for a column': [
      'alter table fields add note varchar(15) not null,\n add column price numeric(10, 2) default 0 after currency;',
      2,
    ],
    'a place for a column at the end': ['alter table fields add column if not exists note text after currency', 1],
    'a column that is modified without the word': ['alter table fields modify note varchar(20) not null;', 1],
    'a number without a sign': ['create table a (id int(11) unsigned not null);', 1],
    'a column that counts': ['create table a (id int not null auto_increment);', 1],
  };
  for (const [name, [sql, line]] of Object.entries(mysql)) {
    it(`tells MySQL by ${name}`, () =>
      expect(signsOf(sql)).toEqual([expect.objectContaining({ engine: 'mysql', line })]));
  }

  it('tells Postgres by what MySQL refuses', () => {
    for (const sql of [
      "select '1'::int;",
      'do $$ begin perform 1; end $$;',
      'create index concurrently a on b (c);',
      'alter table a add column b jsonb;',
      'alter table a alter column b type text;',
    ])
      expect(engines(sql)).toEqual(['postgres']);
  });

  it('tells both of a text that speaks of both', () => {
    expect(engines('create table `a` (b jsonb);')).toEqual(['mysql', 'postgres']);
  });
});
