import { describe, expect, it } from 'vitest';
import { printReview } from '../../src/cli/print.js';
import { fromFiles } from '../../src/core/change-set.js';
import type { Review } from '../../src/core/review.js';
import { depthMarkdown } from '../../src/review/depth.js';
import { commentMarkdown } from '../../src/review/markdown.js';
import { reviewChanges } from '../../src/review/pipeline.js';
import { noServices } from '../../src/review/services.js';
import { checkMarkdown } from '../../src/review/summary.js';

const reviewed = (base: Readonly<Record<string, string>>, head: Readonly<Record<string, string>>): Promise<Review> =>
  reviewChanges({ changes: fromFiles(base, { ...base, ...head }), services: noServices });

function comment(review: Review, rule: string): string {
  const finding = review.findings.find((one) => one.rule === rule);
  if (finding === undefined) throw new Error(`no ${rule} in ${review.findings.map((one) => one.rule).join()}`);
  return commentMarkdown(finding, review);
}

const flyway = {
  'src/main/resources/db/migration/V1__orders.sql':
    'create table customers (id bigint primary key);\ncreate table orders (id bigint primary key, customer_id bigint, note text);\n',
};
const keyed = {
  'src/main/resources/db/migration/V1__orders.sql':
    'create table customers (id bigint primary key);\ncreate table orders (id bigint primary key, note text);\ncreate unique index orders_note on orders (note);\n',
};
const next = (sql: string) => ({ 'src/main/resources/db/migration/V2__next.sql': sql });

const shop = {
  Gemfile: "gem 'rails'\ngem 'pg'\n",
  'db/migrate/20260101000000_create_orders.rb':
    'class CreateOrders < ActiveRecord::Migration[8.0]\n  def change\n    create_table :customers do |t|\n      t.text :name\n    end\n    create_table :orders do |t|\n      t.bigint :customer_id\n      t.text :number\n    end\n  end\nend\n',
  'app/models/customer.rb': 'class Customer < ApplicationRecord\n  has_many :orders\nend\n',
  'app/models/order.rb': 'class Order < ApplicationRecord\n  belongs_to :customer\nend\n',
  'app/controllers/orders_controller.rb':
    'class OrdersController < ApplicationController\n  def index\n    @orders = Order.limit(50)\n  end\nend\n',
  'app/views/orders/index.html.erb': '<% @orders.each do |order| %>\n  <p><%= order.id %></p>\n<% end %>\n',
};
const changed = {
  'db/migrate/20260801090000_index_orders.rb':
    'class IndexOrders < ActiveRecord::Migration[8.0]\n  def change\n    add_index :orders, :number\n  end\nend\n',
  'app/views/orders/index.html.erb': '<% @orders.each do |order| %>\n  <p><%= order.customer.name %></p>\n<% end %>\n',
};

describe('a comment', () => {
  it('says nothing of rows that the key of a new table does not look up', async () => {
    const lines = [
      'create table bills (id bigint primary key, order_id bigint);',
      'alter table bills add constraint bills_order foreign key (order_id) references orders (id);',
      'alter table customers add column note text;',
    ];
    const said = comment(
      await reviewed(keyed, { 'src/main/resources/db/migration/V2__next.sql': lines.join('\n') }),
      'foreign-key-locks-both-tables',
    );
    expect(said).toContain('lock on `orders`, and keeps the lock');
    expect(said).not.toContain('reads every row');
  });

  it('writes no fix that builds an index behind its use, where the change drops it again', async () => {
    const use = 'delete from orders where note is null;\n';
    const built = async (last: string) => {
      const review = await reviewed(keyed, {
        'src/main/resources/db/migration/V2__next.sql': `create index brief on orders (note, id);\n${use}`,
        'src/main/resources/db/migration/V3__last.sql': last,
      });
      return review.findings.find(({ rule }) => rule === 'index-build-blocks-writes');
    };
    const brief = await built('drop index brief;\n');
    expect([brief?.fix, brief?.instead]).toEqual([null, expect.stringMatching(/^The change drops it again: build it/)]);
    expect((await built('select 1;\n'))?.fix).not.toBeNull();
  });

  it('knows of a lock that was taken under an earlier name', async () => {
    const sql = 'alter table orders rename to purchases;\ncreate index purchases_id on purchases (id, note);\n';
    const review = await reviewed(keyed, { 'src/main/resources/db/migration/V2__next.sql': sql });
    expect(comment(review, 'index-build-blocks-writes')).toContain(
      'The transaction has locked `purchases` against every query since line 1, so reads of it wait as well as writes.',
    );
  });

  it('says what the key of an old table reads, where the table that it points to is new', async () => {
    const lines = [
      'create table bills (id bigint primary key);',
      'alter table orders add constraint orders_bill foreign key (id) references bills (id);',
    ];
    const review = await reviewed(keyed, { 'src/main/resources/db/migration/V2__next.sql': lines.join('\n') });
    expect(comment(review, 'foreign-key-validates')).toContain('lock on `orders`, reads every row of it, and keeps');
  });

  it.each([
    [
      'the same name',
      'create unique index orders_note on orders (note, id);',
      '`orders_note` goes in the same transaction: build the new one with CONCURRENTLY first, under another name, and then drop that one and rename the new one in one short transaction.',
    ],
    [
      'another name',
      'create unique index orders_both on orders (note, id);',
      '`orders_note` goes in the same transaction: build the new one with CONCURRENTLY first, and then drop that one in a short transaction.',
    ],
    [
      'one that nothing harms meanwhile',
      'alter table orders alter column note type varchar;\ncreate unique index orders_note on orders (note);',
      '`orders_note` outlives what comes in between, and is the same: take its DROP and this CREATE out.',
    ],
    [
      'one that goes with its column',
      'alter table orders drop column note;\nalter table orders add column note text;\ncreate unique index orders_note on orders (note);',
      'The old one cannot stay until the new one stands, since a column under it changes in between: make that change on a new column, build the new one on that with CONCURRENTLY, and put both in the place of the old in one short transaction.',
    ],
    [
      'one that is built anew meanwhile',
      'alter table orders alter column note type int using note::int;\ncreate unique index orders_note on orders (note);',
      'The old one cannot stay until the new one stands, since a column under it changes in between: make that change on a new column, build the new one on that with CONCURRENTLY, and put both in the place of the old in one short transaction.',
    ],
    [
      'a constraint',
      'alter table orders add constraint orders_both unique (note, id);',
      '`orders_note` goes in the same transaction: build the new one with CONCURRENTLY first, and then drop that one and add the constraint with USING INDEX in one short transaction.',
    ],
  ])('says how one unique index takes the place of another: %s', async (_, second, instead) => {
    const sql = `drop index orders_note;\n${second}\n`;
    const review = await reviewed(keyed, { 'src/main/resources/db/migration/V2__next.sql': sql });
    expect(review.findings.map((finding) => finding.instead)).toContain(instead);
  });

  it('says which partition is read while the parent is kept', async () => {
    const base = {
      'migrations/0001_a.sql':
        'create table visits (id bigint, at date not null) partition by range (at);\ncreate table visits_rest partition of visits default;\n',
    };
    const sql = "create table visits_2026 partition of visits for values from ('2026-01-01') to ('2027-01-01');\n";
    expect(comment(await reviewed(base, { 'migrations/0002_b.sql': sql }), 'partition-created-under-parent')).toContain(
      'lock on `visits`, reads every row of `visits_rest` meanwhile, and keeps the lock',
    );
  });

  it.each([
    [14, false],
    [15, true],
  ])('gives no fix that keeps what version %i lacks', async (version, given) => {
    const base = {
      'docker-compose.yml': `services:\n  db:\n    image: postgres:${version}\n`,
      'migrations/0001_a.sql': 'create table visits (id bigint, at date not null);\n',
    };
    const sql = 'alter table visits add constraint visits_at_key unique nulls not distinct (at);\n';
    const { findings } = await reviewed(base, { 'migrations/0002_b.sql': sql });
    const found = findings.find(({ rule }) => rule === 'unique-constraint-builds-index');
    expect(found).toBeDefined();
    expect(found?.fix !== null).toBe(given);
  });

  it.each([
    [17, 'add it NOT VALID to each partition, validate it there'],
    [18, 'Add the foreign key NOT VALID, then validate it'],
  ])('advises a foreign key of a partitioned table that version %i takes', async (version, advice) => {
    const base = {
      'docker-compose.yml': `services:\n  db:\n    image: postgres:${version}\n`,
      'migrations/0001_a.sql':
        'create table customers (id bigint primary key);\ncreate table visits (customer_id bigint, at date) partition by range (at);\n',
    };
    const sql = 'alter table visits add constraint visits_fk foreign key (customer_id) references customers (id);\n';
    const review = await reviewed(base, { 'migrations/0002_b.sql': sql });
    expect(comment(review, 'foreign-key-validates')).toContain(advice);
  });

  it('names both tables of a foreign key where it says who waits', async () => {
    const sql =
      'alter table orders add constraint orders_customer_fk foreign key (customer_id) references customers;\n';
    expect(comment(await reviewed(flyway, next(sql)), 'foreign-key-validates')).toContain(
      'Every `INSERT`, `UPDATE` and `DELETE` on `orders` and `customers` waits.',
    );
  });

  it('names the lock of the whole statement where another part of it takes a stronger one', async () => {
    const sql =
      'alter table orders add column note text, add constraint orders_customer_fk foreign key (customer_id) references customers;\n';
    const text = comment(await reviewed(flyway, next(sql)), 'foreign-key-validates');
    expect(text).toContain('takes an `ACCESS EXCLUSIVE` lock on `orders`');
    expect(text).toContain('Every query on `orders` waits, reads too.');
    expect(text).toContain('Every `INSERT`, `UPDATE` and `DELETE` on `customers` waits.');
  });

  it('begins with what goes wrong, and not with a lock, where a statement fails or running code does', async () => {
    const text = comment(
      await reviewed(flyway, next('alter table orders rename column note to remark;\n')),
      'rename-column',
    );
    expect(text).toContain('knows the old name only');
    expect(text).not.toContain('takes an `ACCESS EXCLUSIVE` lock');
  });

  it('warns that a comment is an edit, where the tool keeps checksums', async () => {
    const sql = 'create index orders_customer_idx on orders (customer_id);\n';
    expect(comment(await reviewed(flyway, next(sql)), 'index-build-blocks-writes')).toContain(
      'to accept: `dbspec: allow index-build-blocks-writes -- reason`, where nobody has applied this file yet',
    );
    expect(comment(await reviewed(shop, changed), 'index-build-blocks-writes')).not.toContain('checksum');
  });

  it('says in one sentence what is taken out and where it goes', async () => {
    const backfill = {
      'db/migrate/20260801091000_touch.rb':
        'class Touch < ActiveRecord::Migration[8.0]\n  def change\n    add_column :customers, :seen_at, :datetime\n    add_index :orders, :number, algorithm: :concurrently\n  end\nend\n',
    };
    const text = comment(await reviewed(shop, backfill), 'concurrently-in-transaction');
    expect(text).toContain('runs outside a transaction.\n\nTake the statement out of this file, and write `');
    expect(text).not.toMatch(/:\n\n[^\n]*:\n/);
  });
});

describe('a fix', () => {
  it('names its file where that is not the one of the finding', async () => {
    expect(comment(await reviewed(shop, changed), 'n-plus-one')).toMatch(
      /in one query before it\.\n\nIn `app\/controllers\/orders_controller\.rb`:\n\n```\n/,
    );
  });
});

describe('the summary', () => {
  it('keeps notes apart from the findings above them', async () => {
    const sql = { 'migrations/0002_b.sql': 'create index on orders (id);\n' };
    const review = await reviewed({ 'migrations/0001_a.sql': 'create table orders (id bigint);\n' }, sql);
    const { summary } = checkMarkdown({ ...review, notes: ['Nobody reads `orders`.'] }, null);
    expect(summary).toMatch(/\n- .+\n\n\*\*Notes:\*\*\n- Nobody reads `orders`\.$/);
  });

  it('keeps what is assumed apart where it holds commas itself', async () => {
    const review = await reviewed({ 'migrations/0001_a.sql': 'create table a ();\n' }, { 'migrations/0002_b.sql': '' });
    const assumed =
      'an engine), version unknown, so hazards of 12 to 18 count; the schema before this change from 1 migration; rolling deploy, migration before code.';
    expect(checkMarkdown(review, null).summary).toContain(assumed);
    expect(printReview(review, 'text').replace(/\s+/g, ' ')).toContain(assumed);
  });

  it('breaks the name of a lock once at most in its table', async () => {
    const sql = { 'migrations/0002_b.sql': 'alter table orders add foreign key (kept) references orders (id);\n' };
    const review = await reviewed(
      { 'migrations/0001_a.sql': 'create table orders (id bigint primary key, kept bigint);\n' },
      sql,
    );
    expect(checkMarkdown(review, null).text).toContain('| `orders` | `SHARE\u00a0ROW EXCLUSIVE` | writes |');
    const [first] = review.findings;
    expect(first && depthMarkdown(first, review)).toContain('| `orders` | `SHARE\u00a0ROW EXCLUSIVE` | writes |');
  });

  it('names the place of a finding once', async () => {
    const { summary } = checkMarkdown(await reviewed(shop, changed), null);
    const line = summary.split('\n').find((one) => one.includes('n-plus-one')) ?? '';
    expect(line.match(/index\.html\.erb:2/g)).toHaveLength(1);
    expect(summary.split('\n').find((one) => one.includes('index-build-blocks-writes'))).toContain(
      '_index_orders.rb:3',
    );
  });
});

it('what two databases have in common is assumed once', async () => {
  const { assumptions } = await reviewed(
    {
      'go.mod': '',
      'billing/migrations/1_a.sql': 'create table a ();',
      'search/migrations/1_b.sql': 'create table b ();',
    },
    { 'billing/migrations/2_c.sql': 'create table c ();', 'search/migrations/2_d.sql': 'create table d ();' },
  );
  expect(assumptions).toEqual([
    'Postgres (nothing in the repository names an engine), version unknown, so hazards of 12 to 18 count',
    'the schema before this change from 1 migration (`billing/migrations`)',
    'rolling deploy, migration before code',
    'the schema before this change from 1 migration (`search/migrations`)',
  ]);
});

it('says that a server is older than what locks were proven on', async () => {
  const compose = (version: string) => ({ 'docker-compose.yml': `services:\n  db:\n    image: postgres:${version}\n` });
  const base = { 'go.mod': '', 'migrations/1_a.sql': 'create table a ();' };
  const assumed = async (version: string) =>
    (await reviewed({ ...base, ...compose(version) }, { 'migrations/2_b.sql': 'create table b ();' })).assumptions;
  expect(await assumed('10')).toContain(
    'Postgres 10 (docker-compose.yml), older than the versions on which locks were proven (12 to 18)',
  );
  expect(await assumed('12')).toContain('Postgres 12 (docker-compose.yml)');
});

describe('a lock that the transaction has already', () => {
  const orders = {
    'migrations/1_a.sql': 'create table orders (id bigint primary key);\ncreate table items (id bigint primary key);\n',
  };

  it('makes reads wait for what would let them go on', async () => {
    const sql = 'alter table orders add column total int;\ncreate index orders_total_idx on orders (total);\n';
    const review = await reviewed(orders, { 'migrations/2_b.sql': sql });
    expect(comment(review, 'index-build-blocks-writes')).toContain(
      'The transaction has locked `orders` against every query since line 1, so reads of it wait as well as writes.',
    );
    expect(comment(review, 'index-build-blocks-writes')).not.toContain('Reads go on');
    expect(review.findings.map(({ rule }) => rule)).not.toContain('statement-after-access-exclusive');
  });

  it('is told apart from a table that is only locked now', async () => {
    const sql =
      'alter table orders add column item_id bigint;\nalter table orders add constraint orders_item foreign key (item_id) references items (id);\n';
    const review = await reviewed(orders, { 'migrations/2_b.sql': sql });
    expect(comment(review, 'foreign-key-validates')).toContain(
      'since line 1, so reads of it wait as well as writes. On `items` reads go on, and every `INSERT`, `UPDATE` and `DELETE` waits.',
    );
  });

  it('says nothing of another table', async () => {
    const sql = 'alter table items add column total int;\ncreate index orders_id_idx on orders (id);\n';
    const review = await reviewed(orders, { 'migrations/2_b.sql': sql });
    expect(comment(review, 'index-build-blocks-writes')).toContain('Reads go on.');
    expect(review.findings.map(({ rule }) => rule)).toContain('statement-after-access-exclusive');
  });

  it('is gone with its transaction', async () => {
    const sql =
      'begin;\nalter table orders add column total int;\ncommit;\ncreate index orders_id_idx on orders (id);\n';
    const review = await reviewed(orders, { 'migrations/2_b.sql': sql });
    expect(comment(review, 'index-build-blocks-writes')).toContain('Reads go on.');
  });
});

describe('what a condition decides about a table that is made elsewhere', () => {
  const gems = {
    'promotions/promotions.gemspec': '',
    'promotions/lib/promotions/engine.rb': '',
    Gemfile: "gem 'rails'\ngem 'pg'\n",
  };
  const migration = (name: string, body: string) => ({
    [`promotions/db/migrate/${name}_a${name}.rb`]: `class A${name} < ActiveRecord::Migration[7.0]\n  def change\n    ${body}\n  end\nend\n`,
  });
  const base = { ...gems, ...migration('20260101000000', 'create_table :promotions') };
  const severityOf = async (body: string) =>
    (await reviewed(base, migration('20260201000000', body))).findings.find(
      ({ rule }) => rule === 'index-build-blocks-writes',
    )?.severity;

  it('does not fail the check', async () => {
    expect(await severityOf('add_index :orders, :code unless index_exists?(:orders, :code)')).toBe('warning');
    expect(await severityOf('add_index :orders, :code')).toBe('error');
  });
});
