/** Migrations as people write them, made from a seed: the same on every machine. */
export interface GeneratedFile {
  readonly path: string;
  readonly text: string;
}

/** A small generator of numbers (mulberry32). */
export function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

const nouns = [
  'order',
  'customer',
  'payment',
  'refund',
  'shipment',
  'product',
  'invoice',
  'address',
  'session',
  'event',
  'ticket',
  'message',
  'account',
  'plan',
  'coupon',
  'review',
];
const columns = [
  'name text not null',
  'state text',
  'total integer',
  'amount numeric(10, 2)',
  'note text',
  'placed_at timestamptz default now()',
  'payload jsonb',
  'active boolean default true',
];

/** Plain SQL migrations: about four and a half statements each, the first of which makes a table now and then. */
export function generateMigrations(count: number, seed = 7): readonly GeneratedFile[] {
  const random = seeded(seed);
  const pick = <Item>(items: readonly Item[]): Item => items[Math.floor(random() * items.length)] as Item;
  const tables: string[] = [];
  return Array.from({ length: count }, (_, index) => {
    const statements: string[] = [];
    if (tables.length < 4 || random() < 0.25) statements.push(newTable(tables, pick, random));
    while (statements.length < 4 + (random() < 0.5 ? 1 : 0))
      statements.push(change(pick(tables), index, statements.length, pick, random));
    return {
      path: `migrations/${String(index + 1).padStart(4, '0')}_step.sql`,
      text: `${statements.map((sql) => `${sql};`).join('\n')}\n`,
    };
  });
}

type Pick = <Item>(items: readonly Item[]) => Item;

function newTable(tables: string[], pick: Pick, random: () => number): string {
  const table = `${pick(nouns)}_${tables.length}`;
  const parent = tables.length > 0 && random() < 0.6 ? [`parent_id bigint references ${pick(tables)} (id)`] : [];
  const own = [...new Set([pick(columns), pick(columns), pick(columns)])];
  tables.push(table);
  return `create table ${table} (\n  id bigint generated always as identity primary key,\n  ${[...parent, ...own].join(',\n  ')}\n)`;
}

function change(table: string, file: number, ordinal: number, pick: Pick, random: () => number): string {
  const column = `c_${file}_${ordinal}`;
  const kinds = [
    () => `alter table ${table} add column ${column} text`,
    () => `alter table ${table} add column ${column} uuid default gen_random_uuid()`,
    () => `alter table ${table} add column ${column} integer not null default 0, alter column ${column} drop default`,
    () => `create index ${table}_${column}_idx on ${table} (id, lower('x'))`,
    () => `create index concurrently ${table}_${column}_idx on ${table} (id) where id > ${Math.floor(random() * 1000)}`,
    () => `alter table ${table} add constraint ${column}_check check (id > 0) not valid`,
    () => `update ${table} set id = id where id < ${Math.floor(random() * 1000)}`,
    () => `comment on table ${table} is 'step ${file}'`,
  ];
  return pick(kinds)();
}
