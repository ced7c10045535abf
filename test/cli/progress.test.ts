import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'dbspec-progress-'));
  writeFileSync(join(folder, 'index.sql'), 'create index orders_placed_at_idx on orders (placed_at);\n');
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

const words = (...more: readonly string[]): readonly string[] => [
  process.execPath,
  'dist/cli/main.js',
  'check',
  join(folder, 'index.sql'),
  '--no-shadow',
  '--no-specialist',
  '--no-cache',
  ...more,
];
const env = { PATH: process.env.PATH, HOME: tmpdir() };

/** What a person sees who runs it at a terminal: `script` (util-linux) gives it one. */
function atTerminal(...more: readonly string[]): string {
  const command = words(...more)
    .map((word) => `'${word}'`)
    .join(' ');
  return execFileSync('script', ['--quiet', '--command', command, '/dev/null'], { encoding: 'utf8', env });
}

const hasScript = ['/usr/bin/script', '/bin/script'].some((path) => existsSync(path));
const stage = 'Reading migrations';

describe('progress', () => {
  it('is told on a terminal, and wiped away before the result', (context) => {
    if (!hasScript) return context.skip('util-linux is not installed here');
    const seen = atTerminal();
    expect(seen).toContain(`\r\u001b[2K${stage}`);
    expect(seen.indexOf('Building this index')).toBeGreaterThan(seen.lastIndexOf('\u001b[2K'));
  });

  it('is not told to somebody who asks for quiet', (context) => {
    if (!hasScript) return context.skip('util-linux is not installed here');
    expect(atTerminal('--quiet')).not.toContain(stage);
  });

  it('is not told where no terminal is', () => {
    const [command = '', ...args] = words();
    const { stdout, stderr } = spawnSync(command, args, { encoding: 'utf8', env });
    expect([stdout.includes(stage), stderr]).toEqual([false, '']);
  });
});
