import { describe, expect, it } from 'vitest';
import { printReview } from '../../src/cli/print.js';
import { commentMarkdown } from '../../src/review/markdown.js';
import { checkMarkdown } from '../../src/review/summary.js';
import { reviewOf } from '../support/review-files.js';

const tables = ['bills', 'items', 'orders', 'people', 'stocks'];
const base = {
  'db/migration/V1__shop.sql': tables
    .map((name) => `create table ${name} (id bigint primary key, kind text);\n`)
    .join(''),
};
const head = {
  ...base,
  'db/migration/V2__kinds.sql': tables.map((name) => `delete from ${name} where kind = 'old';\n`).join(''),
};

describe('the same of many lines of a file', () => {
  it('is said once in full, and each line is told', async () => {
    const review = await reviewOf(base, head);
    const found = review.findings.filter(({ rule }) => rule === 'unbatched-backfill');
    expect(found.map(({ placement }) => placement.kind)).toEqual(['inline', ...Array(4).fill('summary')]);
    const [first] = found;
    if (first === undefined) throw new Error('nothing was found');
    expect(commentMarkdown(first, review)).toContain('The same goes for lines 2, 3, 4 and 5, which the check lists.');
    const { summary, text } = checkMarkdown(review, null);
    for (const { headline } of found) expect(summary).toContain(headline);
    const printed = printReview(review, 'text');
    expect(printed.split('holds replicas and VACUUM back')).toHaveLength(2);
    expect(text).not.toContain('holds replicas and VACUUM back');
    expect(printed).toContain('V2__kinds.sql:5, as at line 1');
  });
});
