import { beforeAll, describe, expect, it } from 'vitest';
import { load } from '../../../../src/dialects/postgres/load.js';
import { parse } from '../../../../src/dialects/postgres/parse/index.js';
import { positionsOf } from '../../../../src/dialects/postgres/parse/positions.js';

beforeAll(load);

describe('positions', () => {
  const text = 'aé\n😀b\n€';

  it('reads: bytes of characters of one to four bytes', () => {
    expect([0, 1, 3, 4, 8, 9, 10].map((byte) => positionsOf(text).unitOfByte(byte))).toEqual([0, 1, 2, 3, 5, 6, 7]);
  });

  it('reads: the way back to bytes', () => {
    const positions = positionsOf(text);
    for (const unit of [0, 1, 2, 3, 5, 6, 7, 8]) expect(positions.unitOfByte(positions.byteOfUnit(unit))).toBe(unit);
    expect(positions.byteOfUnit(text.length)).toBe(Buffer.byteLength(text));
  });

  it('reads: an emoji as one code point of two units', () => {
    expect([2, 3, 4].map((point) => positionsOf(text).unitOfPoint(point))).toEqual([2, 3, 5]);
  });

  it('reads: lines, the line break being part of the line that it ends', () => {
    expect([0, 2, 3, 6, 7].map((unit) => positionsOf(text).lineOf(unit))).toEqual([1, 1, 2, 2, 3]);
  });
});

describe('the range of a statement', () => {
  const ranges: Readonly<
    Record<string, { readonly sql: string; readonly found: readonly (readonly [string, number, number])[] }>
  > = {
    'begins behind the comments before it': {
      sql: '-- why\n/* and\n how */ drop table orders; -- done\n',
      found: [['drop table orders', 3, 3]],
    },
    'ends before the semicolon, and before a comment in front of it': {
      sql: 'drop table orders -- gone\n;drop table items',
      found: [
        ['drop table orders', 1, 1],
        ['drop table items', 2, 2],
      ],
    },
    'is exact behind accents and emoji': {
      sql: "comment on table orders is 'é😀';\n\nselect 'ü';  drop table \"commandés\"\n;",
      found: [
        ["comment on table orders is 'é😀'", 1, 1],
        ["select 'ü'", 3, 3],
        ['drop table "commandés"', 3, 3],
      ],
    },
    'spans the lines of a body': {
      sql: 'select 1;\ndo $$\nbegin\n  perform 1;\nend\n$$;',
      found: [
        ['select 1', 1, 1],
        ['do $$\nbegin\n  perform 1;\nend\n$$', 2, 6],
      ],
    },
    'skips empty statements': { sql: ';;\nselect 1;;', found: [['select 1', 2, 2]] },
  };

  for (const [name, { sql, found }] of Object.entries(ranges)) {
    it(name, () => {
      const { statements } = parse(sql);
      expect(statements.map((one) => [one.sql, one.startLine, one.endLine])).toEqual(found);
      for (const one of statements) expect(sql.slice(one.start, one.end)).toBe(one.sql);
    });
  }

  it('is exact for a statement that is parsed by itself', () => {
    const sql = "create tabl x;\nselect 'é' as \"naïve\"; alter table orders alter note set default 'ß' || 'x';";
    const { statements } = parse(sql);
    expect(statements.map((one) => sql.slice(one.start, one.end))).toEqual(statements.map((one) => one.sql));
    expect(statements[1]?.operations).toMatchObject([{ kind: 'set_default', value: { sql: "'ß' || 'x'" } }]);
  });
});

describe('comments', () => {
  it('reads: both kinds, with their lines, and none inside a string or a body', () => {
    const sql = "-- dbspec: allow drop-table -- moved\nselect '-- no', $$ /* no */ $$; /* one\n/* two */ */ -- é";
    expect(parse(sql).comments).toEqual([
      { text: '-- dbspec: allow drop-table -- moved', line: 1, endLine: 1 },
      { text: '/* one\n/* two */ */', line: 2, endLine: 3 },
      { text: '-- é', line: 3, endLine: 3 },
    ]);
  });

  it('reads: those of a text that holds nothing else, or that is broken', () => {
    expect(parse('-- only\n')).toEqual({
      statements: [],
      unread: [],
      comments: [{ text: '-- only', line: 1, endLine: 1 }],
    });
    expect(parse('select from from; -- here').comments).toHaveLength(1);
  });
});
