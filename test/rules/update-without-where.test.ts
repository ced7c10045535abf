import { updateWithoutWhere } from '../../src/rules/update-without-where.js';
import { testRule } from '../support/test-rule.js';

const given = `
  create table orders (id bigint primary key, number text, total integer, state text, note text, customer_id bigint, placed_at timestamptz);
  create table customers (id bigint primary key);
`;

testRule(updateWithoutWhere, {
  safe: {
    'a condition': { sql: "update orders set state = 'open' where id = 5;", given },
    'a table made in the same migration': {
      sql: `create table refunds (id bigint primary key, number text, total integer, order_id bigint, placed_at timestamptz);
update refunds set total = 0;`,
      given,
    },
    batches: {
      sql: "do $$ begin loop update orders set state = 'open' where id in (select id from orders where state is null limit 1000); exit when not found; commit; end loop; end $$;",
      given,
    },
  },
  unsafe: {
    'no condition': {
      sql: "update orders set state = 'open';",
      given,
      line: 1,
      headline: 'This updates every row of `orders` in one transaction',
      severity: 'warning',
    },
    'a large table': {
      sql: "update orders set state = 'open' where true;",
      given,
      line: 1,
      headline: 'This updates every row of `orders` in one transaction',
      severity: 'error',
      config: { tables: { large: ['orders'] } },
    },
    'inside a DO block': {
      sql: "do $$ begin update orders set state = 'open'; end $$;",
      given,
      line: 1,
      headline: 'This updates every row of `orders` in one transaction',
    },
  },
});
