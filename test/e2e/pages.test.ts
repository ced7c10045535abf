import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type AppProcess, startApp, until } from '../support/app-process.js';
import { type Chromium, hasChromium, startChromium } from '../support/chromium.js';
import { type FakeGitHub, type FakeRepository, startFakeGitHub } from '../support/fake-github/index.js';

const publicUrl = 'https://dbspec.example.com';
const shop = {
  'docker-compose.yml': 'services:\n  db:\n    image: postgres:15\n',
  'db/migrations/20260101000000_create_orders.sql':
    '-- migrate:up\ncreate table orders (id bigint primary key, placed_at timestamptz, total int);\n\n-- migrate:down\ndrop table orders;\n',
};
const indexing =
  '-- migrate:up\ncreate index orders_placed_at_idx on orders (placed_at);\nalter table orders add column "note<script>alert(1)</script>" text;\n\n-- migrate:down\n';

let fake: FakeGitHub;
let repository: FakeRepository;
let app: AppProcess;
let reviewPath: string;

beforeAll(async () => {
  fake = await startFakeGitHub();
  const folder = mkdtempSync(join(tmpdir(), 'dbspec-data-'));
  app = await startApp(fake, { DATA_DIR: folder, PUBLIC_URL: `${publicUrl}/` });
  repository = fake.repository('acme', 'shop', shop);
  repository.commit('orders-by-date', { 'db/migrations/20260801000000_index_orders.sql': indexing });
  const pull = repository.open({ head: 'orders-by-date' });
  await app.send(repository.webhook('pull_request', 'opened', pull.number));
  await until(() => repository.checks.some(({ status }) => status === 'completed'), 'a concluded check', app);
  reviewPath = (repository.checks[0]?.details_url ?? '').replace(publicUrl, '');
});
afterAll(async () => {
  await app.end('SIGKILL');
  await fake.close();
});

describe('the pages of the built process', () => {
  it.each(['/', '/rules', '/rules/index-build-blocks-writes'])('are there: %s', async (path) => {
    const response = await fetch(`${app.url}${path}`);
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(response.headers.get('content-security-policy')).toContain("default-src 'none'");
    expect(await response.text()).toContain('</html>');
  });

  it('tell how it is, and where the app is installed', async () => {
    const body = await (await fetch(`${app.url}/`)).text();
    expect(body).toContain('Ready.');
    expect(body).toContain(`/${fake.app.slug}/installations/new`);
  });

  it('show the whole review to whoever has the link of the check', async () => {
    expect(reviewPath).toMatch(/^\/reviews\/acme\/shop\/\d+\/[0-9a-f]{40}\?until=\d+&signature=/);
    const response = await fetch(`${app.url}${reviewPath}`);
    expect(response.status).toBe(200);
    expect(response.headers.get('cache-control')).toBe('private, no-store');
    expect(await response.text()).toContain('Building this index blocks every write to');
  });

  it('show no review to anybody else', async () => {
    expect((await fetch(`${app.url}${reviewPath.split('?')[0]}`)).status).toBe(403);
  });

  it('are what the findings and the check lead to', async () => {
    const page = `${publicUrl}/rules/index-build-blocks-writes`;
    expect(repository.pull(1).reviewComments[0]?.body).toContain(`[\`index-build-blocks-writes\`](${page})`);
    expect(repository.checks[0]?.output.summary).toContain(page);
  });
});

if (!hasChromium)
  process.stdout.write('Skipped: the pages are not looked at, because there is no /usr/bin/chromium.\n');

describe.skipIf(!hasChromium)('in a browser', () => {
  let browser: Chromium;
  beforeAll(async () => {
    browser = await startChromium();
  });
  afterAll(() => browser.close());

  it.each([1200, 360])('every page is readable without scripts, %i pixels wide', async (width) => {
    for (const path of ['/', '/rules', '/rules/index-build-blocks-writes', reviewPath]) {
      const page = await browser.open(`${app.url}${path}`, { width, scripts: false });
      await page.evaluate('for (const fold of document.querySelectorAll("details")) fold.open = true');
      expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(width);
      expect(String(await page.evaluate('document.querySelector("h1").innerText'))).not.toBe('');
      expect(await page.evaluate('getComputedStyle(document.body).maxWidth')).toBe('992px');
      expect(page.complaints).toEqual([]);
    }
  });

  it('the locks are a picture, and nothing that a pull request says becomes markup', async () => {
    const page = await browser.open(`${app.url}${reviewPath}`, { width: 1200 });
    expect(await page.evaluate('document.querySelectorAll("svg rect.writes, svg rect.reads").length')).toBe(2);
    expect(await page.evaluate('document.scripts.length')).toBe(0);
    expect(String(await page.evaluate('document.body.innerText'))).toContain('"note<script>alert(1)</script>"');
  });
});
