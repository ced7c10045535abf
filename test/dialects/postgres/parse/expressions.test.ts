import { beforeAll, describe, expect, it } from 'vitest';
import type { Expression } from '../../../../src/core/name.js';
import { load } from '../../../../src/dialects/postgres/load.js';
import { parse, readExpression, readType } from '../../../../src/dialects/postgres/parse/index.js';

beforeAll(load);

const cases: Readonly<Record<string, readonly [string, Partial<Expression>]>> = {
  'a string': ["'open'", { literal: 'open', volatility: 'immutable', columns: [] }],
  'a string with a cast': ["'open'::text", { literal: 'open' }],
  'a number': ['-5', { literal: -5 }],
  null: ['null', { literal: null }],
  'the empty string': ["''", { literal: '' }],
  zero: ['0', { literal: 0 }],
  false: ['false', { literal: false }],
  true: ['true', { literal: true, alwaysTrue: true }],
  'equal constants': ['1 = 1', { alwaysTrue: true }],
  'a column': ['orders.total', { columns: ['total'] }],
  'each column once': ['a + b * a', { columns: ['a', 'b'], volatility: 'immutable' }],
  'a call of the system': ['pg_catalog.lower(email)', { functions: ['lower'], volatility: 'immutable' }],
  'a call of a user': ['app.next_code(1)', { functions: ['app.next_code'], volatility: 'volatile' }],
  'a call in capitals': ['LOWER(Email)', { sql: 'LOWER(Email)', functions: ['lower'], columns: ['email'] }],
  'the time of the transaction': ['now()', { volatility: 'stable' }],
  'the same without brackets': ['current_timestamp', { functions: ['current_timestamp'], volatility: 'stable' }],
  'the time of the clock': ['clock_timestamp()', { volatility: 'volatile' }],
  'a random number': ['random()', { volatility: 'volatile' }],
  'a random identifier': ['gen_random_uuid()', { volatility: 'volatile' }],
  'an identifier of uuid-ossp': ['uuid_generate_v4()', { volatility: 'volatile' }],
  'the next value of a sequence': ["nextval('orders_id_seq')", { volatility: 'volatile' }],
  'a text search with its configuration': ["to_tsvector('english', note)", { volatility: 'immutable' }],
  'a text search without': ['to_tsvector(note)', { volatility: 'stable' }],
  'the worst of several': ['coalesce(now(), clock_timestamp())', { volatility: 'volatile' }],
  'a subquery': [
    'customer_id in (select c.id from customers c where c.region = orders.region and active)',
    { columns: ['customer_id', 'region'], tables: [{ name: 'customers' }], volatility: 'stable' },
  ],
  'a query of WITH, which is no table': [
    'exists (with old as (select 1 from archive) select 1 from old)',
    { tables: [{ name: 'archive' }] },
  ],
  'a test for null': ['a is null', { provesNotNull: [] }],
  'a test for a value': ['a is not null', { provesNotNull: ['a'] }],
  'the other way to write it': ['not (a is null)', { provesNotNull: ['a'] }],
  'both sides of AND': ['a is not null and b is not null', { provesNotNull: ['a', 'b'] }],
  'what both sides of OR prove': ['(a = 1 and b = 2) or (a = 3 and c = 4)', { provesNotNull: ['a'] }],
  'an alternative that asks for a value': ['a = 1 or b is not null', { provesNotNull: [] }],
  'a strict operator': ["lower(email) like 'x%'", { provesNotNull: ['email'] }],
  'a list': ['a in (1, 2)', { provesNotNull: ['a'] }],
  'no strict operator': ['a is distinct from 1', { provesNotNull: [] }],
  'no strict function': ['coalesce(a, 1) = 1', { provesNotNull: [] }],
  'a comment, which is left out': ['a /* why */ + 1 -- how\n', { sql: 'a + 1' }],
  'several lines, as one': ['a\n  + b', { sql: 'a + b' }],
  'blanks in a string, as they are': ["'a  b\n c'", { sql: "'a  b\n c'", literal: 'a  b\n c' }],
};

describe('an expression', () => {
  for (const [name, [sql, expected]] of Object.entries(cases)) {
    it(`reads: ${name}`, () => expect(readExpression(sql)).toMatchObject(expected));
  }

  it('is no constant truth when it may be false', () => {
    for (const sql of ['a = a', '1 = 2', 'null = null', 'a is not null', 'random() < 1']) {
      expect(readExpression(sql).alwaysTrue, sql).toBeUndefined();
    }
  });
});

describe('a condition that no row passes', () => {
  const never: Readonly<Record<string, Expression['neverTrue']>> = {
    'a = null': 'null-comparison',
    'null::text <> a': 'null-comparison',
    'not (a > null)': 'null-comparison',
    'b = 1 and a = null': 'null-comparison',
    'a = null or b like null': 'null-comparison',
    'a in (null)': 'null-comparison',
    'a not in (1, null)': 'null-comparison',
    'a between null and 3': 'null-comparison',
    'false and a = 1': 'form',
    '1 = 0': 'form',
    'not true': 'form',
  };
  it.each(Object.entries(never))('%s: by %s', (sql, by) => expect(readExpression(sql).neverTrue).toBe(by));

  it('is none where a row may pass', () => {
    const may = [
      'a is null',
      'a = 1 or a = null',
      'a in (1, null)',
      'a not between null and 3',
      'a is not distinct from null',
      'coalesce(a, null) = 1',
      "1 = '1'",
      '(a = null) is null',
    ];
    for (const sql of may) expect(readExpression(sql).neverTrue, sql).toBeUndefined();
  });
});

describe('a check', () => {
  const proofs: Readonly<Record<string, readonly [string, readonly string[]]>> = {
    'a test for a value': ['a is not null', ['a']],
    'a test joined by AND': ['a is not null and b > 0', ['a']],
    'a comparison, which null passes': ['a > 0', []],
    'a negation, which null passes': ['not (a = 0)', []],
    'a comparison that is true': ['(a > 0) is true', ['a']],
  };
  for (const [name, [sql, proven]] of Object.entries(proofs)) {
    it(`proves what it must: ${name}`, () => {
      const [statement] = parse(`alter table orders add constraint c check (${sql})`).statements;
      expect(statement?.operations).toMatchObject([{ constraint: { expression: { sql, provesNotNull: proven } } }]);
    });
  }
});

describe('a type', () => {
  const types: Readonly<Record<string, readonly [string, readonly number[], number]>> = {
    int: ['integer', [], 0],
    INT8: ['bigint', [], 0],
    'varchar(50)': ['character varying', [50], 0],
    'character varying': ['character varying', [], 0],
    'char(3)': ['character', [3], 0],
    char: ['character', [1], 0],
    'numeric(10, 2)': ['numeric', [10, 2], 0],
    decimal: ['numeric', [], 0],
    bool: ['boolean', [], 0],
    'double precision': ['double precision', [], 0],
    'float(24)': ['real', [], 0],
    timestamptz: ['timestamp with time zone', [], 0],
    'timestamp(3)': ['timestamp without time zone', [3], 0],
    'timestamp (3) with time zone': ['timestamp with time zone', [3], 0],
    time: ['time without time zone', [], 0],
    'interval day to second(3)': ['interval', [3], 0],
    'bit varying(8)': ['bit varying', [8], 0],
    'text[]': ['text', [], 1],
    'int array[3]': ['integer', [], 1],
    'integer[][]': ['integer', [], 2],
    'pg_catalog.int4': ['integer', [], 0],
    bigserial: ['bigserial', [], 0],
    serial4: ['serial', [], 0],
  };
  for (const [sql, [base, modifiers, array]] of Object.entries(types)) {
    it(`reads: ${sql}`, () => expect(readType(sql)).toEqual({ sql, base, modifiers, array }));
  }

  it("reads: a user's own, by its name", () => {
    expect(readType('app.order_state[]')).toEqual({
      sql: 'app.order_state[]',
      base: 'app.order_state',
      modifiers: [],
      array: 1,
      name: { schema: 'app', name: 'order_state' },
    });
    expect(readType('"OrderState"').name).toEqual({ name: 'OrderState' });
    expect(readType('vector(3)')).toMatchObject({ base: 'vector', modifiers: [3], name: { name: 'vector' } });
  });
});
