alter table orders add constraint orders_customer_id_fkey foreign key (customer_id) references customers (id);
create index orders_number_idx on orders (number);
alter table orders enable row level security;
