alter table orders add column source text;
alter table orders add constraint orders_customer_id_fkey foreign key (customer_id) references customers (id);
