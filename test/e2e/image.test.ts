import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it, type TestContext } from 'vitest';
import { startApp, until } from '../support/app-process.js';
import { startFakeGitHub } from '../support/fake-github/index.js';
import { buildImage, type Image } from '../support/image.js';

let image: Image | null = null;

beforeAll(async () => {
  image = await buildImage();
}, 900_000);
afterAll(() => image?.remove());

/** The image; skips the test where none could be built. The reason was printed. */
function builtImage(context: TestContext): Image {
  return image ?? context.skip('no image can be built here');
}

describe('the image of the Dockerfile as it stands', () => {
  it('runs as a user of its own, with a health check, and takes the signal itself', async (context) => {
    const built = builtImage(context);
    expect((await built.inspect('{{.OCIv1.Config.User}} {{.OCIv1.Config.StopSignal}}')).trim()).toBe(
      '10001:10001 SIGTERM',
    );
    expect((await built.inspect('{{.OCIv1.Config.Cmd}}')).trim()).toBe('[node dist/server.js]');
    expect(await built.inspect('{{.Docker.Config.Healthcheck}}')).toContain('/livez');
  });

  it('writes to its data folder and not to its code', async (context) => {
    const shell = builtImage(context).start(['sh', '-c', 'touch /data/a && ls /data && touch /app/a']);
    const [said, complained] = await Promise.all(
      [shell.stdout, shell.stderr].map((stream) => (stream === null ? '' : text(stream))),
    );
    expect(said?.trim()).toBe('a');
    expect(complained).toContain("cannot touch '/app/a'");
  });

  it('holds nothing that only developing takes', async (context) => {
    const shell = builtImage(context).start(['sh', '-c', 'ls node_modules; du -sm /app | cut -f1']);
    const said = (shell.stdout === null ? '' : await text(shell.stdout)).trim().split('\n');
    expect(said).toContain('probot');
    expect(said).not.toContain('vitest');
    expect(Number(said.at(-1))).toBeLessThan(400);
  });

  it('says what is missing, and ends, without credentials', async (context) => {
    const process = builtImage(context).start(['node', 'dist/server.js']);
    const complained = process.stderr === null ? '' : text(process.stderr);
    const [code] = (await once(process, 'exit')) as [number];
    expect(code).toBe(2);
    expect(await complained).toContain('APP_ID is not set');
  });

  it('reviews a pull request with the embedded database', async (context) => {
    const built = builtImage(context);
    const fake = await startFakeGitHub();
    const repository = fake.repository('acme', 'image', {
      'docker-compose.yml': 'services:\n  db:\n    image: postgres:15\n',
      'migrations/000001_shop.up.sql': 'create table orders (id bigint primary key, placed_at timestamptz);\n',
    });
    repository.commit('index', {
      'migrations/000002_index.up.sql': 'create index orders_placed_at_idx on orders (placed_at);\n',
    });
    const pull = repository.open({ head: 'index' });
    const app = await startApp(fake, {}, (environment) => built.start(['node', 'dist/server.js'], environment));
    try {
      expect((await fetch(`${app.url}/livez`)).status).toBe(200);
      expect(await app.send(repository.webhook('pull_request', 'opened', pull.number))).toBe(202);
      await until(() => repository.checks.some(({ status }) => status === 'completed'), 'a concluded check', app);
      expect(repository.checks.at(-1)?.conclusion).toBe('failure');
      expect(pull.reviewComments[0]?.body).toContain('confirmed on PostgreSQL 18');
    } finally {
      await app.end('SIGTERM');
      await fake.close();
    }
  });
});
