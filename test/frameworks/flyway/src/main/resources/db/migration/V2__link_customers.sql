-- Orders belong to customers.
alter table orders
  add column note text,
  add constraint orders_customer_id_fkey foreign key (customer_id) references customers (id);

create index orders_customer_id_idx on orders (customer_id);
