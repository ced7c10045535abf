import { describe, expect, it } from 'vitest';
import { printReview } from '../../src/cli/print.js';
import { fromFiles } from '../../src/core/change-set.js';
import type { Review } from '../../src/core/review.js';
import { reviewFiles } from '../../src/index.js';
import { lookedAt } from '../../src/review/looked-at.js';
import { commentMarkdown } from '../../src/review/markdown.js';
import { reviewChanges } from '../../src/review/pipeline.js';
import { noServices } from '../../src/review/services.js';
import { checkMarkdown } from '../../src/review/summary.js';

const base = {
  'migrations/0001_orders.sql': 'create table orders (id bigint primary key, note text);\n',
};
const next = (sql: string) => ({ ...base, 'migrations/0002_next.sql': sql });

const reviewed = (sql: string): Promise<Review> =>
  reviewChanges({ changes: fromFiles(base, next(sql)), services: noServices });

const refunds = 'create table refunds (id bigint primary key, order_id bigint);\n';
const madeHere = '`refunds` is made in this change: nothing uses it yet.';

describe('what was looked at and not raised', () => {
  it('stands folded in the check, one line for each reason, and in no comment', async () => {
    const review = await reviewed(
      `${refunds}create index refunds_order_idx on refunds (order_id);\ncreate index on refunds (id, order_id);\ncreate index orders_note_idx on orders (note);\n`,
    );
    const { summary, text } = checkMarkdown(review, null);
    expect(text).toContain(
      `<details><summary>Looked at and not raised</summary>\n\n- \`migrations/0002_next.sql\` lines 2, 3: ${madeHere} (\`index-build-blocks-writes\`)\n\n</details>`,
    );
    expect(summary).not.toContain('not raised');
    expect(review.findings.map(({ rule }) => rule)).toContain('index-build-blocks-writes');
    for (const finding of review.findings) expect(commentMarkdown(finding, review)).not.toContain(madeHere);
  });

  it('adds nothing where nothing is ruled out', async () => {
    const { text } = checkMarkdown(await reviewed("comment on table orders is 'what was bought';\n"), null);
    expect(text).not.toContain('not raised');
  });

  it('is printed on a terminal where that is asked for', async () => {
    const review = await reviewed(`${refunds}create index refunds_order_idx on refunds (order_id);\n`);
    expect(printReview(review, 'text')).not.toContain('Looked at');
    expect(printReview(review, 'text', true)).toContain(
      'Looked at and not raised:\n  migrations/0002_next.sql line 2: refunds is made in this change: nothing uses it yet.\n  (index-build-blocks-writes)',
    );
  });

  it('stands in the JSON with rule, statement and reason', async () => {
    const head = next(`${refunds}create index refunds_order_idx on refunds (order_id);\n`);
    expect(await reviewFiles({ base, head })).toMatchObject({
      notRaised: [
        {
          rule: 'index-build-blocks-writes',
          path: 'migrations/0002_next.sql',
          line: 2,
          statement: 'migrations/0002_next.sql#2',
          reason: madeHere,
        },
      ],
    });
  });

  it('says of a constraint that is validated in a later migration of the change', async () => {
    const head = {
      ...next('alter table orders add constraint note_set check (note is not null) not valid;\n'),
      'migrations/0003_last.sql': 'alter table orders validate constraint note_set;\n',
    };
    expect(await reviewFiles({ base, head })).toMatchObject({
      notRaised: [{ rule: 'not-valid-and-validate-same-txn', path: 'migrations/0003_last.sql' }],
    });
  });

  it('does not say of a rule that is off', async () => {
    const head = next(`${refunds}create index refunds_order_idx on refunds (order_id);\n`);
    const config = { rules: { 'index-build-blocks-writes': 'off' } };
    expect(await reviewFiles({ base, head, config })).toMatchObject({ notRaised: [] });
  });

  it('says that a table is small where that silences a rule', async () => {
    const config = { tables: { small: ['orders'] } };
    const head = next('create unique index concurrently k on orders (note);\ndrop index k;\n');
    expect(await reviewFiles({ base, head, config })).toMatchObject({
      notRaised: expect.arrayContaining([
        expect.objectContaining({ rule: 'index-drop-blocks', reason: '`orders` is small by the configuration.' }),
      ]),
    });
  });

  it('shows twenty reasons and counts the rest', async () => {
    const tables = Array.from(
      { length: 23 },
      (_, at) => `create table t${at} (id bigint, k bigint);\ncreate index on t${at} (k);\n`,
    );
    const lines = lookedAt(await reviewed(tables.join('')));
    expect(lines).toHaveLength(21);
    expect(lines.at(-1)).toBe('and 3 more');
  });

  it('keeps a name of the change within its code', async () => {
    const review = await reviewed(
      'create table "a`<b>@all" (id bigint, k bigint);\ncreate index on "a`<b>@all" (k);\n',
    );
    const [line = ''] = lookedAt(review);
    expect(line.split('`')).toHaveLength(7);
    expect(line).toContain('`aˋ<b>@all` is made in this change');
  });
});
