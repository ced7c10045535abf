-- +migrate Up
-- Support asked for a note on each order.
alter table orders add column note text;

create unique index orders_number_key on orders (number);

-- +migrate StatementBegin
do $$
begin
  update orders set note = '' where note is null;
end
$$;
-- +migrate StatementEnd

-- +migrate Down
drop index orders_number_key;
alter table orders drop column note;
