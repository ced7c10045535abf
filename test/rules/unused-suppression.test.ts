import { describe, expect, it } from 'vitest';
import { unusedSuppression } from '../../src/rules/unused-suppression.js';
import { reviewOf } from '../support/review-files.js';
import { testRule } from '../support/test-rule.js';

testRule(unusedSuppression, {
  safe: {
    'a comment that allows nothing, as far as one rule can tell': '-- dbspec: allow drop-table -- why not\nselect 1;',
  },
  unsafe: {},
});

const base = { 'db/migration/V1__orders.sql': 'create table orders (id bigint primary key, note text);\n' };

async function said(sql: string): Promise<readonly string[]> {
  const { findings } = await reviewOf(base, { ...base, 'db/migration/V2__x.sql': `${sql}\n` });
  return findings.filter(({ rule }) => rule === 'unused-suppression').map(({ headline }) => headline);
}

describe('a comment that accepts', () => {
  it('what is found is used', async () => {
    expect(await said('-- dbspec: allow drop-column -- read by nobody\nalter table orders drop column note;')).toEqual(
      [],
    );
  });

  it('nothing is named', async () => {
    expect(await said('-- dbspec: allow drop-column -- read by nobody\nselect 1;')).toEqual([
      '`dbspec: allow drop-column` allows nothing: the rule is silent here',
    ]);
  });

  it('a rule under a wrong name is named with the right one', async () => {
    expect(await said('-- dbspec: allow drop-colum -- read by nobody\nalter table orders drop column note;')).toEqual([
      '`dbspec: allow drop-colum` allows nothing: the rule is called `drop-column`',
    ]);
  });

  it('what only the shadow can see is left alone', async () => {
    expect(await said('-- dbspec: allow migration-fails -- the server has the extension\nselect 1;')).toEqual([]);
  });

  it('a rule of nobody may be one of the specialist', async () => {
    expect(await said('-- dbspec: allow queue-without-dead-letter -- by design\nselect 1;')).toEqual([]);
  });

  it('without a reason is a note', async () => {
    expect(await said('-- dbspec: allow drop-column\nselect 1;')).toEqual([]);
  });
});

describe('a comment that was there before', () => {
  it('is left alone', async () => {
    const old = { ...base, 'db/migration/V2__x.sql': '-- dbspec: allow drop-column -- read by nobody\nselect 1;\n' };
    const { findings } = await reviewOf(old, { ...old, 'db/migration/V3__y.sql': 'select 2;\n' });
    expect(findings.map(({ rule }) => rule)).not.toContain('unused-suppression');
  });
});
