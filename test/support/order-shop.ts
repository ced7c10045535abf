import { afterAll, beforeAll, beforeEach } from 'vitest';
import { type FakeGitHub, type FakeRepository, startFakeGitHub } from './fake-github/index.js';
import { type AppUnderTest, appAgainst } from './github-app.js';

/** A shop with one table, as dbmate keeps it. */
export const shop = {
  'README.md': '# Shop\n',
  'docker-compose.yml': 'services:\n  db:\n    image: postgres:15\n',
  'db/migrations/20260101000000_create_orders.sql':
    '-- migrate:up\ncreate table orders (id bigint primary key, placed_at timestamptz, total int);\n\n-- migrate:down\ndrop table orders;\n',
};

/** A migration that blocks writes while it builds an index. */
export const index = 'db/migrations/20260801000000_index_orders.sql';
export const indexed =
  '-- migrate:up\ncreate index orders_placed_at_idx on orders (placed_at);\n\n-- migrate:down\ndrop index orders_placed_at_idx;\n';

/** A migration that rewrites the table. */
export const widened = 'db/migrations/20260802000000_widen_total.sql';
export const widening =
  '-- migrate:up\nalter table orders alter column total type bigint;\n\n-- migrate:down\nalter table orders alter column total type int;\n';

/** A fake GitHub for all tests of a file, and for each of them a repository of its own with an app that has seen nothing. */
export interface Stage {
  readonly fake: FakeGitHub;
  readonly repository: FakeRepository;
  readonly app: AppUnderTest;
}

/** Sets the stage before each test of a file. `files` are those of the repository. */
export function setStage(take: (stage: Stage) => void, files: Readonly<Record<string, string>> = shop): void {
  let fake: FakeGitHub;
  let repositories = 0;
  beforeAll(async () => {
    fake = await startFakeGitHub();
  });
  afterAll(() => fake.close());
  beforeEach(() => {
    repositories += 1;
    const repository = fake.repository('acme', `shop-${repositories}`, files);
    take({ fake, repository, app: appAgainst(fake) });
    fake.clear();
  });
}
