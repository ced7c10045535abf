import { fromFiles } from '../../src/core/change-set.js';

const base = {
  'docker-compose.yml': 'services:\n  db:\n    image: postgres:15\n',
  'db/migrations/20260101000000_create_orders.sql':
    '-- migrate:up\ncreate table orders (id bigint primary key, placed_at timestamptz, note text);\n\n-- migrate:down\ndrop table orders;\n',
};

/** A shop whose orders get an index that blocks writes, and lose a column. */
export const shop = fromFiles(base, {
  ...base,
  'db/migrations/20260801000000_index_orders.sql':
    '-- migrate:up\ncreate index orders_placed_at_idx on orders (placed_at);\nalter table orders drop column note;\n\n-- migrate:down\ndrop index orders_placed_at_idx;\n',
});
