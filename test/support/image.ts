import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { copyFileSync, cpSync, mkdtempSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** What the Dockerfile begins with. There is no registry of images here, so one of that name is made of Debian's packages and this Node. */
const baseName = 'docker.io/library/node:22-bookworm-slim';

/** An image that was built from the Dockerfile as it stands. */
export interface Image {
  /** What its configuration says, as `buildah inspect` prints it. */
  inspect(format: string): Promise<string>;
  /** Starts a command in it. */
  start(command: readonly string[], environment?: Readonly<Record<string, string>>): ChildProcess;
  remove(): Promise<void>;
}

/** Builds the image without a Docker engine; null, with the reason printed, where what that takes is not here. Throws where the Dockerfile fails. */
export async function buildImage(): Promise<Image | null> {
  const folder = mkdtempSync(join(tmpdir(), 'dbspec-image-'));
  const build = builder(folder);
  try {
    await makeBase(folder, build);
  } catch (error) {
    rmSync(folder, { recursive: true, force: true });
    const said = error instanceof Error && 'stderr' in error && error.stderr !== '' ? String(error.stderr) : error;
    console.warn(`No image can be built here: ${String(said).slice(-600)}`);
    return null;
  }
  await build('bud', '--pull-never', '--format', 'docker', '--tag', 'dbspec:test', '.');
  const container = (await build('from', '--pull-never', 'localhost/dbspec:test')).trim();
  return {
    inspect: (format) => build('inspect', '--format', format, container),
    start: (command, environment = {}) =>
      spawn(
        'buildah',
        [
          ...places(folder),
          'run',
          '--isolation',
          'chroot',
          ...Object.entries(environment).flatMap(([name, value]) => ['--env', `${name}=${value}`]),
          container,
          '--',
          ...command,
        ],
        { env: { ...process.env, ...isolation }, stdio: ['ignore', 'pipe', 'pipe'] },
      ),
    async remove() {
      await build('rm', container);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

const isolation = { STORAGE_DRIVER: 'vfs', BUILDAH_ISOLATION: 'chroot' };

function places(folder: string): readonly string[] {
  return ['--root', join(folder, 'store'), '--runroot', join(folder, 'run')];
}

type Build = (...args: readonly string[]) => Promise<string>;

function builder(folder: string): Build {
  return async (...args) => {
    const { stdout } = await run('buildah', [...places(folder), ...args], {
      env: { ...process.env, ...isolation },
      maxBuffer: 64 * 1024 * 1024,
    });
    return stdout;
  };
}

/** @throws Error where the packages are not here, this is not root, or the registry of npm cannot be reached from inside */
async function makeBase(folder: string, build: Build): Promise<void> {
  if (process.getuid?.() !== 0) throw new Error('it takes root');
  const { bavail, bsize } = statfsSync(folder);
  if (bavail * bsize < roomBytes) throw new Error('it takes 6 GB of free space');
  const context = join(folder, 'base');
  const { stdout: npm } = await run('npm', ['root', '--global']);
  const settings = await Promise.all(
    ['registry', 'cafile'].map(async (name) => {
      const value = (await run('npm', ['config', 'get', name])).stdout.trim();
      return value === 'null' || value === 'undefined' ? '' : `${name} = ${value}\n`;
    }),
  );
  const packages = 'ca-certificates,libstdc++6,libatomic1';
  const made = join(folder, 'base.tar');
  await run('mmdebstrap', ['--quiet', '--variant=minbase', `--include=${packages}`, 'bookworm', made]);
  cpSync(join(npm.trim(), 'npm'), join(context, 'npm'), { recursive: true, dereference: true });
  copyFileSync(made, join(context, 'base.tar'));
  copyFileSync(process.execPath, join(context, 'node'));
  // A network with certificates of its own is one inside too.
  copyFileSync(
    process.env.NODE_EXTRA_CA_CERTS ?? '/etc/ssl/certs/ca-certificates.crt',
    join(context, 'certificates.pem'),
  );
  writeFileSync(join(context, 'npmrc'), settings.join('').replace(/cafile = .*/, `cafile = ${certificates}`));
  writeFileSync(join(context, 'Dockerfile'), baseFile);
  await build('bud', '--format', 'docker', '--tag', baseName, context);
}

/** Each layer is a copy of all below it. */
const roomBytes = 6e9;

const certificates = '/usr/local/share/certificates.pem';

const baseFile = `FROM scratch
ADD base.tar /
COPY node /usr/local/bin/node
COPY npm /usr/local/lib/node_modules/npm
COPY npmrc /usr/local/etc/npmrc
COPY certificates.pem ${certificates}
ENV NODE_EXTRA_CA_CERTS=${certificates}
RUN ln -s ../lib/node_modules/npm/bin/npm-cli.js /usr/local/bin/npm && npm view picocolors version
`;
