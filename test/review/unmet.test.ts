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

/** The view is made of a table that no migration makes, so what is made of the view is not known either. */
const base = {
  'db/migration/V1__shop.sql': `create table orders (id bigint primary key);
create view recent as select * from elsewhere;
`,
};

async function reviewed(sql: string) {
  const changes = fromFiles(base, { ...base, 'db/migration/V2__next.sql': sql });
  return reviewChanges({ changes, services: { ...noServices, shadow }, config: configSchema.parse({}) });
}

it('calls a change unread that alters what neither the schema nor the shadow has', async () => {
  const { conclusion, skipped, engines } = await reviewed('alter table kept alter column note set default 1;\n');
  expect(engines.shadow.detail).toContain('1 statement of the schema before did not run');
  expect(conclusion).toBe('neutral');
  expect(skipped).toEqual([
    {
      path: 'db/migration/V2__next.sql',
      line: 1,
      endLine: 1,
      reason:
        'What it changes is not in the schema that could be read (the shadow database said: relation "kept" does not exist).',
    },
  ]);
}, 60_000);

it.each([
  ['a table that is known', 'alter table orders add column note text;\n'],
  ['a table that this change makes', 'create table notes (id bigint primary key, at missing_type);\n'],
  ['rows alone', 'insert into kept (id) values (1);\n'],
])(
  'leaves the conclusion as it is: %s',
  async (_, sql) => {
    const { conclusion, skipped } = await reviewed(sql);
    expect({ conclusion, skipped }).toEqual({ conclusion: 'success', skipped: [] });
  },
  60_000,
);
