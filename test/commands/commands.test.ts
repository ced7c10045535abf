import { describe, expect, it } from 'vitest';
import { callIn, commands } from '../../src/commands/index.js';

const context = { review: null, fingerprint: null, signal: new AbortController().signal };

function run(name: string, ...args: string[]): Promise<string> {
  const command = commands.find((candidate) => candidate.name === name);
  if (command === undefined) throw new Error(`There is no command ${name}.`);
  return command.run(args, context);
}

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
    ['the first of two', '/dbspec explain drop-column\n/dbspec help', { name: 'explain', args: ['drop-column'] }],
    ['behind other lines', 'Please\r\n/dbspec help', { name: 'help', args: [] }],
    ['no name', '/dbspec', { name: 'help', args: [] }],
    ['behind a code block', '```\ncode\n```\n/dbspec help', { name: 'help', args: [] }],
  ])('reads: %s', (_, comment, call) => {
    expect(callIn(comment)).toEqual(call);
  });
});

describe('the commands', () => {
  it('lists every command', async () => {
    const text = await run('help');
    for (const command of commands) expect(text).toContain(command.usage);
  });

  it('explains a rule', async () => {
    expect(await run('explain', 'drop-column')).toContain('# Column dropped');
  });

  it('asks back with what is near', async () => {
    expect(await run('explain', 'drop-colum')).toContain('Did you mean `drop-column`?');
  });
});
