import { nameAffix } from '../../src/rules/name-affix.js';
import { testRule } from '../support/test-rule.js';

const given = `create table orders (id bigint primary key, number text, placed_at timestamptz, customer_id bigint, total numeric);`;
const config = { rules: { 'name-affix': { prefixes: ['tbl_'], suffixes: ['_table'] } } };

testRule(nameAffix, {
  safe: {
    'a name without': { sql: `create table orders_2 (id bigint);`, given, config },
    'the same letters in the middle': { sql: `create table a_tbl_b (id bigint);`, given, config },
    'no options': { sql: `create table tbl_a (id bigint);`, given },
  },
  unsafe: {
    'a prefix': {
      sql: `create table "tbl_Orders" (id bigint);`,
      line: 1,
      headline: 'Table `tbl_Orders` begins with `tbl_`',
      given,
      config,
    },
    'a suffix': {
      sql: `alter table orders rename to orders_table;`,
      line: 1,
      headline: 'Table `orders_table` ends in `_table`',
      given,
      config,
    },
  },
});
