-- +migrate Up
create index orders_placed_at_idx on orders (placed_at);

-- +migrate Down
drop index orders_placed_at_idx;
