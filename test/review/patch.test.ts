import { describe, expect, it } from 'vitest';
import { hunksBetween, hunksOf } from '../../src/review/patch.js';

const lines = (from: number, to: number, changed: Record<number, string> = {}) =>
  Array.from({ length: to - from + 1 }, (_, index) => changed[from + index] ?? `line ${from + index}`).join('\n');

describe('hunks of a patch', () => {
  it('counts lines of the head', () =>
    expect(hunksOf('@@ -1,3 +1,4 @@\n one\n+two\n three\n four')).toEqual([{ startLine: 1, endLine: 4, added: [2] }]));

  it('counts no row that says there is no newline', () =>
    expect(
      hunksOf('@@ -1 +1,2 @@\n-one\n\\ No newline at end of file\n+one\n+two\n\\ No newline at end of file'),
    ).toEqual([{ startLine: 1, endLine: 2, added: [1, 2] }]));

  it('is not led astray by content that looks like a header', () =>
    expect(hunksOf('@@ -1,2 +1,3 @@\n --- a\n+@@ -1,9 +1,9 @@\n diff --git a b')).toEqual([
      { startLine: 1, endLine: 3, added: [2] },
    ]));

  it('has none where lines only went', () => expect(hunksOf('@@ -1,2 +0,0 @@\n-one\n-two')).toEqual([]));
});

describe('hunks between two texts', () => {
  it('has three lines of context', () =>
    expect(hunksBetween(`${lines(1, 20)}\n`, `${lines(1, 20, { 10: 'another' })}\n`)).toEqual([
      { startLine: 7, endLine: 13, added: [10] },
    ]));

  it('is one for a new file', () =>
    expect(hunksBetween('', 'one\ntwo\n')).toEqual([{ startLine: 1, endLine: 2, added: [1, 2] }]));

  it('counts the last line without its newline', () =>
    expect(hunksBetween('one\n', 'one\ntwo')).toEqual([{ startLine: 1, endLine: 2, added: [2] }]));

  it('is none for equal texts', () => expect(hunksBetween('one\n', 'one\n')).toEqual([]));
});
