import { expect, it } from 'vitest';
import { definerView } from '../../src/rules/definer-view.js';
import { raisedBy, testRule } from '../support/test-rule.js';

const given = `create table orders (id bigint primary key, owner text); alter table orders enable row level security; create policy own on orders using (owner = current_user); create table items (id bigint);`;

testRule(definerView, {
  safe: {
    'the rights of who asks': { sql: `create view v with (security_invoker = on) as select id from orders;`, given },
    'a table without row security': { sql: `create view v as select id from items;`, given },
    'row security that binds the owner too': {
      sql: `alter table orders force row level security;
create view v as select id from orders;`,
      given,
    },
    'a view that is made anew with the rights of who asks': {
      sql: `create view v as select id from orders;
create or replace view v with (security_invoker = true) as select id from orders;`,
      given,
    },
  },
  unsafe: {
    'a view on a guarded table': {
      sql: `create view "V" as select o.id from items i join public.orders o using (id);`,
      line: 1,
      headline: '`V` shows every row of `orders`, past its policies',
      fixed: `create view "V" with (security_invoker = true) as select o.id from items i join public.orders o using (id);`,
      given,
      server: 15,
    },
    'a server that knows no other rights': {
      sql: `create view v as select id from orders;`,
      line: 1,
      headline: '`v` shows every row of `orders`, past its policies',
      server: 14,
      given,
    },
  },
});

it('offers the rights of who asks where the server is known to have them', () => {
  const fixOn = (server?: number) => {
    const [raised] = raisedBy(definerView, {
      sql: 'create view v as select id from orders;',
      given,
      ...(server === undefined ? {} : { server }),
    });
    return raised?.problem.fix?.title;
  };
  expect([fixOn(), fixOn(14), fixOn(15)]).toEqual([undefined, undefined, 'Read with the rights of who asks']);
});
