begin;

set local lock_timeout = '5s';
alter table orders add constraint orders_customer_id_fkey foreign key (customer_id) references customers (id);

commit;
