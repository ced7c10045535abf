/** The schema in which the locks were seen, as far as the statements tell it. */
export const given = `
  create table u (id int primary key);
  create table t (id int not null, a int, b varchar(10), c numeric(10,2), d timestamp, e text, j json, uid int,
    constraint b_known check (b is not null));
  create index t_a on t (a);
  create unique index t_id_u on t (id);
  alter table t add constraint fk_nv foreign key (uid) references u (id) not valid;
  alter table t add constraint ck_nv check (a > 0) not valid;
  create function tf() returns trigger language plpgsql as $$ begin return new; end $$;
  create trigger trg before insert on t for each row execute function tf();
  create table pt (id int not null, v int) partition by range (id);
  create table pt1 partition of pt for values from (0) to (100);
  create table ptd partition of pt default;
  create table ptn (id int not null, v int);
  create materialized view mv as select id, a from t;
  create unique index mv_id on mv (id);
  create type mood as enum ('a', 'b');
  create table te (id int, m mood);
  create domain dm as int;
  create table td (id int, v dm);
`;

const newFiles =
  'a new file number is not a rewrite: no row is written into the new files, and the indexes are built empty';
const ofPartitions = 'the rows that are read are those of the partitions, where the observation has them too';

/** Observations that differ from `effects` by what is counted, and not by what the server does. */
export const differences: Readonly<Record<string, string>> = {
  'reindex index, index': 'the index gets a new file, which `effects` calls an index build and not a rewrite',
  truncate: newFiles,
  'truncate cascade, child': newFiles,
  'attach partition, parent': ofPartitions,
  'create partition of, parent': ofPartitions,
};
