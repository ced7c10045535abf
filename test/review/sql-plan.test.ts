import { describe, expect, it } from 'vitest';
import { type ChangeSet, fromFiles } from '../../src/core/change-set.js';
import { allAsNew } from '../../src/review/histories.js';
import { planMarkdown, planOf, planSql } from '../../src/review/sql-plan.js';

const base = {
  'sql/V1__orders.sql': 'create table orders (id bigint primary key, placed_at date);\n',
  'flyway.conf': 'flyway.url=jdbc:postgresql://localhost/shop\nflyway.locations=filesystem:sql\n',
};

function adding(files: Readonly<Record<string, string>>): ChangeSet {
  return fromFiles(base, { ...base, ...files });
}

async function sqlOf(files: Readonly<Record<string, string>>): Promise<string> {
  return planSql(await planOf(adding(files)));
}

describe('planSql', () => {
  it('shows who opens a transaction, and what runs outside any', async () => {
    expect(
      await sqlOf({
        'sql/V2__note.sql': 'alter table orders add column note text;\n',
        'sql/V3__index.sql': 'create index concurrently orders_placed_at_idx on orders (placed_at);\n',
      }),
    ).toBe(`-- sql/V2__note.sql (Flyway)
begin; -- opened by the runner
alter table orders add column note text;
commit;

-- sql/V3__index.sql (Flyway)
-- outside any transaction
create index concurrently orders_placed_at_idx on orders (placed_at);`);
  });

  it('lets a file that ends the transaction of the runner say so itself', async () => {
    expect(
      await sqlOf({ 'sql/V2__note.sql': 'alter table orders add column note text;\ncommit;\nselect 1;\n' }),
    ).toContain(
      'begin; -- opened by the runner\nalter table orders add column note text;\ncommit;\n-- outside any transaction\nselect 1;',
    );
  });

  it('names what was not read', async () => {
    expect(await sqlOf({ 'sql/V2__note.sql': 'alter table orders add colum;\n' })).toContain('-- not read, line 1: ');
  });

  it('shows every migration of a revision where all are asked for', async () => {
    const plan = await planOf(await allAsNew(adding({}).head, '.github/dbspec.yml'));
    expect(planSql(plan)).toContain('create table orders');
  });

  it('gives Markdown that no path and no statement breaks', async () => {
    const text = planMarkdown(await planOf(adding({ 'sql/V2__a`b.sql': "select '```';\n" })));
    expect(text).toContain('`` sql/V2__a`b.sql `` (Flyway)');
    expect(text).toContain('````sql\n');
    expect(planMarkdown({ migrations: [], skipped: [] })).toBe('No migration changes here, so nothing will run.');
  });
});
