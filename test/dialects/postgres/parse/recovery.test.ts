import { beforeAll, describe, expect, it } from 'vitest';
import { load } from '../../../../src/dialects/postgres/load.js';
import { parse, readExpression, readType } from '../../../../src/dialects/postgres/parse/index.js';

beforeAll(load);

function kinds(sql: string): readonly string[] {
  return parse(sql).statements.flatMap((statement) => statement.operations.map((operation) => operation.kind));
}

describe('a text that the grammar takes as it is', () => {
  const silent: Readonly<Record<string, { readonly sql: string; readonly kinds: readonly string[] }>> = {
    'nothing at all': { sql: '', kinds: [] },
    'blanks and semicolons': { sql: ' \n;; ', kinds: [] },
    'semicolons in strings, names and comments': {
      sql: `select ';', e'\\';', $x$;$x$, ";" from orders; /* ; */ drop table orders`,
      kinds: ['select', 'drop_table'],
    },
    'a body of BEGIN ATOMIC with a CASE in it': {
      sql: `create function cleared() returns int begin atomic delete from orders; select case when true then 1 end; end;
            drop table orders`,
      kinds: ['create_function', 'drop_table'],
    },
    'the commands of a rule': {
      sql: 'create rule logged as on update to orders do also (insert into log values (1); delete from old); select 1',
      kinds: ['create_rule', 'select'],
    },
    'braces in a string': { sql: "insert into pages values ('{{ title }}')", kinds: ['insert'] },
  };
  for (const [name, given] of Object.entries(silent)) {
    it(`reads: ${name}`, () => {
      expect(parse(given.sql).unread).toEqual([]);
      expect(kinds(given.sql)).toEqual(given.kinds);
    });
  }
});

describe('a statement that the grammar refuses', () => {
  it('takes no other along', () => {
    const sql = 'drop table a;\n\ncreate tabl b (\n  id int\n);\ndrop table c;';
    const { unread } = parse(sql);
    expect(kinds(sql)).toEqual(['drop_table', 'drop_table']);
    expect(unread).toMatchObject([{ startLine: 3, endLine: 5 }]);
    expect(sql.slice(unread[0]?.start, unread[0]?.end)).toBe('create tabl b (\n  id int\n)');
    expect(unread[0]?.reason).toContain('syntax error at or near "tabl"');
    expect(unread[0]?.reason).toContain('check it by hand');
  });

  it('takes no other along when a bracket stays open', () => {
    expect(kinds('create table a (id int; drop table c;')).toEqual(['drop_table']);
  });

  it('is listed when a quote stays open, with what stands before it read', () => {
    const sql = "drop table a;\ninsert into b values ('oops);\ndrop table c;\n";
    expect(kinds(sql)).toEqual(['drop_table']);
    expect(parse(sql).unread).toMatchObject([{ startLine: 2 }]);
    expect(parse(sql).unread[0]?.reason).toContain('unterminated quoted string');
  });

  const placeholders: Readonly<Record<string, readonly [string, string]>> = {
    'a template of Go or Jinja': [
      'alter table {{ .Schema }}.orders add column note text',
      '`{{ .Schema }}` is filled in by a template',
    ],
    'a placeholder of Flyway': [`drop table \${schema}.orders`, `\`\${schema}\` is filled in by a template`],
    'a tag of ERB': ['drop table <%= table %>', '`<%= table %>` is filled in by a template'],
    'a variable of psql': ["create role app password :'secret'", "`:'secret'` is filled in by psql"],
  };
  for (const [name, [sql, reason]] of Object.entries(placeholders)) {
    it(`names ${name}`, () => {
      const { unread } = parse(`select 1; ${sql}; select 2`);
      expect(unread.map((one) => one.reason.startsWith(reason))).toEqual([true]);
      expect(kinds(`select 1; ${sql}; select 2`)).toEqual(['select', 'select']);
    });
  }
});

describe('what only psql understands', () => {
  it('skips commands of psql, at the start of a line and behind SQL', () => {
    const sql = '\\restrict aB3\n\\set ON_ERROR_STOP on\ndrop table a;\n\\connect shop\nselect 1 \\g\ndrop table b;\n';
    expect(kinds(sql)).toEqual(['drop_table', 'select', 'drop_table']);
    expect(parse(sql).unread).toEqual([]);
    expect(parse(sql).statements.map((one) => one.startLine)).toEqual([3, 5, 6]);
  });

  it('skips the rows behind COPY FROM stdin, whatever is in them', () => {
    const sql = "COPY public.orders (id, note) FROM stdin;\n1\tit's; \\N\n2\t$$ /* \n\\.\n\ndrop table a;\n";
    expect(parse(sql).unread).toEqual([]);
    expect(kinds(sql)).toEqual(['copy', 'drop_table']);
    expect(parse(sql).statements[1]?.startLine).toBe(6);
  });

  it('keeps a backslash in a string', () => {
    expect(kinds("insert into paths values ('C:\n\\temp')")).toEqual(['insert']);
  });
});

describe('garbage', () => {
  it('is no expression, and keeps its text', () => {
    for (const text of ['', 'a b c (', '1 from orders', '1; drop table orders', '*', 'select']) {
      expect(readExpression(text)).toEqual({
        sql: text,
        columns: [],
        functions: [],
        volatility: 'volatile',
        provesNotNull: [],
      });
    }
  });

  it('is no type, and keeps its text', () => {
    for (const text of ['', 'not a type', 'int, text', 'int) from (', 'text collate "C"']) {
      expect(readType(text)).toEqual({ sql: text, base: text.trim(), modifiers: [], array: 0 });
    }
  });
});
