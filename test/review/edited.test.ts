import { describe, expect, it } from 'vitest';
import { fromFiles } from '../../src/core/change-set.js';
import { configSchema } from '../../src/core/config.js';
import { reviewChanges } from '../../src/review/pipeline.js';
import { noServices } from '../../src/review/services.js';

const orders =
  'create table orders (id bigint primary key, total integer, state text);\ncreate table lines (id bigint primary key);\ncreate table shops (id bigint primary key);\n';
const path = 'db/migration/V2__change.sql';

async function reviewed(then: string, now: string, server = '16') {
  const base = {
    'docker-compose.yml': `services:\n  db:\n    image: postgres:${server}\n`,
    'db/migration/V1__orders.sql': orders,
  };
  const { findings, notRaised = [] } = await reviewChanges({
    changes: fromFiles({ ...base, [path]: then }, { ...base, [path]: now }),
    services: noServices,
    config: configSchema.parse({}),
  });
  return { findings: findings.filter(({ rule }) => rule !== 'migration-edited'), notRaised };
}

describe('of an edited migration', () => {
  it.each([
    [
      'the default of a column that every row is written for',
      'volatile-default-rewrite',
      "alter table orders add column note text default 'p';",
      "alter table orders add column note text default 'q';",
    ],
    [
      'a check that reads every row',
      'check-constraint-validates',
      "alter table orders add constraint a check (state in ('new'));",
      "alter table orders add constraint b check (state in ('new', 'paid'));",
    ],
    [
      'a check that now comes with its column',
      'check-constraint-validates',
      'alter table orders add column fee int default 0;\nalter table orders add constraint c check (fee >= 0);',
      'alter table orders add column fee int default 0 check (fee >= 0);',
    ],
    [
      'an index of the same name',
      'index-build-blocks-writes',
      'create index i on orders (total);',
      'create index i on orders (total, state);',
    ],
    [
      'an index that now stands in a block, of a table that nothing here makes',
      'index-build-blocks-writes',
      'create index if not exists i on rows (total);',
      'do $$ begin create index if not exists i on rows (total); end $$;',
    ],
    [
      'what stands in a block that decides whether it runs',
      'primary-key-on-existing',
      'do $$ begin if not exists (select 1 from a) then alter table lines drop constraint lines_pkey, add primary key (id); end if; end $$;',
      'do $$ begin if not exists (select 1 from b) then alter table lines drop constraint lines_pkey, add primary key (id); end if; end $$;',
    ],
    [
      'a foreign key that now stands in a block',
      'foreign-key-validates',
      'alter table orders add constraint f foreign key (id) references lines (id);',
      'do $$ begin if not exists (select 1 from b) then alter table orders add constraint f foreign key (id) references lines (id); end if; end $$;',
    ],
    [
      'a table without a key',
      'no-primary-key',
      'create table logs (order_id bigint references orders (id));',
      'create table logs (order_id bigint references orders (id) on delete cascade);',
    ],
    [
      'a wait that a statement less now leaves to the next',
      'statement-after-access-exclusive',
      'alter table shops add column note text;\nalter table orders add check (total > 0);\nalter table lines add check (id > 0);',
      'alter table shops add column note text;\nalter table lines add check (id > 0);',
    ],
    [
      'a statement that now stands apart',
      'check-constraint-validates',
      'alter table orders add column note text, add constraint c check (total > 0);',
      'alter table orders add column note text;\nalter table orders add constraint c check (total > 0);',
    ],
  ])('%s is not told again where the base has it so', async (_, rule, then, now) => {
    const { findings: first } = await reviewed('', then, '10');
    expect(first.map((one) => one.rule)).toContain(rule);
    const { findings, notRaised } = await reviewed(then, now, '10');
    expect(findings.map((one) => one.rule)).not.toContain(rule);
    expect(notRaised.filter((one) => one.rule === rule).map(({ reason }) => reason)).toContain(
      'As the base branch has this migration it does the same: nothing of this is new.',
    );
  });

  it.each([
    ['on other columns', 'create index i on orders (total);', 'create index j on orders (total, state);'],
    ['on another table', 'create index i on orders (id);', 'create index i on lines (id);'],
    [
      'that was built concurrently',
      'create index concurrently i on orders (total);',
      'create index i on orders (total);',
    ],
    [
      'that comes to one that stays',
      'create index i on orders (total);',
      'create index i on orders (total);\ncreate index j on orders (total) where state is null;',
    ],
  ])('an index %s is told', async (_, then, now) => {
    const { findings } = await reviewed(then, now);
    expect(findings.map(({ rule }) => rule)).toContain('index-build-blocks-writes');
  });

  it('a check that comes to one of its statement, on other columns, is told', async () => {
    const first = 'alter table orders add constraint a check (total > 0)';
    const { findings } = await reviewed(`${first};`, `${first}, add constraint b check (state <> '');`);
    expect(findings.map(({ rule }) => rule)).toContain('check-constraint-validates');
  });

  it('an index in the place of a key that the server named repeats nothing', async () => {
    const key = 'alter table orders add unique (total);';
    const { findings } = await reviewed(key, 'create unique index concurrently i on orders (total);');
    expect(findings.map(({ rule }) => rule)).not.toContain('duplicate-index');
    const { findings: both } = await reviewed(key, `${key}\ncreate unique index i on orders (total);`);
    expect(both.map(({ rule }) => rule)).toContain('duplicate-index');
  });

  it('a foreign key to another table is told', async () => {
    const key = (table: string): string =>
      `alter table orders add constraint f foreign key (id) references ${table} (id);`;
    const { findings } = await reviewed(key('lines'), key('shops'));
    expect(findings.map(({ rule }) => rule)).toContain('foreign-key-validates');
  });

  const column = 'alter table orders add column note text;\n';

  it('the statements that are not new keep their locks', async () => {
    const { findings } = await reviewed(column, `${column}create index i on orders (total);\n`);
    const index = findings.find(({ rule }) => rule === 'index-build-blocks-writes');
    expect(index?.body).toContain('since line 1, so reads of it wait as well as writes');
    expect(index?.body).not.toContain('Reads go on');
  });

  it.each([
    ['statement-after-access-exclusive', 'create index i on lines (id);'],
    ['backfill-with-ddl-same-txn', "update orders set state = 'new' where state is null;"],
  ])('%s is told of what is new under the lock of what is not', async (rule, added) => {
    const { findings } = await reviewed(column, `${column}${added}\n`);
    expect(findings.map((one) => one.rule)).toContain(rule);
    const { findings: again } = await reviewed(
      `${column}${added}\n`,
      `${column}${added}\nalter table orders add column fee int;\n`,
    );
    expect(again.map((one) => one.rule)).not.toContain(rule);
  });
});

describe('of an edited migration of a tool that keeps no checksums', () => {
  const first = { 'migrations/0001_orders.sql': orders };
  const told = async (then: string, now: string) => {
    const name = 'migrations/0002_change.sql';
    const changes = fromFiles({ ...first, [name]: then }, { ...first, [name]: now });
    const { findings } = await reviewChanges({ changes, services: noServices });
    return findings.map(({ rule }) => rule);
  };
  const remade = (name: string): string =>
    `drop index if exists a;\ncreate index if not exists ${name} on orders (total);\n`;

  it('an index that it no longer makes is not repeated by the one in its place', async () => {
    const rules = await told(remade('a'), remade('b'));
    expect(rules).not.toContain('duplicate-index');
    expect(rules).toContain('migration-edited');
  });

  it('an index that stays is repeated', async () => {
    const stays = 'create index a on orders (total);\n';
    expect(await told(stays, `${stays}create index b on orders (total);\n`)).toContain('duplicate-index');
  });

  it.each([
    ['drop index concurrently i;', 'drop index i;'],
    ['create index concurrently i on orders (total);', 'create index i on orders (total);'],
  ])('what is left is the same, so that it is none: %s', async (then, now) => {
    expect(await told(then, now)).not.toContain('migration-edited');
    expect(await told(then, now.replace(/\bi\b/, 'j'))).toContain('migration-edited');
  });
});

describe('of an edited migration that writes rows through a model', () => {
  const rails = 'db/migrate/20260102000000_fill.rb';
  const fill = (call: string) =>
    `class Fill < ActiveRecord::Migration[8.0]\n  def up\n    add_column :posts, :c, :datetime\n    ${call}\n  end\nend\n`;
  const posts = {
    Gemfile: "gem 'rails'\ngem 'pg'\n",
    'app/models/post.rb': 'class Post < ApplicationRecord\nend\n',
    'db/migrate/20260101000000_posts.rb':
      'class Posts < ActiveRecord::Migration[8.0]\n  def change\n    create_table :posts do |t|\n      t.datetime :u\n      t.datetime :d\n    end\n  end\nend\n',
  };
  const headlines = async (then: string, now: string) => {
    const changes = fromFiles({ ...posts, [rails]: fill(then) }, { ...posts, [rails]: fill(now) });
    const { findings } = await reviewChanges({ changes, services: noServices, config: configSchema.parse({}) });
    return findings.filter(({ rule }) => rule === 'migration-edited').map(({ headline }) => headline);
  };
  const filling = "Post.where(u: nil).update_all('c = u')";

  it.each([
    ['what it writes', "Post.where(u: nil).update_all('c = d')"],
    ['which rows', "Post.where.not(u: nil).update_all('c = u')"],
    ['past which scope', "Post.unscoped.where(u: nil).update_all('c = u')"],
    ['nothing any more', 'say "nothing"'],
  ])('is told where the edit changes %s', async (_, now) => {
    expect(await headlines(filling, now)).toHaveLength(1);
  });

  it('is not told where the edit only breaks its lines otherwise', async () => {
    expect(await headlines(filling, "Post\n      .where(u: nil)\n      .update_all('c = u')")).toEqual([]);
  });
});
