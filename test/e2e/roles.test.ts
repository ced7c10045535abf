import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newDatabase } from '../queue/places.js';
import { type AppProcess, spawnApp, startApp, until } from '../support/app-process.js';
import { type FakeGitHub, type FakeRepository, startFakeGitHub } from '../support/fake-github/index.js';
import { type RealPostgres, startRealPostgres } from '../support/real-postgres.js';

let fake: FakeGitHub;
let postgres: RealPostgres;
let repository: FakeRepository;
const started: AppProcess[] = [];

beforeAll(async () => {
  fake = await startFakeGitHub();
  const real = await startRealPostgres();
  if (real === null) throw new Error('no real Postgres');
  postgres = real;
  repository = fake.repository('acme', 'shop', { 'README.md': '# Shop\n' });
});
afterAll(async () => {
  await Promise.all(started.map((app) => app.end('SIGKILL')));
  await postgres?.stop();
  await fake.close();
});

async function start(role: string, url: string): Promise<AppProcess> {
  const app = await startApp(fake, { DATABASE_URL: url, DBSPEC_ROLE: role });
  started.push(app);
  return app;
}

describe('two processes that share the work by their roles', () => {
  it('take a webhook in the one, and review in the other', async () => {
    const url = await newDatabase(postgres);
    const web = await start('web', url);
    const worker = await start('worker', url);
    repository.commit('words', { 'README.md': '# The shop\n' });
    const webhook = repository.webhook('pull_request', 'opened', repository.open({ head: 'words' }).number);
    expect(await worker.send(webhook)).toBe(404);
    expect(await web.send(webhook)).toBe(202);
    await until(() => repository.checks.some(({ status }) => status === 'completed'), 'a concluded check', worker);
    const works = (app: AppProcess) => app.log.some((line) => line.includes('Working on a delivery'));
    expect([works(web), works(worker)]).toEqual([false, true]);
    for (const app of [web, worker]) expect((await fetch(`${app.url}/readyz`)).status).toBe(200);
    expect((await fetch(`${web.url}/`)).status).toBe(200);
  });

  it('do not share a folder', async () => {
    const { child, log, serving } = spawnApp(fake, { DBSPEC_ROLE: 'web' });
    await expect(serving).rejects.toThrow('did not start');
    expect(child.exitCode).toBe(2);
    expect(log.join('\n')).toContain('DBSPEC_ROLE=web needs DATABASE_URL');
  });
});
