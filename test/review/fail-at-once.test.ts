import { afterAll, beforeAll, expect, it } from 'vitest';
import { fromFiles } from '../../src/core/change-set.js';
import { configSchema } from '../../src/core/config.js';
import type { ShadowDatabase } from '../../src/core/ports.js';
import { reviewChanges } from '../../src/review/pipeline.js';
import { noServices } from '../../src/review/services.js';
import { openPglite } from '../../src/shadow/index.js';

let shadow: ShadowDatabase;

beforeAll(() => {
  shadow = openPglite({ cacheFolder: null, baseFolder: null });
});

afterAll(() => shadow.close());

const base = {
  'db/migration/V1__shop.sql': `
create table orders (id bigint primary key, placed_at timestamptz);
create table items (order_id bigint, other_id bigint, constraint items_order foreign key (order_id) references orders (id),
  constraint items_other foreign key (other_id) references orders (id));
create index items_other_idx on items (other_id);
create index items_order_idx on items (order_id);
`,
};

async function told(sql: string): Promise<readonly string[]> {
  const changes = fromFiles(base, { ...base, 'db/migration/V2__again.sql': sql });
  const { findings } = await reviewChanges({
    changes,
    services: { ...noServices, shadow },
    config: configSchema.parse({}),
  });
  return findings
    .filter(({ severity }) => severity === 'error')
    .map(({ rule, location }) => `${location.startLine} ${rule}`);
}

it('tells no lock of a statement that makes what is there already, or on a table that is not, in a file that fails', async () => {
  const again = `alter table items add constraint items_order foreign key (order_id) references orders (id);
alter table items add constraint items_other foreign key (other_id) references orders (id);
create index items_other_idx on items (other_id);
create index refunds_at_idx on refunds (at);
create index orders_placed_at_idx on orders (placed_at);
`;
  expect(await told(again)).toEqual(['1 migration-fails', '5 index-build-blocks-writes']);
}, 60_000);

it('tells it where what was there goes before', async () => {
  const anew = `alter table items drop constraint items_order;
alter table items add constraint items_order foreign key (order_id) references orders (id) on delete cascade;
`;
  expect(await told(anew)).toEqual(['2 foreign-key-validates']);
}, 60_000);
