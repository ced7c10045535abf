import { describe, expect, it } from 'vitest';
import type { Page } from '../../src/core/pages.js';
import type { Review } from '../../src/core/review.js';
import { openPages } from '../../src/pages/index.js';
import { rules } from '../../src/review/shelves.js';
import { reviewOf } from '../support/review-files.js';

const base = {
  'docker-compose.yml': 'services:\n  db:\n    image: postgres:15\n',
  'db/migrations/20260101000000_create_orders.sql':
    '-- migrate:up\ncreate table orders (id bigint primary key, placed_at timestamptz);\n\n-- migrate:down\ndrop table orders;\n',
};
const hostile = `<script>alert(1)</script><img src=x onerror=alert(1)>`;
const up = `-- ${hostile}\ncreate index "x${hostile}" on orders (placed_at);`;
const head = { ...base, 'db/migrations/20260801000000_<b>index.sql': `-- migrate:up\n${up}\n\n-- migrate:down\n` };
const place = { repository: 'acme/shop', pullRequest: 12 };
const headSha = 'a'.repeat(40);

interface Changed {
  readonly review?: Review | null;
  readonly isReady?: boolean;
  readonly installUrl?: string | null;
}

function pages({ review = null, isReady = true, installUrl = null }: Changed = {}) {
  return openPages({
    secrets: ['a long and random secret'],
    store: {
      lastReview: async () => null,
      reviewAt: async (pull, sha) => (pull.pullRequest === 12 && sha === headSha ? review : null),
    },
    health: async () => (isReady ? { waiting: 1, running: 2, oldestMs: 1500 } : null),
    installUrl: async () => installUrl,
    githubUrl: 'https://github.com',
  });
}

async function page(path: string, changed: Changed = {}): Promise<Page> {
  const [name = '', query = ''] = path.split('?');
  const found = await pages(changed).answer(name, new URLSearchParams(query));
  if (found === null) throw new Error(`there is no page at ${path}`);
  return found;
}

const link = (pull = place) => pages().addresses('').review(pull, headSha);

describe('every page', () => {
  it('runs nothing, loads nothing and sends nothing', async () => {
    for (const path of ['/', '/rules', '/rules/drop-column']) {
      const { policy, body } = await page(path);
      expect(policy).toContain("default-src 'none'");
      expect(policy).not.toContain('unsafe');
      expect(body).not.toMatch(/<script|style="|\son\w+=/);
    }
  });
});

describe('the first page', () => {
  it('says how it is, and leads to the installation', async () => {
    const { body } = await page('/', { installUrl: 'https://github.com/apps/dbspec/installations/new' });
    expect(body).toContain('2 under way, 1 waiting. The oldest has waited 2 s.');
    expect(body).toContain('<a href="https://github.com/apps/dbspec/installations/new">Install the GitHub App</a>');
  });

  it('says that it is not ready', async () =>
    expect((await page('/', { isReady: false })).body).toContain('Not ready'));
});

describe('the rules', () => {
  it('are all listed, and each has its page', async () => {
    const { body } = await page('/rules');
    for (const { id, title } of rules) {
      expect(body).toContain(`<a href="/rules/${id}">`);
      const shown = await page(`/rules/${id}`);
      expect(shown.status).toBe(200);
      expect(shown.body).toMatch(/<h1>.+<\/h1>/);
      expect(shown.body.length).toBeGreaterThan(title.length);
    }
  });

  it('show of the better way only what differs, and lead to the source', async () => {
    const { body } = await page('/rules/n-plus-one');
    const [, instead = ''] = body.split('<strong>Instead</strong>');
    expect(instead).toContain('includes(:customer)');
    expect(instead).not.toContain('Gemfile');
    expect(instead).toMatch(/Source: <a href="https:\/\/guides\.rubyonrails\.org/);
    expect((await page('/rules/column-still-in-use')).body).toMatch(
      /<strong>Instead<\/strong><\/p>\s*<p>Without <code>/,
    );
  });

  it('have no page for what is none, and say what was meant', async () => {
    const { status, body } = await page('/rules/drop-colum');
    expect(status).toBe(404);
    expect(body).toContain('Did you mean <code>drop-column</code>?');
  });
});

describe('a review', () => {
  it('is shown whole behind its link, with its locks', async () => {
    const review = await reviewOf(base, head);
    const { status, body, isPrivate } = await page(link(), { review });
    expect(status).toBe(200);
    expect(isPrivate).toBe(true);
    expect(body).toContain('<svg role="img"');
    expect(body).toContain('Statement 1 holds SHARE on orders until its transaction ends: writes wait.');
    expect(body).toContain('href="https://github.com/acme/shop/pull/12"');
    expect(body).toContain('<strong>Building this index blocks every write to <code>orders</code></strong>');
  });

  it('shows what the pull request says as text', async () => {
    const review = await reviewOf(base, head);
    const note = `${hostile} ![x](https://evil.example/x.png) [y](javascript:alert(1)) <details open ontoggle=alert(1)>`;
    const told: Review = {
      ...review,
      title: `1 problem ${hostile}`,
      notes: [note],
      specialistNote: note,
      skipped: [{ path: hostile, line: 1, reason: hostile }],
      assumptions: [hostile],
      suppressed: review.findings.map((finding) => ({
        ...finding,
        headline: hostile,
        suppressed: { reason: hostile, by: 'person', login: hostile },
      })),
    };
    const { body } = await page(link(), { review: told });
    expect(body).toContain('&lt;script&gt;');
    expect(body).not.toMatch(/<(?:script|img|b|iframe)\b/);
    expect(body).not.toMatch(/<details [^>]*ontoggle|href="(?!https?:|\/)/);
  });

  it('leads to the pages of its rules where they are served', async () => {
    const review = { ...(await reviewOf(base, head)), rulePages: 'https://dbspec.example.com/rules' };
    expect((await page(link(), { review })).body).toContain(
      '<a href="https://dbspec.example.com/rules/index-build-blocks-writes" rel="nofollow noopener noreferrer">',
    );
  });

  it('is not shown without a signature, after its time, or where there is none', async () => {
    const review = await reviewOf(base, head);
    expect((await page(link().replace(/signature=.*/, ''), { review })).status).toBe(403);
    expect((await page(link().replace('/12/', '/13/'), { review })).status).toBe(403);
    expect((await page(link({ ...place, pullRequest: 13 }), { review })).status).toBe(404);
  });
});

it('has no page elsewhere', async () => {
  for (const path of ['/.env', '/rules/', '/rules/../x', '/reviews'])
    expect(await pages().answer(path, new URLSearchParams())).toBeNull();
});
