import { describe, expect, it } from 'vitest';
import { wordsOf } from '../../src/core/name-words.js';

describe('the words of a name', () => {
  it.each([
    ['tag_ids', ['tag', 'ids']],
    ['tagIds', ['tag', 'ids']],
    ['TagIDs', ['tag', 'ids']],
    ['bids', ['bids']],
    ['line2Value', ['line2', 'value']],
    ['Größen ids', ['größen', 'ids']],
    ['__', []],
  ])('%s', (name, words) => expect(wordsOf(name)).toEqual(words));
});
