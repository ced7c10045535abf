// Draws what a person sees on GitHub, wide and narrow: comments, the check's summary and its text, with every fold open, as PNG in a temporary folder.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { fromFiles } from '../dist/core/change-set.js';
import { openPages } from '../dist/pages/index.js';
import { commentMarkdown } from '../dist/review/markdown.js';
import { reviewChanges } from '../dist/review/pipeline.js';
import { checkMarkdown } from '../dist/review/summary.js';
import { openServices } from '../dist/services.js';
import { hasChromium, startChromium } from '../test/support/chromium.ts';
import { changed, shop } from './sample-shop.mjs';

const hasParser = spawnSync('cmark-gfm', ['--version']).status === 0;
if (!hasChromium || !hasParser) {
  process.stderr.write(
    'Pictures need chromium and cmark-gfm: `apt-get install chromium cmark-gfm fonts-liberation`.\n',
  );
  process.exit(2);
}

/** What the sample lacks: a part that cannot be read, a finding that somebody accepted, one that has no line. */
const more = {
  'db/migrate/20260801091000_backfill_orders.rb': `class BackfillOrders < ActiveRecord::Migration[8.0]
  def up
    execute "update orders set number = '#{prefix}-' || id"
    # dbspec: allow drop-column -- nobody reads it since March
    remove_column :customers, :name
    add_index :orders, :number, algorithm: :concurrently
  end
end
`,
};

const looks = { wide: { width: 960 }, narrow: { width: 390 }, dark: { width: 960, dark: true } };
const style = readFileSync(createRequire(import.meta.url).resolve('github-markdown-css/github-markdown.css'), 'utf8');
const folder = mkdtempSync(join(tmpdir(), 'dbspec-pictures-'));
const documents = await documentsOf();
const browser = await startChromium();
try {
  for (const [name, document] of documents) {
    const path = join(folder, `${name}.html`);
    writeFileSync(path, document);
    for (const [look, how] of Object.entries(looks)) {
      const page = await browser.open(pathToFileURL(path).href, how);
      writeFileSync(join(folder, `${name}-${look}.png`), await page.picture());
    }
  }
} finally {
  await browser.close();
}
process.stdout.write(`${documents.size * Object.keys(looks).length} pictures in ${folder}\n`);

async function documentsOf() {
  const services = await openServices({ specialist: false });
  try {
    const made = await reviewChanges({ changes: fromFiles(shop, { ...shop, ...changed, ...more }), services });
    const review = { ...made, rulePages: 'https://dbspec.example.com/rules' };
    const comments = review.findings.filter(({ placement }) => placement.kind === 'inline');
    const { summary, text } = checkMarkdown(review, 12);
    return new Map([
      ...comments.map((finding, at) => [
        `comment-${at + 1}`,
        asGitHub(commentMarkdown(finding, review), ['--hardbreaks']),
      ]),
      ['check-summary', asGitHub(summary)],
      ['check-text', asGitHub(text)],
      ...(await ourPages(review)),
    ]);
  } finally {
    await services.close();
  }
}

/** Markdown as GitHub shows it: its own parser and style sheet; suggestions in green, folds open. */
function asGitHub(markdown, extra = []) {
  const extensions = ['table', 'strikethrough', 'autolink', 'tasklist', 'tagfilter', 'footnotes'];
  const options = [...extensions.flatMap((name) => ['-e', name]), '--unsafe', '--github-pre-lang', ...extra];
  const { stdout } = spawnSync('cmark-gfm', options, { input: markdown, encoding: 'utf8' });
  const body = stdout.replaceAll('<details>', '<details open>');
  return `<!doctype html><meta charset="utf-8"><meta name="viewport" content="width=device-width"><style>${style}
body { margin: 0; background: light-dark(#fff, #0d1117); color-scheme: light dark; } .markdown-body { padding: 16px; }
pre[lang=suggestion] { background: light-dark(#dafbe1, #12261e); }</style><article class="markdown-body">${body}</article>`;
}

/** The pages that the process serves, by name. */
async function ourPages(review) {
  const pull = { repository: 'acme/shop', pullRequest: 12 };
  const [shown, older] = ['a'.repeat(40), 'b'.repeat(40)];
  const pages = openPages({
    secrets: ['pictures only'],
    store: {
      reviewAt: async (_, headSha) => (headSha === shown ? review : null),
      lastReview: async () => ({ headSha: shown, review }),
    },
    health: async () => ({ waiting: 1, running: 2, oldestMs: 1500 }),
    installUrl: async () => 'https://github.com/apps/dbspec/installations/new',
    githubUrl: 'https://github.com',
  });
  const { review: linkTo } = pages.addresses('https://dbspec.example.com');
  const links = {
    'page-review': linkTo(pull, shown),
    'page-no-review': linkTo(pull, older),
    'page-home': 'https://dbspec.example.com/',
    'page-rules': 'https://dbspec.example.com/rules',
    'page-rule': 'https://dbspec.example.com/rules/foreign-key-validates',
    'page-rule-of-code': 'https://dbspec.example.com/rules/n-plus-one',
  };
  return Promise.all(
    Object.entries(links).map(async ([name, link]) => {
      const { pathname, searchParams } = new URL(link);
      return [name, (await pages.answer(pathname, searchParams)).body];
    }),
  );
}
