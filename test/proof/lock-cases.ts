/** A shop with a bit of everything, in the order in which it is built. A part is left out on a server that is too old for it. */
export const shop: readonly { readonly since?: number; readonly sql: string; readonly unread?: true }[] = [
  // Nothing of it is read: the product knows no access methods.
  { sql: 'create access method stack type table handler heap_tableam_handler;', unread: true },
  {
    sql: `
      create role clerk;
      create type order_status as enum ('open', 'paid', 'sent');
      create domain positive_amount as numeric(10,2) check (value > 0);
      create domain price as numeric(12,2);
      create domain short_text as text;
      create domain quantity as integer;
      create domain currency_code as text;
      create type address as (street text, city text);
      create schema archive;
      create function touch_updated_at() returns trigger language plpgsql as $$ begin return new; end $$;
      create function slow_code() returns text language plpgsql volatile as $$ begin return 'x'; end $$;
      create function fixed_code() returns text language sql immutable as $$ select 'x' $$;
      create sequence invoice_numbers;

      create table customers (
        id bigint generated always as identity primary key,
        email varchar(120) not null,
        name varchar(60),
        phone varchar(20),
        city text,
        zip varchar(10),
        note varchar(40),
        plan varchar(20),
        network cidr,
        score integer,
        balance numeric(10,2),
        joined_at timestamp,
        seen_at timestamp with time zone,
        constraint customers_email_key unique (email),
        constraint customers_zip_check check (length(zip) > 2)
      );
      create index customers_phone_idx on customers (phone) where phone is not null;
      create index customers_name_lower_idx on customers (lower(name));
      create index customers_plan_idx on customers (plan);
      create index customers_city_idx on customers (city);
      create index customers_joined_at_idx on customers (joined_at);
      create trigger customers_touch before update on customers for each row execute function touch_updated_at();

      create table sellers (id bigint primary key, code text, rating integer);
      create unique index sellers_code_idx on sellers (code);

      create table orders (
        id bigint primary key,
        number varchar(30) not null,
        customer_id bigint constraint orders_customer_id_fkey references customers (id),
        seller_id bigint,
        parent_id bigint,
        status order_status,
        total numeric(10,2),
        discount positive_amount,
        label short_text,
        amount quantity,
        paid boolean,
        small smallint,
        flags bit(8),
        masks bit varying(8),
        tags varchar(20)[],
        lasted interval(3),
        payload json,
        placed_at timestamp,
        sent_at timestamp with time zone,
        opened_at time(3),
        note text,
        constraint orders_total_check check (total >= 0),
        constraint orders_placed_at_present check (placed_at is not null),
        constraint orders_parent_id_fkey foreign key (parent_id) references orders (id)
      );
      alter table orders add constraint orders_seller_id_fkey foreign key (seller_id) references sellers (id) not valid;
      alter table orders add constraint orders_note_check check (note <> '') not valid;
      alter table orders add constraint orders_sent_at_present check (sent_at is not null) not valid;
      create index orders_customer_id_idx on orders (customer_id);
      create index orders_status_idx on orders (status);
      create unique index orders_number_idx on orders (number);
      create unique index orders_small_id_idx on orders (small, id);

      create table order_lines (
        id bigserial primary key,
        order_id bigint not null references orders (id) on delete cascade,
        line integer,
        price numeric(10,2),
        net numeric(10,2) generated always as (price * 2) stored
      );
      create statistics order_lines_stats on order_id, line from order_lines;

      create table vouchers (code text not null);
      create unique index vouchers_code_idx on vouchers (code);
      create table redemptions (id bigint primary key, code text references vouchers (code));

      create table price_list (currency currency_code, amount numeric, starts_at date);
      create table settings (name text, value text);
      create unlogged table carts (id bigint, body text);
      create index carts_id_idx on carts (id);
      create table profiles (id bigint primary key, body text);
      alter table profiles enable row level security;
      create policy profiles_read on profiles for select using (id > 0);
      create rule profiles_keep as on delete to profiles do instead nothing;

      create view open_orders as select id, number, total from orders where status = 'open';
      create view open_totals as select sum(total) as total from open_orders;
      create materialized view order_totals as select customer_id, count(*) as orders from orders group by customer_id;
      create unique index order_totals_customer_id_idx on order_totals (customer_id);

      create table regions (id integer primary key);
      create table events (id bigint not null, region_id integer references regions (id), at date not null, kind text, size varchar(10))
        partition by range (at);
      create table events_2024 partition of events for values from ('2024-01-01') to ('2025-01-01');
      create table events_2025 partition of events for values from ('2025-01-01') to ('2026-01-01');
      create table events_rest partition of events default;
      create index events_kind_idx on events (kind);
      create table events_2026 (id bigint not null, region_id integer, at date not null, kind text, size varchar(10));
      create table events_2027 (id bigint not null, region_id integer, at date not null, kind text, size varchar(10));
      alter table events_2027 add constraint events_2027_bound check (at >= '2027-01-01' and at < '2028-01-01');

      alter table events_2024 add constraint events_2024_id_check check (id > 0) not valid;
      create table ledger (id bigint not null, at date not null) partition by range (at);
      create table ledger_2024 partition of ledger for values from ('2024-01-01') to ('2025-01-01');
      create table ledger_2025 (id bigint not null, at date not null);
      create table ledger_2026 (id bigint not null, at date not null,
        constraint ledger_2026_bound check (at >= '2026-01-01' and at < '2027-01-01'));
      create table ledger_rest (id bigint not null, at date not null);

      create table readings (sensor integer not null, at date not null, value numeric, primary key (sensor, at)) partition by list (sensor);
      create table readings_1 partition of readings for values in (1);
      create table readings_2 partition of readings for values in (2);
      create table readings_3 (sensor integer not null, at date not null, value numeric);
      create table readings_4 (sensor integer not null, at date not null, value numeric, primary key (sensor, at));
      create table alarms (sensor integer, at date, constraint alarms_reading_fkey foreign key (sensor, at) references readings (sensor, at));

      create index readings_value_idx on only readings (value);
      create index readings_1_value_idx on readings_1 (value);
      create trigger readings_touch after insert on readings for each row execute function touch_updated_at();

      create table currencies (code varchar(3) primary key, title text);
      create table rates (currency varchar(3) constraint rates_currency_fkey references currencies (code), on_day date, rate numeric(10,4));
      create domain percentage as integer;
      create table articles (id bigint primary key, words text[], share percentage, written_at date, slug varchar(20));
      create index articles_words_idx on articles using gin (words);
      create index articles_written_at_idx on articles using brin (written_at);
      alter domain percentage add constraint percentage_check check (value >= 0) not valid;

      create table documents (id bigint, title varchar(50));
      create table letters (stamp text) inherits (documents);
      create table memos (id bigint, title varchar(50));

      insert into customers (email, name, phone, city, zip, joined_at) values ('ada@example.com', 'Ada', '1', 'Turin', '10100', now());
      insert into sellers values (1, 'a', 5);
      insert into orders (id, number, customer_id, seller_id, total, placed_at, sent_at, note)
        select n, 'N' || n, 1, 1, n, now(), now(), 'x' from generate_series(1, 20) as n;
      insert into order_lines (order_id, line, price) select n, 1, n from generate_series(1, 20) as n;
      insert into price_list values ('EUR', 1, '2024-01-01');
      insert into settings values ('a', 'b');
      insert into carts values (1, 'x');
      insert into profiles values (1, 'x');
      insert into regions values (1);
      insert into events values (1, 1, '2024-05-05', 'a', 's'), (2, 1, '2025-05-05', 'a', 's'), (3, 1, '2030-01-01', 'a', 's');
      insert into events_2026 values (4, 1, '2026-05-05', 'a', 's');
      insert into events_2027 values (5, 1, '2027-05-05', 'a', 's');
      insert into ledger_2025 values (1, '2025-05-05');
      insert into ledger_2026 values (1, '2026-05-05');
      insert into ledger_rest values (1, '2030-05-05');
      insert into readings values (1, '2024-01-01', 1), (2, '2024-01-01', 1);
      insert into readings_3 values (3, '2024-01-01', 1);
      insert into readings_4 values (4, '2024-01-01', 1);
      insert into alarms values (1, '2024-01-01');
      insert into currencies values ('EUR', 'Euro');
      insert into rates values ('EUR', '2024-01-01', 1);
      insert into articles values (1, '{a}', 1, '2024-01-01', 'a');
      insert into documents values (1, 'a');
      insert into letters values (2, 'b', 'c');
      insert into memos values (1, 'a');
      refresh materialized view order_totals;
      create publication shop_feed for table orders;
    `,
  },
  {
    since: 18,
    sql: `
      alter table sellers add constraint sellers_rating_present not null rating not valid;
      alter table sellers add constraint sellers_rating_check check (rating > 0) not enforced;
      alter table rates add constraint rates_second_fkey foreign key (currency) references currencies (code) not enforced;
      alter table settings add column initials text generated always as (upper(name)) virtual;
    `,
  },
];

/** One thing that a migration does to the shop. */
export interface LockCase {
  readonly sql: string;
  /** First server version whose shop has what it speaks of. What a server lacks by itself is known to the product. */
  readonly since?: number;
  /** Time zone of the session. */
  readonly timeZone?: string;
}

const since = (version: number, ...statements: readonly string[]): readonly LockCase[] =>
  statements.map((sql) => ({ sql, since: version }));

const always = (...statements: readonly string[]): readonly LockCase[] => statements.map((sql) => ({ sql }));

/** Statements that run in a transaction, so that their locks can be read while they are held. */
export const traced: readonly LockCase[] = [
  // columns
  ...always(
    'alter table orders add column memo text',
    'alter table orders add column rank integer default 5',
    'alter table orders add column rank integer not null default 5',
    'alter table orders add column made_at timestamptz default now()',
    'alter table orders add column made_at timestamptz default clock_timestamp()',
    'alter table orders add column code uuid default md5(random()::text)::uuid',
    'alter table orders add column code text default slow_code()',
    'alter table orders add column code text default fixed_code()',
    'alter table orders add column line_no serial',
    "alter table orders add column line_no bigint default nextval('invoice_numbers')",
    'alter table orders add column line_no bigint generated always as identity',
    'alter table orders add column doubled numeric generated always as (total * 2) stored',
    'alter table orders add column rebate positive_amount',
    'alter table orders add column rebate positive_amount default 1',
    'alter table orders add column rebate short_text',
    'alter table orders add column rank integer check (rank > 0)',
    'alter table orders add column rank integer default 1 check (rank > 0)',
    'alter table orders add column slug text unique',
    'alter table settings add column id bigserial primary key',
    'alter table orders add column region_id integer references regions (id)',
    'alter table orders add column region_id integer default 1 references regions (id)',
    'alter table orders add column region_id integer default null references regions (id)',
    'alter table orders add column next_id bigint references orders (id)',
    'alter table orders add column if not exists memo text',
    'alter table orders add column if not exists note text',
    'alter table orders add column first text, add column second integer default 1',
    "alter table orders add column first text, add constraint orders_note_short check (note <> 'y') not valid",
    'alter table orders drop column note',
    'alter table orders drop column if exists nothing_here',
    'alter table orders drop column customer_id cascade',
    'alter table orders drop column seller_id',
    'alter table orders drop column number cascade',
    'alter table customers drop column id cascade',
    'alter table order_lines drop column id',
    'alter table orders rename column note to remark',
    "alter table orders alter column note set default ''",
    'alter table orders alter column note drop default',
    'alter table orders alter column note set not null',
    'alter table orders alter column number set not null',
    'alter table orders alter column placed_at set not null',
    'alter table orders alter column sent_at set not null',
    'alter table orders alter column number drop not null',
    'alter table orders alter column number set statistics 500',
    'alter table orders alter column note set storage external',
    'alter table orders alter column number set (n_distinct = 100)',
    'alter table orders alter column id add generated by default as identity',
    'alter table customers alter column id drop identity',
  ),
  ...always('alter table order_lines alter column net drop expression'),
  ...always('alter table orders alter column note set compression pglz'),
  ...always('alter table order_lines alter column net set expression as (price * 3)'),
  ...always(
    'alter table orders add column doubled numeric generated always as (total * 2) virtual',
    'alter table orders add column doubled numeric generated always as (total * 2) virtual not null',
    'alter table orders add column doubled numeric generated always as (total * 2) virtual check (doubled > 0)',
  ),
  // types
  ...always(
    'alter table customers alter column note type varchar(80)',
    'alter table customers alter column note type varchar(40)',
    'alter table customers alter column note type text',
    'alter table customers alter column note type varchar',
    'alter table customers alter column note type varchar(10)',
    'alter table customers alter column note type char(40)',
    'alter table customers alter column note type text using note',
    'alter table customers alter column note type text using note::text',
    'alter table customers alter column note type text using trim(note)',
    'alter table customers alter column zip type varchar(20)',
    'alter table customers alter column zip type text',
    'alter table customers alter column zip type varchar(10)',
    'alter table orders alter column placed_at type timestamp',
    'alter table currencies alter column code type varchar(5)',
    'alter table currencies alter column code type text',
    'alter table currencies alter column code type varchar(3)',
    'alter table rates alter column currency type varchar(5)',
    'alter table rates alter column currency type varchar(3)',
    'alter table rates alter column currency type char(3)',
    'alter table customers alter column phone type varchar(20)',
    'alter table customers alter column name type varchar(60)',
    'alter table customers alter column city type text',
    'alter table articles alter column share type integer',
    'alter table articles alter column slug type varchar(30), alter column slug set not null',
    'alter table customers alter column phone type varchar(40)',
    'alter table customers alter column phone type text',
    'alter table customers alter column name type text',
    'alter table customers alter column plan type varchar(40)',
    'alter table customers alter column plan type text',
    'alter table customers alter column email type text',
    'alter table customers alter column city type varchar(40)',
    'alter table customers alter column city type varchar',
    'alter table customers alter column city type text collate "C"',
    'alter table customers alter column note type varchar(40) collate "C"',
    'alter table customers alter column plan type varchar(40) collate "C"',
    'alter table customers alter column zip type varchar(10) collate "C"',
    'alter table customers alter column score type bigint',
    'alter table customers alter column score type smallint',
    'alter table customers alter column score type integer',
    'alter table customers alter column balance type numeric(12,2)',
    'alter table customers alter column balance type numeric(12,4)',
    'alter table customers alter column balance type numeric',
    'alter table customers alter column balance type numeric(8,2)',
    'alter table customers alter column network type inet',
    'alter table customers alter column joined_at type timestamp(3)',
    'alter table customers alter column joined_at type date',
    'alter table orders alter column placed_at type timestamp(6)',
    'alter table orders alter column flags type bit varying',
    'alter table orders alter column flags type bit(9)',
    'alter table orders alter column masks type bit varying(16)',
    'alter table orders alter column masks type bit varying',
    'alter table orders alter column tags type varchar(40)[]',
    'alter table orders alter column tags type text[]',
    'alter table orders alter column lasted type interval(6)',
    'alter table orders alter column lasted type interval',
    'alter table orders alter column lasted type interval(1)',
    'alter table orders alter column opened_at type time(6)',
    'alter table orders alter column payload type jsonb',
    'alter table orders alter column payload type text',
    'alter table orders alter column small type text using small::text',
    'alter table customers alter column city type short_text',
    'alter table orders alter column label type text',
    'alter table orders alter column discount type numeric(10,2)',
    'alter table orders alter column note type varchar',
    'alter table orders alter column discount type numeric',
    'alter table customers alter column balance type price',
    'alter table customers alter column note type varchar(80) using note::varchar(20)',
    'alter table customers alter column note type text using cast(note as text)',
    'alter table customers alter column note type text using (note)',
    'alter table customers alter column plan type char(20)',
    'alter table customers alter column network type text',
    'alter table orders alter column flags type bit(8)',
    'alter table orders alter column flags type bit varying(4)',
    'alter table rates alter column rate type numeric(12)',
    'alter table orders alter column amount type integer',
    'alter table orders alter column amount type bigint',
    'alter table customers alter column balance type positive_amount',
    'alter table orders alter column seller_id type integer',
    'alter table orders alter column paid type integer using paid::integer',
    'alter table sellers alter column id type integer',
    'alter table sellers alter column code type varchar',
    'alter table order_lines alter column order_id type integer',
  ),
  ...always('alter table regions alter column id type bigint'),
  ...['UTC', 'Etc/UTC', 'Europe/Rome'].flatMap((timeZone): readonly LockCase[] => [
    { sql: 'alter table customers alter column joined_at type timestamptz', timeZone },
    { sql: 'alter table customers alter column seen_at type timestamp', timeZone },
    { sql: 'alter table customers alter column seen_at type timestamp(3)', timeZone },
  ]),
  // constraints
  ...always(
    'alter table orders add constraint orders_number_check check (length(number) > 1)',
    'alter table orders add constraint orders_number_check check (length(number) > 1) not valid',
    'alter table orders validate constraint orders_note_check',
    'alter table orders validate constraint orders_total_check',
    'alter table orders validate constraint orders_seller_id_fkey',
    'alter table orders validate constraint orders_customer_id_fkey',
    'alter table orders add constraint orders_amount_fkey foreign key (amount) references regions (id)',
    'alter table orders add constraint orders_amount_fkey foreign key (amount) references regions (id) not valid',
    'alter table orders add constraint orders_self_fkey foreign key (seller_id) references orders (id)',
    'alter table price_list add constraint price_list_key unique (currency)',
    'alter table price_list add constraint price_list_key unique (currency, starts_at) include (amount)',
    'alter table sellers add constraint sellers_code_key unique using index sellers_code_idx',
    'alter table settings add constraint settings_pkey primary key (name)',
    'alter table order_lines add constraint order_lines_line_key unique (order_id, line)',
    'alter table price_list add constraint price_list_excl exclude using btree (currency with =)',
    'alter table orders drop constraint orders_total_check',
    'alter table orders drop constraint orders_customer_id_fkey',
    'alter table orders drop constraint orders_parent_id_fkey',
    'alter table orders drop constraint if exists orders_nothing',
    'alter table orders drop constraint orders_pkey cascade',
    'alter table customers drop constraint customers_email_key',
    'alter table orders rename constraint orders_total_check to orders_total_positive',
    'alter table orders alter constraint orders_customer_id_fkey deferrable initially deferred',
    'set constraints all deferred',
    'alter table sellers drop constraint sellers_pkey cascade, add constraint sellers_pkey primary key using index sellers_code_idx',
  ),
  ...always(
    'alter table orders add constraint orders_note_present not null note',
    'alter table orders add constraint orders_note_present not null note not valid',
    'alter table orders add constraint orders_amount_fkey foreign key (amount) references regions (id) not enforced',
    'alter table orders add constraint orders_number_check check (length(number) > 1) not enforced',
    'alter table orders alter constraint orders_customer_id_fkey not enforced',
    'alter table rates alter constraint rates_second_fkey enforced',
    'alter table events add constraint events_seller_fkey foreign key (id) references sellers (id) not valid',
    'alter table sellers alter column rating set not null',
  ),
  ...since(
    18,
    'alter table sellers validate constraint sellers_rating_present',
    'alter table sellers drop constraint sellers_rating_present',
    'alter table settings alter column initials set expression as (lower(name))',
  ),
  // indexes
  ...always(
    'create index orders_placed_at_idx on orders (placed_at)',
    'create unique index orders_total_idx on orders (total)',
    'create index if not exists orders_customer_id_idx on orders (customer_id)',
    'create index events_size_idx on events (size)',
    'create index events_size_idx on only events (size)',
    'create index order_totals_orders_idx on order_totals (orders)',
    'drop index orders_status_idx',
    'drop index vouchers_code_idx cascade',
    'drop index if exists orders_nothing_idx',
    'drop index events_kind_idx',
    'alter index orders_status_idx rename to orders_state_idx',
    'alter index orders_status_idx set (fillfactor = 70)',
    'reindex index orders_status_idx',
    'reindex table orders',
    'alter index articles_words_idx set (fastupdate = off)',
    'alter index articles_written_at_idx set (pages_per_range = 32)',
    'alter index articles_written_at_idx set (autosummarize = true)',
  ),
  // tables
  ...always(
    'create table coupons (id bigint primary key, code text)',
    'create table coupons (id bigint primary key, order_id bigint references orders (id))',
    'create table coupons (id bigint primary key, order_id bigint, customer_id bigint, foreign key (order_id) references orders (id), foreign key (customer_id) references customers (id))',
    'create table coupons (like orders including all)',
    'create table coupons () inherits (documents)',
    'create table if not exists orders (id bigint references sellers (id))',
    'create table order_copy as select * from orders',
    'drop table price_list',
    'drop table if exists nothing_here',
    'drop table order_lines',
    'drop table orders cascade',
    'drop table sellers cascade',
    'alter table orders rename to purchases',
    'alter table orders set schema archive',
    'alter table order_lines set schema archive',
    'alter table order_lines owner to clerk',
    'alter table orders set (fillfactor = 80)',
    'alter table orders set (autovacuum_enabled = false)',
    'alter table orders set (toast_tuple_target = 2048)',
    'alter table orders set (parallel_workers = 4)',
    'alter table orders reset (fillfactor)',
    'alter table orders set (user_catalog_table = true)',
    'alter table price_list set unlogged',
    'alter table price_list set logged',
    'alter table carts set logged',
    'alter table orders owner to clerk',
    'alter table orders replica identity full',
    'alter table orders replica identity using index orders_number_idx',
    'alter table profiles disable row level security',
    'alter table orders enable row level security',
    'alter table orders force row level security',
    'alter table memos inherit documents',
    'alter table letters no inherit documents',
    'cluster orders using orders_customer_id_idx',
    'truncate price_list',
    'truncate orders cascade',
    'truncate order_lines restart identity',
    'truncate order_lines, orders',
    'lock table orders in share mode',
    'lock table orders in access exclusive mode',
    'lock table orders, customers in share row exclusive mode nowait',
    'lock table events in exclusive mode',
    'lock table open_orders in share mode',
  ),
  ...always('alter table price_list set access method stack', 'alter table orders set access method stack'),
  ...always('alter table ledger set tablespace pg_default'),
  ...always('alter table ledger set access method stack'),
  // partitions
  ...always(
    "alter table events attach partition events_2026 for values from ('2026-01-01') to ('2027-01-01')",
    "alter table events attach partition events_2027 for values from ('2027-01-01') to ('2028-01-01')",
    'alter table readings attach partition readings_3 for values in (3)',
    'alter table readings attach partition readings_4 for values in (4)',
    "alter table ledger attach partition ledger_2025 for values from ('2025-01-01') to ('2026-01-01')",
    "alter table ledger attach partition ledger_2026 for values from ('2026-01-01') to ('2027-01-01')",
    'alter table ledger attach partition ledger_rest default',
    'alter table ledger detach partition ledger_2024',
    "create table ledger_2027 partition of ledger for values from ('2027-01-01') to ('2028-01-01')",
    'drop table ledger_2024',
    'alter table events detach partition events_2024',
    'alter table events detach partition events_rest',
    'alter table readings detach partition readings_2',
    "create table events_2028 partition of events for values from ('2028-01-01') to ('2029-01-01')",
    'create table readings_5 partition of readings for values in (5)',
    'create table readings_rest partition of readings default',
    'drop table events_2024',
    'drop table events_rest',
    'drop table events',
    'alter table events_2024 alter column kind set not null',
    'alter table events_2024 validate constraint events_2024_id_check',
    'alter table events add column note text',
    'alter table events add column made_at timestamptz default clock_timestamp()',
    'alter table events add constraint events_kind_check check (kind is not null)',
    "alter table events add constraint events_kind_check check (kind <> '') not valid",
    'alter table events alter column kind set not null',
    'alter table events alter column size type text',
    'alter table events alter column id type integer',
    'alter table events drop column kind',
    'alter table events rename column kind to sort',
    "alter table events alter column kind set default 'x'",
    'alter table events alter column kind set statistics 100',
    'alter table events alter column kind set storage external',
    'alter table events alter column kind set (n_distinct = 10)',
    'alter table events rename constraint events_region_id_fkey to events_region_fkey',
    'alter table documents alter column title set not null',
    'alter table readings disable trigger readings_touch',
    'drop trigger readings_touch on readings',
    'alter index readings_value_idx attach partition readings_1_value_idx',
    'alter table readings drop constraint readings_pkey cascade',
    'alter table ledger add primary key (id, at)',
    'alter table ledger add constraint ledger_region_fkey foreign key (id) references sellers (id)',
    'analyze events',
    "comment on table events is 'Happenings'",
    'alter table events replica identity full',
    'create policy events_read on events using (true)',
    'create rule events_keep as on delete to events do instead nothing',
    'create statistics events_stats on kind, size from events',
    "insert into events values (9, 1, '2024-06-06', 'a', 's')",
    "update events set kind = 'b'",
    'alter table events alter column kind drop default',
    'alter table events drop constraint if exists events_nothing',
    'create trigger events_count after insert on events for each statement execute function touch_updated_at()',
    'alter table events add constraint events_key unique (id, at)',
    'alter table events enable row level security',
    'alter table events rename to happenings',
    'alter table events owner to clerk',
    'alter table events drop constraint events_region_id_fkey',
    'alter table alarms add constraint alarms_second_fkey foreign key (sensor, at) references readings (sensor, at)',
    'alter table alarms drop constraint alarms_reading_fkey',
    'drop table alarms',
    'drop table readings cascade',
    'truncate events',
    'create trigger events_touch after insert on events for each row execute function touch_updated_at()',
    'alter table documents add column author text',
    'alter table documents alter column title type text',
    'alter table documents add constraint documents_title_check check (title is not null)',
    'drop table documents cascade',
  ),
  ...always('create publication shop_copy for table events'),
  // views
  ...always(
    'create view big_orders as select id from orders where total > 100',
    'create or replace view open_orders as select id, number, total, note from orders where paid',
    'create materialized view city_totals as select city, count(*) as customers from customers group by city',
    'drop view open_totals',
    'drop view open_orders cascade',
    'drop materialized view order_totals',
    'refresh materialized view order_totals',
    'refresh materialized view concurrently order_totals',
    'refresh materialized view order_totals with no data',
    'alter view open_totals rename to open_sums',
    'alter table open_totals rename to open_sums',
    'alter materialized view order_totals rename to order_sums',
    'alter view open_orders owner to clerk',
    'alter view open_orders set schema archive',
    'alter view open_orders set (security_barrier = true)',
  ),
  // sequences and types
  ...always(
    'create sequence receipt_numbers',
    'create sequence receipt_numbers owned by orders.number',
    'alter sequence invoice_numbers increment by 10',
    'alter sequence invoice_numbers owned by orders.number',
    'drop sequence invoice_numbers',
    'alter sequence invoice_numbers rename to bill_numbers',
    "alter type order_status add value 'returned'",
    "alter type order_status rename value 'sent' to 'shipped'",
    'alter type order_status rename to order_state',
    'alter type address add attribute country text',
    'alter domain quantity add constraint quantity_check check (value > 0)',
    'alter domain quantity add constraint quantity_check check (value > 0) not valid',
    'alter domain currency_code set not null',
    'alter domain percentage validate constraint percentage_check',
    'alter domain quantity drop not null',
    'alter domain quantity set default 1',
    'alter domain positive_amount drop constraint positive_amount_check',
    'drop type order_status cascade',
    'drop domain quantity cascade',
    "create type order_kind as enum ('a', 'b')",
    'create domain ratio as integer check (value between 0 and 100)',
  ),
  // code, access and the rest
  ...always(
    'create trigger orders_touch before update on orders for each row execute function touch_updated_at()',
    'create constraint trigger orders_watch after insert on orders for each row execute function touch_updated_at()',
    'drop trigger customers_touch on customers',
    'alter table customers disable trigger customers_touch',
    'alter table customers enable trigger all',
    'drop trigger if exists nothing_here on customers',
    'create rule orders_keep as on delete to orders do instead nothing',
    'drop rule profiles_keep on profiles',
    'create policy orders_read on orders for select using (true)',
    'create policy orders_read on orders for select using (exists (select 1 from customers where customers.id = customer_id))',
    'alter policy profiles_read on profiles using (true)',
    'drop policy profiles_read on profiles',
    'drop policy if exists nothing_here on profiles',
    'drop function touch_updated_at() cascade',
    'create function order_count() returns bigint language sql as $$ select count(*) from orders $$',
    'grant select on orders to public',
    'revoke all on orders from public',
    'grant select on all tables in schema public to clerk',
    "comment on table orders is 'Orders'",
    "comment on column orders.note is 'Free text'",
    "comment on constraint orders_total_check on orders is 'Never negative'",
    "comment on index orders_status_idx is 'By state'",
    "comment on view open_orders is 'Open ones'",
    "comment on type order_status is 'States'",
    'analyze orders',
    'create statistics orders_stats on customer_id, status from orders',
    'create publication shop_copy for table customers',
    'alter publication shop_feed add table customers',
    'alter publication shop_feed drop table orders',
    'drop publication shop_feed',
    'create schema reports',
    'drop schema archive',
    'alter schema archive rename to attic',
    'create role waiter',
    'create extension if not exists plpgsql',
  ),
  ...always(
    'create or replace trigger customers_touch before update on customers for each row execute function touch_updated_at()',
  ),
  // rows
  ...always(
    "insert into settings values ('c', 'd')",
    "insert into orders (id, number, customer_id, placed_at, sent_at) values (100, '100', 1, now(), now())",
    "update settings set value = 'z'",
    'update orders set total = total + 1',
    'update orders set note = name from customers where customers.id = customer_id',
    'delete from settings',
    'delete from order_lines where line = 1',
    'delete from orders',
    "update orders set note = 'y' where total > 3",
    "update orders set note = 'y' where note = null",
    'delete from customers where name = null',
    'select * from orders',
    'select * from orders for update',
  ),
  ...always("merge into settings using price_list on name = currency when matched then update set value = 'x'"),
];

/** Statements that refuse a transaction, with the lock of another session that they have to wait for. */
export const watched: readonly (LockCase & { readonly behind: string })[] = [
  {
    sql: 'create index concurrently orders_total_idx on orders (total)',
    behind: 'lock table orders in row exclusive mode',
  },
  {
    sql: 'create index concurrently if not exists orders_total_idx on orders (total)',
    behind: 'lock table orders in share mode',
  },
  { sql: 'drop index concurrently orders_status_idx', behind: 'lock table orders in row exclusive mode' },
  { sql: 'reindex index concurrently orders_customer_id_idx', behind: 'lock table orders in row exclusive mode' },
  { sql: 'reindex table concurrently order_lines', behind: 'lock table order_lines in row exclusive mode' },
  {
    sql: 'alter table ledger detach partition ledger_2024 concurrently',
    behind: 'lock table ledger_2024 in access share mode',
  },
  {
    sql: 'alter table readings detach partition readings_2 concurrently',
    behind: 'lock table alarms in access share mode',
  },
  { sql: 'vacuum orders', behind: 'lock table orders in share mode' },
  { sql: 'vacuum full customers', behind: 'lock table customers in row exclusive mode' },
  { sql: 'cluster order_lines using order_lines_pkey', behind: 'lock table order_lines in row exclusive mode' },
];
