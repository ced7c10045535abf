-- migrate:up
alter table orders add column note text;
alter table orders add constraint orders_customer_id_fkey foreign key (customer_id) references customers (id);

-- migrate:down
alter table orders drop constraint orders_customer_id_fkey;
alter table orders drop column note;
