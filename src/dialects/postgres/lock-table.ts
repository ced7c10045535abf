import type { LockRow, LockTable } from '../../core/lock-table.js';
import { proven } from './proven.js';

const given = `
  create table customers (id bigint primary key, email text);
  create table orders (id bigint primary key, customer_id bigint, number varchar(20), total numeric(10,2), placed_at timestamp, note text,
    paid_at date constraint orders_paid_at_present check (paid_at is not null));
  alter table orders add constraint orders_customer_fkey foreign key (customer_id) references customers (id) not valid;
  alter table orders add constraint orders_total_check check (total >= 0) not valid;
  create index orders_placed_at_idx on orders (placed_at);
  create unique index orders_note_idx on orders (note);
  create table refunds (id bigint primary key, order_id bigint constraint refunds_order_fkey references orders (id));
  create table events (id bigint not null, at date not null) partition by range (at);
  create table events_2024 partition of events for values from ('2024-01-01') to ('2025-01-01');
  create table events_rest partition of events default;
  create table events_2026 (id bigint not null, at date not null);
  create table readings (id bigint not null, at date not null) partition by range (at);
  create table readings_2024 partition of readings for values from ('2024-01-01') to ('2025-01-01');
  create index readings_at_idx on readings (at);
  create view large_orders as select id from orders where total > 100;
  create materialized view totals as select email, count(*) as customers from customers group by email;
  create unique index totals_email_idx on totals (email);
  create type mood as enum ('good', 'bad');
  create domain quantity as integer;
  create table stock (item bigint primary key, pieces quantity);
  create function touch() returns trigger language plpgsql as $$ begin return new; end $$;
  create trigger customers_touch before update on customers for each row execute function touch();
  insert into customers values (1, 'ada@example.com');
  insert into orders select n, 1, n, n, now(), 'note ' || n, now() from generate_series(1, 20) as n;
  insert into refunds values (1, 1);
  insert into events values (1, '2024-05-05'), (2, '2030-05-05');
  insert into events_2026 values (1, '2026-05-05');
  insert into readings values (1, '2024-05-05');
  insert into stock values (1, 1);
  refresh materialized view totals;
`;

function group(name: string, rows: Readonly<Record<string, string>>): readonly LockRow[] {
  return Object.entries(rows).map(([title, sql]) => ({ group: name, title, sql }));
}

const rows: readonly LockRow[] = [
  ...group('Columns', {
    'Add a column without default': 'alter table orders add column memo text',
    'Add a column with a constant default': 'alter table orders add column rank integer not null default 5',
    'Add a column with a volatile default':
      'alter table orders add column made_at timestamptz default clock_timestamp()',
    'Add a serial column': 'alter table orders add column line_no bigserial',
    'Add an identity column': 'alter table orders add column line_no bigint generated always as identity',
    'Add a stored generated column':
      'alter table orders add column doubled numeric generated always as (total * 2) stored',
    'Add a virtual generated column':
      'alter table orders add column doubled numeric generated always as (total * 2) virtual',
    'Add a column with a CHECK': 'alter table orders add column rank integer check (rank > 0)',
    'Add a UNIQUE column': 'alter table orders add column slug text unique',
    'Add a column with REFERENCES': 'alter table refunds add column customer_id bigint references customers (id)',
    'Add a column with REFERENCES and a default':
      'alter table refunds add column customer_id bigint default 1 references customers (id)',
    'Drop a column': 'alter table orders drop column note',
    'Drop a column with a foreign key': 'alter table orders drop column customer_id',
    'Rename a column': 'alter table orders rename column note to remark',
    'Set a default': "alter table orders alter column note set default ''",
    'SET NOT NULL': 'alter table orders alter column number set not null',
    'SET NOT NULL, proven by a validated CHECK': 'alter table orders alter column paid_at set not null',
    'DROP NOT NULL': 'alter table events_2026 alter column at drop not null',
    'Set the statistics target': 'alter table orders alter column number set statistics 500',
  }),
  ...group('Types', {
    'Change a type to another one': 'alter table orders alter column customer_id type integer',
    'Widen a varchar': 'alter table orders alter column number type varchar(40)',
    'Narrow a varchar': 'alter table orders alter column number type varchar(10)',
    'timestamp to timestamptz, time zone unknown': 'alter table orders alter column placed_at type timestamptz',
    'Add a value to an enum': "alter type mood add value 'fair'",
    'Add a CHECK to a domain in use': 'alter domain quantity add constraint quantity_check check (value > 0)',
  }),
  ...group('Constraints', {
    'Add a foreign key': 'alter table refunds add constraint refunds_id_fkey foreign key (id) references orders (id)',
    'Add a foreign key NOT VALID':
      'alter table refunds add constraint refunds_id_fkey foreign key (id) references orders (id) not valid',
    'Validate a foreign key': 'alter table orders validate constraint orders_customer_fkey',
    'Drop a foreign key': 'alter table refunds drop constraint refunds_order_fkey',
    'Add a CHECK': 'alter table orders add constraint orders_number_check check (length(number) > 0)',
    'Add a CHECK NOT VALID':
      'alter table orders add constraint orders_number_check check (length(number) > 0) not valid',
    'Validate a CHECK': 'alter table orders validate constraint orders_total_check',
    'Add NOT NULL NOT VALID': 'alter table orders add constraint orders_number_present not null number not valid',
    'Add a UNIQUE constraint': 'alter table orders add constraint orders_number_key unique (number)',
    'Add a UNIQUE constraint by an index':
      'alter table orders add constraint orders_note_key unique using index orders_note_idx',
    'Add a primary key to a partitioned table': 'alter table events add primary key (id, at)',
  }),
  ...group('Indexes', {
    'Build an index': 'create index orders_number_idx on orders (number)',
    'Build an index on a partitioned table': 'create index events_id_idx on events (id)',
    'Drop an index': 'drop index orders_placed_at_idx',
    'Rename an index': 'alter index orders_placed_at_idx rename to orders_placed_idx',
    'Rebuild an index': 'reindex index orders_placed_at_idx',
    'Rebuild the indexes of a table': 'reindex table orders',
    'Rebuild an index CONCURRENTLY': 'reindex index concurrently orders_placed_at_idx',
    'Build an index CONCURRENTLY': 'create index concurrently orders_number_idx on orders (number)',
    'Drop an index CONCURRENTLY': 'drop index concurrently orders_placed_at_idx',
  }),
  ...group('Tables', {
    'Create a table with a foreign key':
      'create table returns (id bigint primary key, order_id bigint references orders (id))',
    'Drop a table with a foreign key': 'drop table refunds',
    'Rename a table': 'alter table orders rename to purchases',
    'Move a table to UNLOGGED': 'alter table stock set unlogged',
    'Set a storage parameter': 'alter table orders set (fillfactor = 80)',
    'Turn row security on': 'alter table orders enable row level security',
    Truncate: 'truncate refunds',
    'Truncate with CASCADE': 'truncate orders cascade',
    Cluster: 'cluster orders using orders_placed_at_idx',
    'VACUUM FULL': 'vacuum full stock',
    VACUUM: 'vacuum stock',
  }),
  ...group('Partitions', {
    'Create a partition beside a DEFAULT partition':
      "create table events_2028 partition of events for values from ('2028-01-01') to ('2029-01-01')",
    'Attach a partition':
      "alter table events attach partition events_2026 for values from ('2026-01-01') to ('2027-01-01')",
    'Detach a partition': 'alter table events detach partition events_2024',
    'Detach a partition with an index': 'alter table readings detach partition readings_2024',
    'Detach a partition CONCURRENTLY': 'alter table readings detach partition readings_2024 concurrently',
  }),
  ...group('Views, triggers and access', {
    'Create a view': 'create view big_orders as select id from orders where total > 100',
    'Refresh a materialized view': 'refresh materialized view totals',
    'Refresh a materialized view CONCURRENTLY': 'refresh materialized view concurrently totals',
    'Create a trigger': 'create trigger orders_touch before update on orders for each row execute function touch()',
    'Drop a trigger': 'drop trigger customers_touch on customers',
    'Create a policy': 'create policy orders_read on orders for select using (true)',
    Grant: 'grant select on orders to public',
    Comment: "comment on table orders is 'Orders'",
  }),
  ...group('Rows', {
    Insert: "insert into customers values (2, 'bob@example.com')",
    'Update every row': 'update orders set total = total + 1',
    'Delete every row': 'delete from stock',
  }),
];

/** The lock table of PostgreSQL 12 to 18. */
export const locks: LockTable = { given, rows, proven };
