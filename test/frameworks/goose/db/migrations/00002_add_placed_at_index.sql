-- +goose Up
create index orders_placed_at_idx on orders (placed_at);

-- +goose Down
drop index orders_placed_at_idx;
