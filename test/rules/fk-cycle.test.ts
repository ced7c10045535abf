import { fkCycle } from '../../src/rules/fk-cycle.js';
import { testRule } from '../support/test-rule.js';

testRule(fkCycle, {
  safe: {
    'a column that may be null': {
      sql: `create table a (id bigint primary key, b_id bigint not null);
create table b (id bigint primary key, a_id bigint references a (id));
alter table a add foreign key (b_id) references b (id);`,
    },
    'a deferrable one': {
      sql: `create table a (id bigint primary key, b_id bigint not null);
create table b (id bigint primary key, a_id bigint not null references a (id) deferrable);
alter table a add foreign key (b_id) references b (id);`,
    },
    'a tree': { sql: `create table t (id bigint primary key, parent_id bigint not null references t (id));` },
    'a circle that the change takes apart': {
      sql: `create table a (id bigint primary key, b_id bigint not null);
create table b (id bigint primary key, a_id bigint not null references a (id));
alter table a add foreign key (b_id) references b (id);
alter table a alter column b_id drop not null;`,
    },
    'no way back': {
      sql: `create table a (id bigint primary key);
create table b (id bigint primary key, a_id bigint not null references a (id));
create table c (id bigint primary key, a_id bigint not null references a (id), b_id bigint not null references b (id));`,
    },
  },
  unsafe: {
    'two tables': {
      sql: `create table a (id bigint primary key, b_id bigint not null);
create table "B" (id bigint primary key, a_id bigint not null references a (id));
alter table a add foreign key (b_id) references "B" (id);`,
      line: 3,
      headline: 'No row can be inserted first: `a` needs `B` needs `a`',
    },
    'three tables': {
      sql: `create table a (id bigint primary key, c_id bigint not null);
create table b (id bigint primary key, a_id bigint not null references a (id));
create table c (id bigint primary key, b_id bigint not null references b (id));
alter table a add foreign key (c_id) references c (id) not valid;`,
      line: 4,
      headline: 'No row can be inserted first: `a` needs `c` needs `b` needs `a`',
    },
  },
});
