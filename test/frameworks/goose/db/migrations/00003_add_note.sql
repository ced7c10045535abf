-- +goose Up
-- Support asked for a note on each order.
alter table orders add column note text;

create unique index orders_number_key on orders (number);

-- +goose StatementBegin
do $$
begin
  update orders set note = '' where note is null;
end
$$;
-- +goose StatementEnd

-- +goose Down
drop index orders_number_key;
alter table orders drop column note;
