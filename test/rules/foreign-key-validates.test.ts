import { describe, expect, it } from 'vitest';
import { foreignKeyValidates } from '../../src/rules/foreign-key-validates.js';
import { reviewOf } from '../support/review-files.js';
import { testRule } from '../support/test-rule.js';

const given = `
  create table orders (id bigint primary key, number text, total integer, state text, note text, customer_id bigint, placed_at timestamptz);
  create table customers (id bigint primary key);
`;

testRule(foreignKeyValidates, {
  safe: {
    'a table that the transaction has emptied': {
      sql: 'begin; truncate orders; alter table orders add constraint c foreign key (customer_id) references customers (id); commit;',
      given,
      ruledOut: ['The transaction has emptied `orders` before, so that there is no row to read.'],
    },
    'NOT VALID': {
      sql: 'alter table orders add constraint orders_customer_fk foreign key (customer_id) references customers (id) not valid;',
      given,
    },
    'a table made in the same migration': {
      sql: `create table refunds (id bigint primary key, number text, total integer, order_id bigint, placed_at timestamptz);
alter table refunds add foreign key (order_id) references orders (id);`,
      given,
    },
    'a new column without a default': {
      sql: 'alter table orders add column payer_id bigint references customers (id);',
      given,
      ruledOut: ['`payer_id` is new and null in every row of `orders`: none is looked up in `customers`.'],
    },
    'a new column whose default is null': {
      sql: 'alter table orders add column payer_id bigint default null references customers (id);',
      given,
    },
  },
  unsafe: {
    'the same key under another name': {
      sql: `alter table orders drop constraint orders_payer_fk;
alter table orders add constraint orders_customer_fk foreign key (customer_id) references customers (id) on delete cascade;`,
      given: `${given} alter table orders add constraint orders_payer_fk foreign key (customer_id) references customers (id) on delete cascade;`,
      line: 2,
      headline: 'This foreign key blocks every write to `orders` and `customers` while it checks each row',
      fixed: 'alter table orders rename constraint orders_payer_fk to orders_customer_fk;',
    },
    'a key that differs from the one that is dropped': {
      sql: `alter table orders drop constraint orders_payer_fk;
alter table orders add constraint orders_payer_fk foreign key (customer_id) references customers (id) on delete cascade;`,
      given: `${given} alter table orders add constraint orders_payer_fk foreign key (customer_id) references customers (id);`,
      line: 2,
      headline: 'This foreign key blocks every write to `orders` and `customers` while it checks each row',
      fixed: `alter table orders add constraint orders_payer_fk foreign key (customer_id) references customers (id) on delete cascade not valid;
alter table orders validate constraint orders_payer_fk;`,
    },
    'a constraint without a name': {
      sql: 'alter table orders add foreign key (customer_id) references customers;',
      given,
      line: 1,
      headline: 'This foreign key blocks every write to `orders` and `customers` while it checks each row',
      fixed: `alter table orders add constraint orders_customer_id_fkey foreign key (customer_id) references customers (id) not valid;
alter table orders validate constraint orders_customer_id_fkey;`,
    },
    'with ON DELETE and a quoted name': {
      sql: 'alter table orders add constraint "FK" foreign key (customer_id) references public.customers (id) on delete cascade;',
      given,
      line: 1,
      headline: 'This foreign key blocks every write to `orders` and `customers` while it checks each row',
      fixed: `alter table orders add constraint "FK" foreign key (customer_id) references public.customers (id) on delete cascade not valid;
alter table orders validate constraint "FK";`,
    },
    'a reference to a table made in the same migration': {
      sql: `create table payers (id bigint primary key);
alter table orders add constraint orders_payer_fk foreign key (customer_id) references payers (id);`,
      given,
      line: 2,
      headline: 'This foreign key blocks every write to `orders` while it checks each row',
    },
    'a table that refers to itself': {
      sql: 'alter table folders add foreign key (parent_id) references folders (id);',
      given: 'create table folders (id bigint primary key, parent_id bigint);',
      line: 1,
      headline: 'This foreign key blocks every write to `folders` while it checks each row',
    },
    'a new column with a default': {
      sql: 'alter table orders add column payer_id bigint default 1 references customers (id);',
      given,
      line: 1,
      headline: 'This foreign key blocks every write to `orders` and `customers` while it checks each row',
    },
    'a partitioned table of a server that cannot': {
      sql: 'alter table visits add constraint visits_fk foreign key (customer_id) references customers (id);',
      given:
        'create table customers (id bigint primary key); create table visits (customer_id bigint, at date) partition by range (at);',
      line: 1,
      headline: 'This foreign key blocks every write to `visits` and `customers` while it checks each row',
      server: 15,
    },
  },
});

describe('several constraints in one statement', () => {
  const base = {
    'migrations/1_a.sql':
      'create table customers (id bigint primary key);\ncreate table orders (id bigint primary key, total int, customer_id bigint, payer_id bigint);\n',
  };
  const key = (column: string) =>
    `add constraint orders_${column}_fk foreign key (${column}_id) references customers (id)`;
  const check = 'add constraint orders_total_check check (total > 0)';
  const fixOf = async (...actions: readonly string[]) => {
    const sql = `alter table orders\n  ${actions.join(',\n  ')};\n`;
    const { findings } = await reviewOf(base, { ...base, 'migrations/2_b.sql': sql });
    const found = findings.filter(({ rule }) => ['foreign-key-validates', 'check-constraint-validates'].includes(rule));
    return found.map(({ fix }) => [...(fix?.edits ?? []), ...(fix?.files ?? [])].map(({ text }) => text.trim()));
  };

  it('are added and validated together', async () => {
    const together = [
      `alter table orders ${key('customer')} not valid;\nalter table orders ${key('payer')} not valid`,
      'alter table orders validate constraint orders_customer_fk;\nalter table orders validate constraint orders_payer_fk;',
    ];
    expect(await fixOf(key('customer'), key('payer'))).toEqual([together, together]);
  });

  it('leaves what reads no row as it is', async () => {
    const together = [
      `alter table orders add column note text;\nalter table orders ${check} not valid;\nalter table orders ${key('payer')} not valid`,
      'alter table orders validate constraint orders_total_check;\nalter table orders validate constraint orders_payer_fk;',
    ];
    expect(await fixOf('add column note text', check, key('payer'))).toEqual([together, together]);
  });
});

describe('a partitioned table of a server that takes no NOT VALID key there', () => {
  const given = `create table customers (id bigint primary key);
create table visits (customer_id bigint, at date) partition by range (at);
create table visits_2026 partition of visits for values from ('2026-01-01') to ('2027-01-01');
create table visits_rest partition of visits default;
`;
  const base = { 'docker-compose.yml': 'services:\n  db:\n    image: postgres:15\n', 'migrations/1_a.sql': given };
  const key = (table: string, more = '') =>
    `alter table ${table} add constraint visits_fk foreign key (customer_id) references customers (id)${more};\n`;

  it('gets the key partition by partition, and nothing is left to say of that', async () => {
    const review = await reviewOf(base, { ...base, 'migrations/2_b.sql': key('visits') });
    const [finding] = review.findings.filter(({ rule }) => rule === 'foreign-key-validates');
    expect(finding?.fixFailed).toBeUndefined();
    expect([...(finding?.fix?.edits ?? []), ...(finding?.fix?.files ?? [])].map(({ text }) => text.trim())).toEqual([
      `${key('visits_2026', ' not valid').trim()}\n${key('visits_rest', ' not valid').trim().replace(/;$/, '')}`,
      'alter table visits_2026 validate constraint visits_fk;\nalter table visits_rest validate constraint visits_fk;',
      key('visits').trim(),
    ]);
  });

  it('keeps the advice where no partition is known', async () => {
    const none = { ...base, 'migrations/1_a.sql': given.split('\n').slice(0, 2).join('\n') };
    const review = await reviewOf(none, { ...none, 'migrations/2_b.sql': key('visits') });
    const [finding] = review.findings.filter(({ rule }) => rule === 'foreign-key-validates');
    expect(finding?.fix).toBeNull();
    expect(finding?.instead).toContain('add it NOT VALID to each partition');
  });
});

it.each([
  [
    'as it was',
    'alter table orders add constraint f foreign key (customer_id) references customers (id);',
    '`f` is dropped and added again as it was: take both statements out.',
  ],
  [
    'under another name, of a table that was renamed meanwhile',
    'alter table orders rename to bills; alter table bills add constraint g foreign key (customer_id) references customers (id);',
    'It is `f` under another name: ALTER TABLE … RENAME CONSTRAINT reads no row, and locks no other table.',
  ],
])('asks for no fix of a key that is added again %s', async (_, again, instead) => {
  const base = {
    'db/migration/V1__orders.sql': `${given} alter table orders add constraint f foreign key (customer_id) references customers (id);`,
  };
  const { findings } = await reviewOf(base, {
    ...base,
    'db/migration/V2__key.sql': `alter table orders drop constraint f; ${again}`,
  });
  const found = findings.find(({ rule }) => rule === 'foreign-key-validates');
  expect([found?.fix, found?.instead]).toEqual([null, instead]);
});

it.each([
  ['drop constraint f, ', '', 'the statement'],
  ['drop constraint f, ', ', add column note text', 'both clauses'],
  ['drop constraint f, add column note text; alter table orders ', ', add column place text', 'both clauses'],
  ['drop constraint f, add column note text; alter table orders ', '', 'the statement and the clause'],
])(
  'says which parts of a migration to take out that add a key again as it was: %s…%s',
  async (before, after, parts) => {
    const key = 'add constraint f foreign key (customer_id) references customers (id)';
    const base = { 'db/migration/V1__orders.sql': `${given} alter table orders ${key};` };
    const again = `alter table orders ${before}${key}${after};`;
    const { findings } = await reviewOf(base, { ...base, 'db/migration/V2__key.sql': again });
    const found = findings.find(({ rule }) => rule === 'foreign-key-validates');
    expect(found?.instead).toBe(`\`f\` is dropped and added again as it was: take ${parts} out.`);
  },
);
