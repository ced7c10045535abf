import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { UserError } from '../../src/core/errors.js';
import { lockFolder } from '../../src/queue/folder-lock.js';
import { processPlace, startOf } from '../../src/queue/process-identity.js';
import { newFolder, until } from './places.js';

const children: ChildProcess[] = [];
const unlocks: (() => Promise<void>)[] = [];

afterEach(async () => {
  for (const unlock of unlocks.splice(0)) await unlock();
  for (const child of children.splice(0)) await end(child);
});

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, 'exit');
  child.kill('SIGKILL');
  await gone;
}

async function lock(folder: string, lost = (): void => undefined): Promise<() => Promise<void>> {
  const unlock = await lockFolder(folder, lost);
  unlocks.push(unlock);
  return unlock;
}

function sleeper(): ChildProcess {
  const child = spawn(process.execPath, ['-e', 'setInterval(() => undefined, 1000)'], { stdio: 'ignore' });
  children.push(child);
  return child;
}

const lockOf = (folder: string): string => `${folder}.lock`;

/** Leaves a lock behind as another process would, which was last touched some seconds ago. */
async function leave(
  folder: string,
  holder: { readonly pid: number | undefined; readonly start?: string | null; readonly place?: string },
  secondsAgo = 0,
): Promise<void> {
  const said = { id: 'left-behind', start: null, place: await processPlace(), ...holder };
  writeFileSync(lockOf(folder), `${JSON.stringify(said)}\n`);
  const touched = new Date(Date.now() - secondsAgo * 1000);
  utimesSync(lockOf(folder), touched, touched);
}

async function refusal(folder: string): Promise<string> {
  const refused = await lock(folder).catch((error: unknown) => error);
  expect(refused).toBeInstanceOf(UserError);
  return String(refused);
}

describe('refuses a folder', () => {
  it('that this process has', async () => {
    const folder = newFolder();
    await lock(folder);
    const said = await refusal(folder);
    expect(said).toContain(folder);
    expect(said).toContain(`process ${process.pid}`);
  });

  it('that a process has which was halted, and so has not touched its lock for long', async () => {
    const folder = newFolder();
    const { pid } = sleeper();
    await leave(folder, { pid, start: await startOf(pid ?? 0) }, 3600);
    expect(await refusal(folder)).toContain(`process ${pid}`);
  });

  it('whose lock is touched by a process that cannot be seen from here', async () => {
    const folder = newFolder();
    await leave(folder, { pid: process.pid, place: 'another container' });
    const beat = setInterval(() => utimesSync(lockOf(folder), new Date(), new Date()), 200);
    try {
      expect(await refusal(folder)).toContain(folder);
    } finally {
      clearInterval(beat);
    }
  });
});

describe('takes over a lock', () => {
  it('of a process that was killed a moment ago', async () => {
    const folder = newFolder();
    const child = sleeper();
    await leave(folder, { pid: child.pid, start: await startOf(child.pid ?? 0) });
    await end(child);
    await lock(folder);
    expect(readFileSync(lockOf(folder), 'utf8')).toContain(`"pid":${process.pid},`);
  });

  it('of a process whose id another program has by now', async () => {
    const folder = newFolder();
    const { pid } = sleeper();
    await leave(folder, { pid, start: '1' });
    await lock(folder);
  });

  it('of the process before this one, which had the same id in the container', async () => {
    const folder = newFolder();
    await leave(folder, { pid: process.pid, start: '1' });
    await lock(folder);
  });

  it('of a process that cannot be seen from here, when it falls silent', async () => {
    const folder = newFolder();
    await leave(folder, { pid: 1, place: 'another container' }, 14);
    await lock(folder);
  });

  it('that cannot be read', async () => {
    const folder = newFolder();
    writeFileSync(lockOf(folder), '17');
    utimesSync(lockOf(folder), new Date(0), new Date(0));
    await lock(folder);
  });

  it('which a process left while it took over another', async () => {
    const folder = newFolder();
    await leave(folder, { pid: 999_999_999 });
    const unlock = await lock(folder);
    await unlock();
    await leave(folder, { pid: 999_999_999 });
    await lock(folder);
    expect(readdirSync(dirname(folder))).toEqual(['store.lock']);
  });

  it('for one of many that come at the same moment', async () => {
    const folder = newFolder();
    await leave(folder, { pid: 999_999_999, start: '1' });
    const at = String(Date.now() + 4000);
    const said = Array.from({ length: 6 }, () => {
      const child = spawn(process.execPath, ['--import', 'tsx', 'test/support/lock-contender.ts', folder, at], {
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      children.push(child);
      const lines: string[] = [];
      child.stdout.on('data', (data: Buffer) => lines.push(...data.toString().trim().split('\n')));
      return lines;
    });
    await until(() => said.every((lines) => lines.length === 2), 'an answer of each');
    const answers = said.map(([, answer]) => answer ?? '');
    expect(answers.filter((answer) => answer === 'locked')).toHaveLength(1);
    expect(answers.filter((answer) => answer.startsWith('refused: UserError'))).toHaveLength(5);
  });
});

it('leaves nothing behind', async () => {
  const folder = newFolder();
  const unlock = await lock(folder);
  expect(existsSync(lockOf(folder))).toBe(true);
  await unlock();
  expect(readdirSync(dirname(folder))).toEqual([]);
});

it('says that it has lost the lock, and leaves it to whom it belongs', async () => {
  const folder = newFolder();
  let isLost = false;
  const unlock = await lock(folder, () => {
    isLost = true;
  });
  await leave(folder, { pid: 1, place: 'another container' });
  await until(() => isLost, 'the loss');
  await unlock();
  expect(readFileSync(lockOf(folder), 'utf8')).toContain('left-behind');
});

it('makes its lock again where somebody removed the file', async () => {
  const folder = newFolder();
  await lock(folder);
  const before = readFileSync(lockOf(folder), 'utf8');
  rmSync(lockOf(folder));
  await until(() => existsSync(lockOf(folder)), 'a lock');
  expect(readFileSync(lockOf(folder), 'utf8')).toBe(before);
});
