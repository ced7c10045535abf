import { describe, expect, it } from 'vitest';
import { callIn } from '../../src/commands/index.js';

describe('callIn', () => {
  it.each([
    ['prose that mentions a command', 'You can write `/dbspec explain`.'],
    ['a quote', '> /dbspec explain drop-column'],
    ['a code block', '```\n/dbspec explain\n```'],
    ['another word', '/dbspecial explain'],
  ])('stays silent: %s', (_, comment) => {
    expect(callIn(comment)).toBeNull();
  });

  it.each([
    ['the first of two', '/dbspec explain drop-column\n/dbspec help', 'explain', ['drop-column'], '/dbspec help'],
    ['behind other lines', 'Please\r\n/dbspec help', 'help', [], ''],
    ['no name', '/dbspec', 'help', [], ''],
    ['behind a code block', '```\ncode\n```\n/dbspec help', 'help', [], ''],
    ['capitals', '/dbspec Help', 'help', [], ''],
    ['a text of several lines', '/dbspec ask why\n\nis it slow?\n', 'ask', ['why'], 'is it slow?'],
  ])('reads: %s', (_, comment, name, args, below) => {
    expect(callIn(comment)).toEqual({ name, args, below });
  });
});
