import { describe, expect, it } from 'vitest';
import { fromFiles } from '../../src/core/change-set.js';
import { reviewChanges } from '../../src/review/pipeline.js';
import { noServices } from '../../src/review/services.js';

type Files = Readonly<Record<string, string>>;

const told = async (base: Files, head: Files) => {
  const { title, skipped } = await reviewChanges({ changes: fromFiles(base, head), services: noServices });
  return { title, lines: skipped.map(({ path, line, reason }) => `${path}:${line} ${reason.slice(0, 40)}`) };
};

describe('what could not be read, in an edited migration of Rails', () => {
  const path = 'db/migrate/20240101000000_fill.rb';
  const others = { 'Gemfile.lock': 'GEM\n  specs:\n    rails (7.1.0)\n' };
  const body = '  def up\n    Remote.fill(:orders)\n    Remote.check\n  end\n';
  const write = (head: string, rest = body): Files => ({ ...others, [path]: `${head}\n${rest}end\n` });
  const plain = 'class Fill < ActiveRecord::Migration';

  it('is told where it is new', async () => {
    expect((await told(others, write(plain))).lines).toHaveLength(2);
  });

  it('is no part of a change that gives the class another version or name', async () => {
    expect(await told(write(plain), write(`${plain}[4.2]`))).toMatchObject({ lines: [] });
    expect(await told(write(plain), write('class FillAll < ActiveRecord::Migration'))).toMatchObject({ lines: [] });
  });

  it('is told of the part alone that changed', async () => {
    const { lines } = await told(write(plain), write(plain, body.replace('fill(:orders)', 'fill(:lines)')));
    expect(lines).toEqual([expect.stringContaining(`${path}:3 `)]);
  });

  it('is told where a method that it may call has changed', async () => {
    const method = (name: string): string => `${body}  def self.rows\n    ${name}\n  end\n`;
    const { lines } = await told(write(plain, method('first')), write(plain, method('last')));
    expect(lines).toHaveLength(2);
  });
});

describe('what could not be read, in an edited migration of SQL', () => {
  const path = 'db/migration/V2__roles.sql';
  const base = { 'db/migration/V1__orders.sql': 'create table orders (id bigint primary key, note text);\n' };
  const write = (user: string, note: string): Files => ({
    ...base,
    [path]: `grant select on orders\n  to ${user} with ${user};\nupdate orders set note = '${note}';\n`,
  });

  it('is no part of a change that leaves it as it was', async () => {
    const user = `\${user}`;
    expect((await told(base, write(user, 'a'))).lines).toEqual([expect.stringContaining(`${path}:1 `)]);
    expect((await told(write(user, 'a'), write(user, 'b'))).lines).toEqual([]);
    expect((await told(write(user, 'a'), write(`\${reader}`, 'b'))).lines).toHaveLength(1);
  });
});

describe('an empty file of an engine that is not read', () => {
  it('is no part that could not be read', async () => {
    const folder = (engine: string, name: string): string => `migrations/${engine}/2024-01-01-000000_${name}`;
    const base = {
      'Cargo.toml': '[dependencies]\ndiesel = { version = "2", features = ["sqlite", "postgres", "mysql"] }\n',
      [`${folder('postgresql', 'a')}/up.sql`]: 'create table orders (id bigint primary key);\n',
      [`${folder('mysql', 'a')}/up.sql`]: 'create table orders (id bigint primary key);\n',
    };
    const change = (text: string): Files => ({
      ...base,
      [`${folder('mysql', 'b')}/up.sql`]: 'alter table orders add column note text;\n',
      [`${folder('mysql', 'b')}/down.sql`]: text,
    });
    const { lines: all } = await told(base, change('alter table orders drop column note;\n'));
    const { lines } = await told(base, change(''));
    expect(lines).toHaveLength(all.length - 1);
    expect(lines.filter((line) => line.includes('down.sql'))).toEqual([]);
  });
});
