import { describe, expect, it } from 'vitest';
import type { SecondOpinionFile } from '../../src/core/ports.js';
import { rules } from '../../src/review/shelves.js';
import { openSquawk } from '../../src/second-opinion/index.js';
import { theirRules } from '../../src/second-opinion/map.js';

function file(
  path: string,
  statements: readonly string[],
  inTransaction = false,
  serverVersion: number | null = 15,
): SecondOpinionFile {
  return {
    path,
    statements: statements.map((sql, index) => ({ id: `${path}#${index + 1}`, sql })),
    inTransaction,
    serverVersion,
  };
}

describe('the second opinion', () => {
  it('stays silent: a concurrent build', async () => {
    const hits = await openSquawk().check([file('a.sql', ['create index concurrently i on orders (total)'])]);
    expect(hits.filter((hit) => hit.rules.length > 0)).toEqual([]);
  });

  it('finds its statement, also behind one of several lines', async () => {
    const hits = await openSquawk().check([
      file('a.sql', ['create table refunds (\n  id bigint primary key\n)', 'create index i on orders (total)']),
      file('b.sql', ['alter table orders drop column note'], true, null),
    ]);
    expect(hits.filter((hit) => hit.rules.length > 0).map((hit) => [hit.statement, hit.rules[0]])).toEqual([
      ['a.sql#2', 'index-build-blocks-writes'],
      ['b.sql#1', 'drop-column'],
    ]);
  });

  it('gives nothing for no statements', async () => {
    expect(await openSquawk().check([file('a.sql', [])])).toEqual([]);
  });

  it('names only rules that are there, or says why it names none', () => {
    const ids = new Set(rules.map((rule) => rule.id));
    const wrong = Object.entries(theirRules).filter(
      ([, { ours, because }]) => ours.some((id) => !ids.has(id)) || (ours.length === 0) === (because === undefined),
    );
    expect(wrong).toEqual([]);
  });
});
