import { spatialIndex } from '../../src/rules/spatial-index.js';
import { testRule } from '../support/test-rule.js';

const given = `create table shops (id bigint primary key, name text, place geometry, area geography(point, 4326));`;

testRule(spatialIndex, {
  safe: {
    'a GiST index': { sql: `create index concurrently on shops using gist (place);`, given },
    'an index on another column': { sql: `create index concurrently on shops (name);`, given },
  },
  unsafe: {
    'an index on a shape': {
      sql: `create index concurrently place_idx on shops (place);`,
      line: 1,
      headline: 'This btree index on `shops` serves no spatial search in `place`',
      fixed: `create index concurrently place_idx on shops using gist (place);`,
      given,
    },
    'an index on a place with a type that says more': {
      sql: `create index "A" on shops (area, name);`,
      line: 1,
      headline: 'This btree index on `shops` serves no spatial search in `area`',
      given,
    },
  },
});
