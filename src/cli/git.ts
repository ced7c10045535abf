import { execFile, spawn } from 'node:child_process';
import { UserError } from '../core/errors.js';

/** Runs git in a folder and gives what it prints. */
export function git(folder: string, args: readonly string[]): Promise<string> {
  return gitBytes(folder, args).then((bytes) => bytes.toString('utf8'));
}

/**
 * Runs git in a folder and gives the bytes that it prints.
 *
 * @throws UserError where git is not there or refuses, with its own words
 */
export function gitBytes(folder: string, args: readonly string[]): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    execFile(
      'git',
      ['-c', 'core.quotepath=off', ...args],
      { cwd: folder, maxBuffer: 512 * 1024 * 1024, encoding: 'buffer', env: gitEnvironment() },
      (error, stdout, stderr) => {
        if (error === null) return resolve(stdout);
        if ('code' in error && error.code === 'ENOENT')
          return reject(new UserError('git was not found. Install git, or use `dbspec check FILE`.'));
        const words = stderr.toString('utf8').trim().split('\n')[0] ?? '';
        reject(new UserError(`git ${args[0] ?? ''} failed in ${folder}: ${words.replace(/^fatal: /, '')}`));
      },
    );
  });
}

/** Texts of blobs, read by one git process. A blob that is missing is left out. */
export function readBlobs(folder: string, ids: readonly string[]): Promise<ReadonlyMap<string, Buffer>> {
  if (ids.length === 0) return Promise.resolve(new Map());
  return new Promise((resolve, reject) => {
    const child = spawn('git', ['cat-file', '--batch'], {
      cwd: folder,
      env: gitEnvironment(),
      stdio: ['pipe', 'pipe', 'ignore'],
    });
    const chunks: Buffer[] = [];
    child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
    child.on('error', reject);
    child.on('close', () => resolve(splitBatch(Buffer.concat(chunks), ids)));
    child.stdin.on('error', () => undefined);
    child.stdin.end(`${ids.join('\n')}\n`);
  });
}

function splitBatch(output: Buffer, ids: readonly string[]): ReadonlyMap<string, Buffer> {
  const blobs = new Map<string, Buffer>();
  let at = 0;
  for (const id of ids) {
    const end = output.indexOf(10, at);
    if (end === -1) break;
    const [, type, size] = output.subarray(at, end).toString('utf8').split(' ');
    at = end + 1;
    if (type !== 'blob') continue;
    const bytes = Number(size);
    blobs.set(id, output.subarray(at, at + bytes));
    at += bytes + 1;
  }
  return blobs;
}

/** Git asks nobody for a password and reads no configuration that a review should not obey. */
function gitEnvironment(): NodeJS.ProcessEnv {
  return {
    PATH: process.env.PATH,
    HOME: process.env.HOME,
    GIT_TERMINAL_PROMPT: '0',
    GIT_OPTIONAL_LOCKS: '0',
    LC_ALL: 'C',
  };
}
