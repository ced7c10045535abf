import { describe, expect, it } from 'vitest';
import { endingWith } from '../../src/core/name.js';

describe('a name with an ending', () => {
  it.each([
    ['that fits', 'orders_key', '_new', 63, 'orders_key_new'],
    ['that is too long', 'orders_key', '_new', 10, 'orders_new'],
    ['of letters that take two bytes', 'größen_schlüssel', '_new', 13, 'größen__new'],
    ['of which a letter would be cut in two', 'äöü', '_new', 9, 'äö_new'],
    ['that takes four bytes a letter', '😀😀', '', 7, '😀'],
  ])('stays within the bytes: %s', (_, name, ending, most, expected) => {
    expect(endingWith(name, ending, most)).toBe(expected);
    expect(Buffer.byteLength(endingWith(name, ending, most))).toBeLessThanOrEqual(most);
  });
});
