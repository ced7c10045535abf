#!/usr/bin/env node
// What the hook of pre-commit runs: installs and builds dbspec beside itself where that is needed, and reviews the repository that it was called in.
import { spawnSync } from 'node:child_process';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const home = dirname(dirname(fileURLToPath(import.meta.url)));
for (const step of ['setup.mjs', 'build.mjs']) {
  // Standard output belongs to the review.
  const { status } = spawnSync(process.execPath, [join('scripts', step)], { cwd: home, stdio: ['ignore', 2, 2] });
  if (status !== 0) process.exit(status ?? 3);
}
const review = ['review', '--base', 'HEAD', '--no-specialist', '--quiet', ...process.argv.slice(2)];
const { status } = spawnSync(process.execPath, [join(home, 'dist/cli/main.js'), ...review], { stdio: 'inherit' });
process.exit(status ?? 3);
