import { expect, it } from 'vitest';
import { fromFiles } from '../../src/core/change-set.js';
import { configSchema } from '../../src/core/config.js';
import { reviewChanges } from '../../src/review/pipeline.js';
import { noServices } from '../../src/review/services.js';

it.each([
  [
    'SQL',
    { 'migrations/0001_orders.sql': 'create table orders (id bigint primary key);\n' },
    { 'migrations/0002_position.sql': 'alter table orders add column position bigserial;\n' },
  ],
])('a numbered column is written as a sequence and a default in %s', async (_, base, change) => {
  const { findings } = await reviewChanges({
    changes: fromFiles(base, { ...base, ...change }),
    services: noServices,
    config: configSchema.parse({}),
  });
  const found = findings.find(({ rule }) => rule === 'serial-or-autoincrement-column');
  expect(found?.fix?.edits.map(({ text }) => text).join('')).toContain("nextval('orders_position_seq')");
});
