import { describe, expect, it } from 'vitest';
import { differInCommentsAlone } from '../../src/review/comments-alone.js';

const table = 'create table orders (\n  id bigint primary key\n);\n';

describe('differInCommentsAlone', () => {
  it.each([
    ['the same text', table],
    ['empty lines and ends of lines', `\n${table.replaceAll('\n', '\r\n')}\n`],
    ['a statement behind a comment', `/* shop */ drop table carts;\n${table}`],
    ['a statement in a comment', `-- ${table.replaceAll('\n', ' ')}\n`],
    ['a comment that takes in what follows', `/*\n${table}`],
    ['a comment beside other text', table.replace('key\n', 'key, note text -- note\n')],
  ])('says no: %s', (_, other) => expect(differInCommentsAlone(table, other)).toBe(false));

  it.each([
    ['a comment above', `--\n-- Licensed to the shop.\n--\n\n${table}`],
    ['a comment within', table.replace('  id', '  -- The number of the order.\n  id')],
    ['a comment over several lines', `/*\n * Licensed to the shop.\n */\n${table}`],
    ['a comment on one line', `/* shop */\n${table}`],
  ])('says yes: %s', (_, other) => {
    expect(differInCommentsAlone(table, other)).toBe(true);
    expect(differInCommentsAlone(other, table)).toBe(true);
  });
});
