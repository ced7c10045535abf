import { mkdtempSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { startApp, until } from '../test/support/app-process.js';
import { type FakeRepository, startFakeGitHub } from '../test/support/fake-github/index.js';

/** Pull requests that are measured, each pushed to on its own. */
const pulls = 20;

const migration = (at: number): string => `db/migrations/20250101${String(at).padStart(6, '0')}_table_${at}.sql`;
const table = (at: number): string =>
  `-- migrate:up\ncreate table t${at} (id bigint primary key, at timestamptz, t${at}_id bigint);\ncreate index on t${at} (at);\n\n-- migrate:down\ndrop table t${at};\n`;
const history = Object.fromEntries(Array.from({ length: 400 }, (_, at) => [migration(at), table(at)]));
const indexed = (at: number): string =>
  `-- migrate:up\ncreate index t${at}_owner on t${at} (t${at}_id);\n\n-- migrate:down\ndrop index t${at}_owner;\n`;

const fake = await startFakeGitHub();
const repository = fake.repository('acme', 'shop', {
  'docker-compose.yml': 'services:\n  db:\n    image: postgres:15\n',
  'README.md': '# Shop\n',
  ...history,
});
const app = await startApp(fake, { DATA_DIR: mkdtempSync(join(tmpdir(), 'dbspec-check-')) });
print('nothing of a database', await measured(repository, (at) => ({ 'README.md': `# Shop ${at}\n` })));
print(
  'an index in a history of 400 files, with the shadow',
  await measured(repository, (at) => ({
    [`db/migrations/20260801${String(at).padStart(6, '0')}_index.sql`]: indexed(at),
  })),
);
await app.end();
await fake.close();

/** From the webhook of each push to its concluded check, in milliseconds. */
async function measured(of: FakeRepository, files: (at: number) => Record<string, string>): Promise<readonly number[]> {
  const times: number[] = [];
  for (let at = 0; at < pulls; at += 1) {
    const head = `change-${Object.keys(files(at)).join().length}-${at}`;
    of.commit(head, files(at));
    const pull = of.open({ head });
    const started = performance.now();
    await app.send(of.webhook('pull_request', 'opened', pull.number));
    const isDone = (): boolean =>
      of.checks.some(({ head_sha: sha, status }) => sha === of.headOf(pull) && status === 'completed');
    await until(isDone, 'a concluded check', app);
    times.push(performance.now() - started);
  }
  return times;
}

function print(what: string, times: readonly number[]): void {
  const sorted = [...times].sort((one, other) => one - other);
  const at = (share: number): string =>
    ((sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0) / 1000).toFixed(1);
  process.stdout.write(
    `${what.padEnd(56)} first ${((times[0] ?? 0) / 1000).toFixed(1)} s, p50 ${at(0.5)} s, p95 ${at(0.95)} s   load ${loadavg()[0]?.toFixed(1)}\n`,
  );
}
