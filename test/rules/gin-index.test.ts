import { ginIndex } from '../../src/rules/gin-index.js';
import { testRule } from '../support/test-rule.js';

const given = `create table orders (id bigint primary key, data jsonb, words tsvector, tags text[]);`;

testRule(ginIndex, {
  safe: {
    'a GIN index': { sql: `create index concurrently on orders using gin (data);`, given },
    'an index on one value of the document': {
      sql: `create index concurrently on orders ((data ->> 'state'));`,
      given,
    },
    'a unique index, which guards the whole value': {
      sql: `create unique index concurrently on orders (data);`,
      given,
    },
    'an index on a list, and one with another column': {
      sql: `create index concurrently on orders (tags);
create index concurrently on orders (id, data);`,
      given,
    },
  },
  unsafe: {
    'an index on a document': {
      sql: `create index concurrently docs_idx on public.orders (data);`,
      line: 1,
      headline: 'This btree index on `orders` serves no search inside `data`',
      fixed: `create index concurrently docs_idx on public.orders using gin (data);`,
      given,
    },
    'an index on words': {
      sql: `create index "W" on orders (words desc);`,
      line: 1,
      headline: 'This btree index on `orders` serves no search inside `words`',
      given,
    },
  },
});
