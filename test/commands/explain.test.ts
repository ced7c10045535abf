import { expect, it } from 'vitest';
import { reviewChanges } from '../../src/review/pipeline.js';
import { noServices } from '../../src/review/services.js';
import { commandsOn } from '../support/run-command.js';
import { shop } from './shop.js';

it('explains a rule', async () => {
  expect(await commandsOn(null).run('explain', 'drop-column')).toContain('# Column dropped');
});

it('asks back with what is near', async () => {
  expect(await commandsOn(null).run('explain', 'drop-colum')).toContain('Did you mean `drop-column`?');
});

it('explains the finding of a thread in full depth', async () => {
  const review = await reviewChanges({ changes: shop, services: noServices });
  const finding = review.findings.find(({ rule }) => rule === 'index-build-blocks-writes');
  const text = await commandsOn(shop, { review, fingerprint: finding?.fingerprint ?? null }).run('explain');
  expect(text).toContain(finding?.headline);
  expect(text).toContain('```sql\ncreate index orders_placed_at_idx on orders (placed_at);\n```');
  expect(text).toContain('| `orders` | `SHARE` | writes | transaction | every row is read, indexes are built');
  expect(text).toContain('the shadow database did not run this');
  expect(text).toContain('/dbspec ignore index-build-blocks-writes because');
  expect(text).toContain('**Sources**');
  expect(text).toContain('# Index built without CONCURRENTLY');
});
