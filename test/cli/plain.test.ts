import { expect, it } from 'vitest';
import { plain } from '../../src/cli/plain.js';
import { inert } from '../../src/review/escape.js';

it.each([
  ['**Bold** and `code`', 'Bold and code'],
  [inert('a <b> of *stars* and `ticks`'), 'a <b> of *stars* and `ticks`'],
  ['set `regex` to `\\*\\_`', 'set regex to \\*\\_'],
  ['two\nlines\u0007', 'two\nlines'],
])('says %j as a person reads it', (markdown, words) => expect(plain(markdown)).toBe(words));
