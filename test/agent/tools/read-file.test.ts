import { describe, expect, it } from 'vitest';
import { readFile } from '../../../src/agent/tools/index.js';
import { fromFiles } from '../../../src/core/change-set.js';
import { configSchema } from '../../../src/core/config.js';
import { openWorkbench } from '../../../src/review/workbench.js';

const head = {
  'app/models/order.rb': 'class Order\n  belongs_to :customer\nend\n',
  'config/salaries.yml': 'director: 4711\n',
  'log.txt': 'x'.repeat(50_000),
};
const config = configSchema.parse({ specialist: { 'never-send': ['config/**'] } });
const context = { workbench: openWorkbench(fromFiles({}, head), config, []), draft: () => true };
const read = (input: unknown): Promise<string> => readFile.run(readFile.input.parse(input), context);

describe('read_file', () => {
  it('gives the lines of the head with their numbers', async () => {
    expect(await read({ path: 'app/models/order.rb' })).toBe('1: class Order\n2:   belongs_to :customer\n3: end\n4: ');
    expect(await read({ path: 'app/models/order.rb', start_line: 2, end_line: 2 })).toBe('2:   belongs_to :customer');
  });

  it('says so of a file that is not there, and of one that the configuration keeps back', async () => {
    expect(await read({ path: '../../etc/passwd' })).toContain('There is no text file');
    expect(await read({ path: 'config/salaries.yml' })).toBe('This file is not sent: the configuration keeps it back.');
  });

  it('cuts what is too long', async () => {
    expect((await read({ path: 'log.txt' })).length).toBeLessThan(31_000);
  });

  it.each([
    ['no path', {}],
    ['line 0', { path: 'a', start_line: 0 }],
    ['a line that is no number', { path: 'a', end_line: 'last' }],
  ])('takes no %s', (_, input) => expect(readFile.input.safeParse(input).success).toBe(false));
});
