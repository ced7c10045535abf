import { rlsPerRowCall } from '../../src/rules/rls-per-row-call.js';
import { testRule } from '../support/test-rule.js';

const given = `create table orders (id bigint primary key, owner text, number text); create table members (id text);`;

testRule(rlsPerRowCall, {
  safe: {
    'a call in a subquery': { sql: `create policy own on orders using (owner = (select auth.uid()));`, given },
    'a call with a column of the row': {
      sql: `create policy own on orders using (owner = current_setting('app.' || number));`,
      given,
    },
    'a check, which looks at written rows only': {
      sql: `create policy own on orders for insert with check (owner = auth.uid());`,
      given,
    },
    'a function of which nothing is known': { sql: `create policy own on orders using (is_mine(owner));`, given },
    'a small table': {
      sql: `create policy own on orders using (owner = auth.uid());`,
      config: { tables: { small: ['orders'] } },
      given,
    },
  },
  unsafe: {
    'a call': {
      sql: `create policy "Own" on public.orders using (owner = auth.uid());`,
      line: 1,
      headline: 'Every row that is read of `orders` calls `auth.uid` anew',
      given,
    },
    'a call beside one in a subquery': {
      sql: `create policy own on orders using (owner = current_setting('app.user') and exists (select 1 from members m where m.id = auth.uid()));`,
      line: 1,
      headline: 'Every row that is read of `orders` calls `current_setting` anew',
      given,
    },
  },
});
