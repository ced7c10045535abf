// Compiles src/ to dist/, puts the grammars beside it, and prepares the snapshot of the embedded database.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmodSync, cpSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

const require = createRequire(import.meta.url);

const stamp = 'dist/build-id';
const id = sourcesId();
if (!process.argv.includes('--force') && read(stamp) === id) process.exit(0);

for (const entry of safeList('dist'))
  if (entry !== 'shadow') rmSync(join('dist', entry), { recursive: true, force: true });
const compiled = spawnSync(
  process.execPath,
  [require.resolve('typescript/package.json').replace('package.json', 'bin/tsc'), '-p', '.'],
  { stdio: 'inherit' },
);
if (compiled.status !== 0) process.exit(compiled.status ?? 1);
copyGrammars();
chmodSync('dist/cli/main.js', 0o755);
await prepareSnapshot();
writeFileSync(stamp, id);

function copyGrammars() {
  const from = join(dirname(require.resolve('@vscode/tree-sitter-wasm/package.json')), 'wasm');
  const to = 'dist/languages/grammars';
  mkdirSync(to, { recursive: true });
  const named = new Set(
    readdirSync('src/languages').flatMap((file) =>
      [...readFileSync(join('src/languages', file), 'utf8').matchAll(/grammar: '([^']+)'/g)].map((match) => match[1]),
    ),
  );
  for (const grammar of named) cpSync(join(from, grammar), join(to, grammar));
}

async function prepareSnapshot() {
  const shadow = await import(new URL('../dist/shadow/index.js', import.meta.url).href);
  await shadow.prepareSnapshot('dist/shadow');
}

function sourcesId() {
  const hash = createHash('sha256');
  for (const file of list('src').sort()) hash.update(file).update(readFileSync(file));
  for (const file of ['tsconfig.json', 'package-lock.json', 'scripts/build.mjs']) hash.update(readFileSync(file));
  return hash.digest('hex');
}

function list(folder) {
  return readdirSync(folder).flatMap((name) => {
    const path = join(folder, name);
    return statSync(path).isDirectory() ? list(path) : [path];
  });
}

function safeList(folder) {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

function read(file) {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return null;
  }
}
