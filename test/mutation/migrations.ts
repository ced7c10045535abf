import { seeded } from '../../bench/migrations.js';

/** A safe migration, the smallest edit that makes it dangerous, and the rule that must then speak. */
export interface Hazard {
  /** How the runner treats the file. */
  readonly transaction: 'per-file' | 'per-statement';
  /** The schema before, as SQL. */
  readonly given: string;
  readonly safe: string;
  readonly dangerous: string;
  readonly rule: string;
}

/** Names that one set of hazards is written with. */
export interface Names {
  readonly table: string;
  readonly parent: string;
  readonly column: string;
  readonly other: string;
  readonly suffix: string;
}

const tables = ['orders', 'invoices', 'shipments', '"Line Items"', 'sales.quotes', 'tickets_2025', 'billing."Refund"'];
const parents = ['customers', 'accounts', 'sales.regions', '"Plan"'];
const columns = ['placed_at', 'note', '"shipTo"', 'state_code', 'amount_due'];
const others = ['label', 'origin', '"externalRef"', 'kind_name'];

/** Names made from a seed: quoted and plain, with a schema and without. */
export function namesOf(seed: number): Names {
  const random = seeded(seed);
  const pick = (list: readonly string[]): string => list[Math.floor(random() * list.length)] ?? '';
  return {
    table: pick(tables),
    parent: pick(parents),
    column: pick(columns),
    other: pick(others),
    suffix: String(seed),
  };
}

/** Every hazard with one set of names. */
export function hazardsWith({ table, parent, column, other, suffix }: Names): readonly Hazard[] {
  const schemas = 'create schema sales; create schema billing;';
  const base = `${schemas}
create table ${parent} (id bigint generated always as identity primary key, code text not null);
create table ${table} (id bigint generated always as identity primary key, ${column} text, ${other} varchar(20), parent_id bigint, amount integer);
create index on ${table} (parent_id);`;
  const within = (safe: string, dangerous: string, rule: string, given = base): Hazard => ({
    transaction: 'per-file',
    given,
    safe: `set local lock_timeout = '2s';\n${safe}`,
    dangerous: `set local lock_timeout = '2s';\n${dangerous}`,
    rule,
  });
  const alone = (safe: string, dangerous: string, rule: string, given = base): Hazard => ({
    transaction: 'per-statement',
    given,
    safe,
    dangerous,
    rule,
  });
  const schema = table.includes('.') ? `${table.split('.')[0]}.` : '';
  const index = `idx_${suffix}`;
  const indexed = `${base}\ncreate index ${index} on ${table} (${column});`;
  const view = `totals_${suffix}`;
  const viewed = `${base}\ncreate materialized view ${view} as select id, amount from ${table};\ncreate unique index ${view}_id on ${view} (id);`;
  const unique = `${base}\ncreate unique index ${index} on ${table} (${column});`;
  const proven = (state: string): string =>
    `${base}\nalter table ${table} add constraint present_${suffix} check (${column} is not null)${state};`;
  const parted = `${base}
create table events_${suffix} (id bigint, at date not null) partition by range (at);
create table events_${suffix}_1 partition of events_${suffix} for values from ('2025-01-01') to ('2025-02-01');
create table events_${suffix}_2 (id bigint, at date not null);`;
  const checked = `${parted}
alter table events_${suffix}_2 add constraint in_range check (at >= '2025-02-01' and at < '2025-03-01');`;
  const attach = `alter table events_${suffix} attach partition events_${suffix}_2 for values from ('2025-02-01') to ('2025-03-01');`;
  const enumerated = `${base}\ncreate type stage_${suffix} as enum ('open', 'paid');\nalter table ${table} add column stage stage_${suffix};`;
  const secured = `${base}
alter table ${table} enable row level security;
create policy own_${suffix} on ${table} using (parent_id = 1);`;
  const build = `create index concurrently ${index} on ${table} (${column});`;
  const foreign = `alter table ${table} add constraint fk_${suffix} foreign key (parent_id) references ${parent} (id)`;
  const check = `alter table ${table} add constraint positive_${suffix} check (amount > 0)`;
  const add = (definition: string): string => `alter table ${table} add column extra_${suffix} ${definition};`;
  return [
    alone(build, build.replace('concurrently ', ''), 'index-build-blocks-writes'),
    alone(
      build.replace('create index', 'create unique index'),
      build.replace('create index concurrently', 'create unique index'),
      'index-build-blocks-writes',
    ),
    alone(`drop index concurrently ${schema}${index};`, `drop index ${schema}${index};`, 'index-drop-blocks', indexed),
    alone(
      `reindex index concurrently ${schema}${index};`,
      `reindex index ${schema}${index};`,
      'reindex-blocks',
      indexed,
    ),
    alone(`reindex table concurrently ${table};`, `reindex table ${table};`, 'reindex-blocks', indexed),
    alone(build, `begin;\n${build}\ncommit;`, 'concurrently-in-transaction'),
    within(`${foreign} not valid;`, `${foreign};`, 'foreign-key-validates'),
    within(`${check} not valid;`, `${check};`, 'check-constraint-validates'),
    within(add('timestamptz'), add('timestamptz default clock_timestamp()'), 'volatile-default-rewrite'),
    within(add('uuid default null'), add('uuid default gen_random_uuid()'), 'volatile-default-rewrite'),
    within(add("text not null default 'none'"), add('text not null'), 'required-column-without-default'),
    within(add('bigint'), add('bigserial'), 'serial-or-autoincrement-column'),
    within(add('bigint'), add('bigint generated always as identity'), 'serial-or-autoincrement-column'),
    within(add('integer'), add('integer generated always as (amount * 2) stored'), 'stored-generated-column'),
    within(
      `alter table ${table} add constraint uq_${suffix} unique using index ${index};`,
      `alter table ${table} add constraint uq_${suffix} unique (${column});`,
      'unique-constraint-builds-index',
      unique,
    ),
    within(
      `alter table ${table} alter column ${other} type varchar(40);`,
      `alter table ${table} alter column ${other} type char(40);`,
      'type-change-rewrite',
    ),
    within(
      `alter table ${table} alter column ${other} type text;`,
      `alter table ${table} alter column amount type bigint;`,
      'type-change-rewrite',
    ),
    within(
      `alter table ${table} alter column ${column} set default 'none';`,
      `alter table ${table} alter column ${column} set not null;`,
      'set-not-null-scan',
    ),
    within(
      `alter table ${table} alter column ${column} set default 'none';`,
      `alter table ${table} alter column ${column} set not null;`,
      'set-not-null-scan',
      proven(' not valid'),
    ),
    within(
      `refresh materialized view concurrently ${view};`,
      `refresh materialized view ${view};`,
      'matview-refresh-blocks-reads',
      viewed,
    ),
    alone(
      `alter table events_${suffix} detach partition events_${suffix}_1 concurrently;`,
      `alter table events_${suffix} detach partition events_${suffix}_1;`,
      'detach-partition-blocks',
      parted,
    ),
    within(
      attach,
      attach.replace(`attach partition events_${suffix}_2`, `attach partition events_${suffix}_3`),
      'attach-partition-scan',
      `${checked}\ncreate table events_${suffix}_3 (id bigint, at date not null);`,
    ),
    within(
      `create table events_${suffix}_4 (id bigint primary key, at date not null);`,
      `create table events_${suffix}_4 partition of events_${suffix} for values from ('2025-04-01') to ('2025-05-01');`,
      'partition-created-under-parent',
      parted,
    ),
    alone(
      `update ${table} set ${column} = 'none' where id between 1 and 1000;`,
      `update ${table} set ${column} = 'none';`,
      'update-without-where',
    ),
    alone(`delete from ${table} where id = 7;`, `delete from ${table};`, 'delete-without-where'),
    within(`delete from ${table} where id = 7;`, `truncate ${table};`, 'truncate'),
    within(
      `alter type stage_${suffix} add value 'sent' after 'paid';`,
      `alter type stage_${suffix} add value 'sent' after 'paid';\ninsert into ${table} (stage) values ('sent');`,
      'enum-value-added-in-transaction',
      enumerated,
    ),
    within(
      `alter type stage_${suffix} add value 'sent' after 'paid';`,
      `alter type stage_${suffix} rename value 'paid' to 'settled';`,
      'rename-enum-value',
      enumerated,
    ),
    within(`alter table ${table} set (fillfactor = 90);`, `alter table ${table} set unlogged;`, 'set-logged-unlogged'),
    within(
      `alter table ${table} alter column ${column} set statistics 500;`,
      `alter table ${table} rename column ${column} to renamed_${suffix};`,
      'rename-column',
    ),
    within(`comment on table ${table} is 'kept';`, `alter table ${table} rename to renamed_${suffix};`, 'rename-table'),
    within(
      `comment on column ${table}.${column} is 'kept';`,
      `alter table ${table} drop column ${column};`,
      'drop-column',
    ),
    within(`comment on table ${table} is 'kept';`, `drop table ${table};`, 'drop-table'),
    alone(`vacuum ${table};`, `vacuum full ${table};`, 'vacuum-full-or-cluster'),
    alone(
      `${foreign} not valid;\nalter table ${table} validate constraint fk_${suffix};`,
      `begin;\n${foreign} not valid;\nalter table ${table} validate constraint fk_${suffix};\ncommit;`,
      'not-valid-and-validate-same-txn',
    ),
    within(`grant select on ${table} to current_user;`, `grant select on ${table} to public;`, 'privilege-widening'),
    within(
      `alter table ${table} force row level security;`,
      `alter table ${table} disable row level security;`,
      'rls-disabled',
      secured,
    ),
    within(
      `create table notes_${suffix} (id bigint generated always as identity primary key, body text);`,
      `create table notes_${suffix} (id integer generated always as identity primary key, body text);`,
      'small-integer-key',
    ),
    within(
      `create table notes_${suffix} (id bigint generated always as identity primary key, body text);`,
      `create table notes_${suffix} (id bigint generated always as identity, body text);`,
      'no-primary-key',
    ),
  ];
}
