import { describe, expect, it } from 'vitest';
import { frameworks } from '../../src/frameworks/index.js';
import { aMigrationOf } from '../../src/review/words.js';
import { reviewOf } from '../support/review-files.js';

describe('the title of a framework in a sentence', () => {
  it.each([
    ['Rails', 'a Rails migration'],
    ['Atlas', 'an Atlas migration'],
    ['SQLx', 'an SQLx migration'],
    ['plain SQL files', 'a migration of plain SQL files'],
  ])('%s', (title, words) => {
    expect(frameworks.map((framework) => framework.title)).toContain(title);
    expect(aMigrationOf(title)).toBe(words);
  });

  it('reads well in the paragraph about a lock', async () => {
    const base = {
      'migrations/1_shop.sql': 'begin;\ncreate table orders (id bigint primary key, at date);\ncommit;\n',
    };
    const review = await reviewOf(base, {
      ...base,
      'migrations/2_index.sql': 'create index orders_at_idx on orders (at);\n',
    });
    const bodies = review.findings.map(({ body }) => body).join('\n');
    expect(bodies).not.toContain('files migration');
    expect(bodies).toContain('`SHARE` lock on `orders`');
  });
});
