import { beforeAll, describe, expect, it } from 'vitest';
import type { Operation, OperationOf } from '../../../../src/core/operation.js';
import { load } from '../../../../src/dialects/postgres/load.js';
import { parse } from '../../../../src/dialects/postgres/parse/index.js';

beforeAll(load);

function only(sql: string): Operation {
  const operations = parse(sql).statements.flatMap((statement) => statement.operations);
  expect(operations).toHaveLength(1);
  return operations[0] ?? { kind: 'begin' };
}

function doBlock(body: string): OperationOf<'do'> {
  const operation = only(`do $$ ${body} $$`);
  if (operation.kind !== 'do') throw new Error(`A DO block became ${operation.kind}.`);
  return operation;
}

function routine(sql: string): OperationOf<'create_function'> {
  const operation = only(sql);
  if (operation.kind !== 'create_function') throw new Error(`A function became ${operation.kind}.`);
  return operation;
}

describe('a DO block', () => {
  const bodies: Readonly<Record<string, { readonly body: string; readonly kinds: readonly string[] }>> = {
    'statements in branches and handlers': {
      body: `declare n int := 1; begin
        if not exists (select 1 from pg_type where typname = 'state') then create type state as enum ('open');
        elsif n > 1 then drop table a; else alter table orders add column note text; end if;
        case n when 1 then delete from b where id = 1; else null; end case;
      exception when duplicate_object then null; when others then drop table c; end`,
      kinds: ['create_enum', 'drop_table', 'add_column', 'delete', 'drop_table'],
    },
    'queries of loops, calls and PERFORM': {
      body: `declare r record; begin
        for r in select id from orders loop call recount(r.id); end loop; perform pg_advisory_lock(1); perform refresh(); end`,
      kinds: ['select', 'call', 'advisory_lock', 'select'],
    },
    'constant text of EXECUTE': {
      body: `begin execute 'drop table a; drop table b'; execute format('drop table %%c'); execute $x$drop table d$x$; end`,
      kinds: ['drop_table', 'drop_table', 'opaque', 'drop_table'],
    },
    'the end of transactions': { body: 'begin commit; rollback; end', kinds: ['commit', 'rollback'] },
  };
  for (const [name, { body, kinds }] of Object.entries(bodies)) {
    it(`reads: ${name}`, () => {
      const block = doBlock(body);
      expect(block.body.map((operation) => operation.kind)).toEqual(kinds);
      expect(block.dynamic).toBe(false);
    });
  }

  const dynamic: Readonly<Record<string, string>> = {
    'text put together': `begin execute 'drop table ' || 'a'; end`,
    'format with arguments': `begin execute format('drop table %I', 'a'); end`,
    'a loop over text put together': `declare r record; begin for r in execute 'select ' || 1 loop null; end loop; end`,
  };
  for (const [name, body] of Object.entries(dynamic)) {
    it(`says that SQL is put together: ${name}`, () => expect(doBlock(body).dynamic).toBe(true));
  }

  it('keeps variables apart from columns', () => {
    const { body } = doBlock(`declare r record; v_note text; begin
      for r in select id from orders loop update orders set note = v_note where id = r.id and state is null; end loop; end`);
    expect(body[1]).toMatchObject({
      kind: 'update',
      set: [{ column: 'note', value: { columns: [] } }],
      where: { columns: ['id', 'state'] },
      batched: false,
    });
  });

  it('counts a loop that commits as batches', () => {
    const { body } = doBlock(
      `begin loop update orders set note = '' where note is null; exit when not found; commit; end loop; end`,
    );
    expect(body).toMatchObject([{ kind: 'update', batched: true }, { kind: 'commit' }]);
  });

  it('keeps a body that cannot be read, with the reason', () => {
    const block = doBlock('begin alter tabl orders; end');
    expect(block.dynamic).toBe(true);
    expect(block.body).toMatchObject([{ kind: 'opaque', sql: ' begin alter tabl orders; end ' }]);
    expect(JSON.stringify(block.body)).toContain('syntax error at or near');
  });

  it('says of another language that it is not read', () => {
    expect(only('do language plperl $$ 1 $$')).toMatchObject({ language: 'plperl', body: [], dynamic: true });
  });
});

describe('a function', () => {
  it('reads: its signature, options and body', () => {
    const sql = `create or replace function app.touch(a int, out b text, variadic c varchar(5)[]) returns text language plpgsql stable
      security definer set search_path = app as $$ begin update orders set note = a; end $$`;
    expect(routine(sql)).toMatchObject({
      routine: { schema: 'app', name: 'touch' },
      signature: 'integer, character varying[]',
      language: 'plpgsql',
      volatility: 'stable',
      securityDefiner: true,
      setsSearchPath: true,
      orReplace: true,
      body: [{ kind: 'update', table: { name: 'orders' }, set: [{ value: { columns: [] } }] }],
      sql,
    });
  });

  it('reads: a trigger function with NEW and OLD', () => {
    const sql = `create function touch() returns trigger language plpgsql as $$
      begin new.updated_at := now(); insert into log (id) values (old.id); return new; end $$`;
    expect(routine(sql)).toMatchObject({ returnsTrigger: true, signature: '', body: [{ kind: 'insert' }] });
  });

  it('reads: a body in SQL', () => {
    const sql = `create function tidy() returns void language sql as 'delete from orders where id = 1; drop table old'`;
    expect(routine(sql).body.map((operation) => operation.kind)).toEqual(['delete', 'drop_table']);
  });

  it('reads: a body of BEGIN ATOMIC, each statement by itself', () => {
    const sql = `create function tidy() returns int begin atomic
      delete from orders where state = 'old'; select case when true then 1 end; end`;
    expect(routine(sql).body).toMatchObject([
      { kind: 'delete', where: { sql: "state = 'old'" }, sql: "delete from orders where state = 'old'" },
      { kind: 'select', sql: 'select case when true then 1 end' },
    ]);
  });

  it('reads: a procedure', () => {
    const sql = 'create procedure tidy(days int) language plpgsql as $$ begin call sweep(days); end $$';
    expect(routine(sql)).toMatchObject({ procedure: true, signature: 'integer', body: [{ kind: 'call' }] });
  });
});
