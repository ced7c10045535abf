import { afterAll, describe, expect, it } from 'vitest';
import { rules } from '../../src/review/shelves.js';
import { type FixRow, fixRow, sqlExamples, tableText } from '../support/fix-table.js';

const tried = rules.filter((rule) => rule.preset === 'recommended' && sqlExamples(rule) !== null);

/** Rules whose fix is refused on their own example: what is read back does not equal the steps, or is not silent. */
const unwritten: ReadonlySet<string> = new Set();

const rows: FixRow[] = [];

afterAll(() => console.log(tableText(rows)));

describe('the fix of a rule, on its own example, is written, read back, and silent', () => {
  it.each(tried.map((rule) => [rule.id, rule] as const))('%s', async (id, rule) => {
    const row = await fixRow(rule, null);
    rows.push(row);
    expect(row.sql === 'not written').toBe(unwritten.has(id));
    expect(row.rails === 'not written').toBe(unwritten.has(id));
  });
});
