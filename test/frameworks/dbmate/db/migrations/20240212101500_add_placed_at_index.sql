-- migrate:up
create index orders_placed_at_idx on orders (placed_at);

-- migrate:down
drop index orders_placed_at_idx;
