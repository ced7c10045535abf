-- +migrate Up
create table customers (
  id bigint primary key,
  email text not null
);

create table orders (
  id bigint primary key,
  customer_id bigint not null,
  number text not null,
  placed_at timestamptz not null
);

-- +migrate Down
drop table orders;
drop table customers;
