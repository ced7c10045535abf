import { createRule } from '../../src/rules/create-rule.js';
import { testRule } from '../support/test-rule.js';

const given = `create table orders (id bigint primary key, number text, placed_at timestamptz, customer_id bigint);`;

testRule(createRule, {
  safe: {
    'a view': { sql: `create view v as select id from orders;`, given },
  },
  unsafe: {
    'a rule': {
      sql: `create rule no_delete as on delete to public."orders" do instead nothing;`,
      given,
      line: 1,
      headline: 'Statements on `orders` are rewritten by `no_delete`',
    },
  },
});
