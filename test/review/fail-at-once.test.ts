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

async function told(sql: string, given: object = {}): Promise<readonly string[]> {
  const changes = fromFiles(base, { ...base, 'db/migration/V2__again.sql': sql });
  const { findings } = await reviewChanges({
    changes,
    services: { ...noServices, shadow },
    config: configSchema.parse(given),
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

const refused = `drop table items;
create index orders_place_idx on orders (placed_at) where id = 'first';
`;

it('tells no lock of a statement that the server refuses as it reads it, and what ran before', async () => {
  const base = `create index orders_place_idx on orders (place);
`;
  expect(await told(base)).toEqual(['1 migration-fails']);
  expect(
    await told('alter table orders alter column id type uuid using id::uuid, add column at timestamptz default now();'),
  ).toEqual(['1 migration-fails']);
  expect(await told(refused)).toEqual(['2 migration-fails']);
}, 60_000);

it('tells it where the failure is accepted, or is no error', async () => {
  const accepted = `-- dbspec: allow migration-fails -- the column is made by hand
create index orders_place_idx on orders (place);
`;
  expect(await told(accepted)).toEqual(['2 index-build-blocks-writes']);
  const suppressions = [{ rule: 'migration-fails', reason: 'it is made by hand', owner: 'orders' }];
  const plain = 'create index orders_place_idx on orders (place);\n';
  expect(await told(plain, { suppressions })).toEqual(['1 index-build-blocks-writes']);
  expect(await told(plain, { rules: { 'migration-fails': 'warning' } })).toEqual(['1 index-build-blocks-writes']);
}, 60_000);

it('tells it of a statement that runs code, which may have changed rows by then', async () => {
  const code = `do $$ begin
  update orders set placed_at = now() where placed_at is null;
  create index orders_placed_idx on orders (placed_at);
  create index orders_place_idx on orders (place);
end $$;
`;
  expect(new Set(await told(code))).toEqual(new Set(['1 index-build-blocks-writes', '1 migration-fails']));
}, 60_000);
