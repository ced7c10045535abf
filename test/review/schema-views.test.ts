import { describe, expect, it } from 'vitest';
import { fromFiles } from '../../src/core/change-set.js';
import { aliases, keyWord, typeWord } from '../../src/review/mermaid.js';
import { diagramsMarkdown, diagramsOf, tableMarkdown } from '../../src/review/schema-views.js';

const shop = `
create table customers (id bigint primary key, email text not null unique, born date);
create table orders (
  id bigint primary key, customer_id bigint not null references customers (id), total numeric(10,2), note text
);
create index orders_total_idx on orders (total);
create table order_lines (id bigint primary key, order_id bigint references orders (id), what text);
create table invoices (id bigint primary key, order_id bigint not null unique references orders (id));
create table employees (id bigint primary key, boss_id bigint not null references employees (id));
`;

async function drawn(sql: string, which: 'touched' | 'all' = 'touched'): Promise<string | null> {
  const base = { 'migrations/0001_shop.sql': shop };
  const [diagram] = await diagramsOf(fromFiles(base, { ...base, 'migrations/0002_more.sql': sql }), which);
  return diagram?.mermaid ?? null;
}

describe('diagramsOf', () => {
  it('draws what a change touches whole, marks what is new and gone, and its neighbours by their keys', async () => {
    expect(
      await drawn(
        'alter table orders add column placed_at date, drop column note;\nalter table orders alter column total set not null;',
      ),
    ).toBe(`erDiagram
  "customers" {
    bigint id PK
    text email UK
  }
  "orders" {
    bigint id PK
    bigint customer_id FK
    numeric(10_2) total "now not null"
    date placed_at "new"
    text note "dropped"
  }
  "order_lines" {
    bigint id PK
    bigint order_id FK
  }
  "invoices" {
    bigint id PK
    bigint order_id FK, UK
  }
  "customers" ||--o{ "orders" : "customer_id"
  "orders" |o--o{ "order_lines" : "order_id"
  "orders" ||--o| "invoices" : "order_id"`);
  });

  it('says what the type of a column was', async () => {
    expect(await drawn('alter table order_lines alter column what type varchar(20);')).toContain(
      'varchar(20) what "was text"',
    );
  });

  it('draws nothing where no table is touched', async () => {
    expect(await drawn('create role reader;')).toBeNull();
    expect(diagramsMarkdown([{ database: 'SQL files in db', mermaid: null }])).toBe(
      'No table is touched here, so there is nothing to draw.',
    );
  });

  it('draws everything, a table that points to itself too', async () => {
    const text = await drawn('select 1;', 'all');
    expect(text).toContain('"employees" |o--o{ "employees" : "boss_id"');
    expect(text).not.toContain('"new"');
  });

  it('lets no name out of its place', async () => {
    const text = await drawn(
      'create table "a""b\n]}%% click x" (id bigint primary key, "x y" int, "x""y" int, "`<b>" "my type");',
    );
    expect(text).toContain('  "a_b_____ click x" {\n    bigint id PK "new"\n    int x_y "new"\n    int x_y_2 "new"\n');
    expect(text?.replace(/^ {2}"[\p{L}\p{N}_ .-]+" \{$/gmu, '')).not.toMatch(/[<>`%]/);
  });
});

describe('words of a diagram', () => {
  it('are told apart where they read alike', () => {
    expect([...aliases(['a"b', 'a_b', "a'b"]).values()]).toEqual(['a_b', 'a_b_2', 'a_b_3']);
    expect([...aliases(['', ' ', '\n']).values()]).toEqual(['_', '__2', '__3']);
  });

  it('are what the grammar takes without quotes', () => {
    expect(keyWord('2fa')).toBe('_2fa');
    expect(typeWord('numeric(10, 2)')).toBe('numeric(10_2)');
    expect(typeWord('timestamp with time zone[]')).toBe('timestamp_with_time_zone[]');
  });
});

describe('tableMarkdown', () => {
  const base = { 'migrations/0001_shop.sql': shop };
  const changes = fromFiles(base, {
    ...base,
    'migrations/0002_more.sql': 'alter table orders add column placed_at date;',
  });

  it('shows a table as the change leaves it, with its indexes and keys', async () => {
    const text = await tableMarkdown(changes, 'orders');
    expect(text).toContain('placed_at date');
    expect(text).toContain('create index orders_total_idx on orders');
    expect(text).toContain('foreign key (customer_id) references customers');
    expect(text).not.toContain('invoices');
    expect(await tableMarkdown(changes, 'public.orders')).toBe(text);
  });

  it('says that there is no such table, and names one that is near', async () => {
    expect(await tableMarkdown(changes, 'order')).toBe(
      '`order` is not a table here: the migrations make 5 tables. Did you mean `orders`?',
    );
  });
});
