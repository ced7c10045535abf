import { describe, expect, it } from 'vitest';
import { cut } from '../../src/review/escape.js';

const line = 'x'.repeat(99);

describe('a text that is cut', () => {
  it.each([
    [[line.repeat(3)], '*Cut here: 1 more line.*'],
    [[line.repeat(2), line], '*Cut here: 2 more lines.*'],
  ])('says how many lines are missing', (rest, said) => {
    expect(cut([line, line, ...rest].join('\n'), 400)).toBe(`${line}\n${line}\n\n${said}`);
  });
});
