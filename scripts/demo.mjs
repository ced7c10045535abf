// Prepares a repository with a pull request in a temporary folder, and reviews it as the command line does.
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { changed, shop } from './sample-shop.mjs';

const folder = mkdtempSync(join(tmpdir(), 'dbspec-demo-'));
const git = (...args) =>
  execFileSync('git', ['-c', 'user.name=demo', '-c', 'user.email=demo@example.com', ...args], {
    cwd: folder,
    stdio: 'pipe',
  });
const write = (path, text) => {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), text);
};

try {
  git('init', '--quiet', '--initial-branch=main');
  for (const [path, text] of Object.entries(shop)) write(path, text);
  git('add', '.');
  git('commit', '--quiet', '--message', 'A shop');
  git('switch', '--quiet', '--create', 'orders-by-date');
  for (const [path, text] of Object.entries(changed)) write(path, text);
  git('add', '.');
  git('commit', '--quiet', '--message', 'Show orders by date');
  const { status } = spawnSync(
    process.execPath,
    ['dist/cli/main.js', 'review', '--repo', folder, '--base', 'main', '--head', 'HEAD', ...process.argv.slice(2)],
    { stdio: 'inherit' },
  );
  // The sample holds problems on purpose, so that exit code 1 is what is expected.
  process.exitCode = status === 1 ? 0 : (status ?? 3) || 3;
} finally {
  rmSync(folder, { recursive: true, force: true });
}
