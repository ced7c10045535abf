import { describe, expect, it } from 'vitest';
import { commentLines } from '../../src/core/comment-lines.js';

describe('what comments say', () => {
  it.each([
    ['-- Ticket: SHOP-12', ['Ticket: SHOP-12']],
    ['# Ticket: SHOP-12', ['Ticket: SHOP-12']],
    ['//Ticket: 1 -- or 2', ['Ticket: 1 -- or 2']],
    ['/* Owner: orders */', ['Owner: orders']],
    ['/**\n * Owner: orders\n *\n * Ticket: SHOP-12\n */', ['Owner: orders', 'Ticket: SHOP-12']],
    ['--', []],
  ])('%s', (text, lines) => expect(commentLines([{ text, line: 1, endLine: 1 }])).toEqual(lines));
});
