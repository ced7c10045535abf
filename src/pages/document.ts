import { createHash } from 'node:crypto';
import type { Page } from '../core/pages.js';
import { type Html, html } from './html.js';

const style = `
:root { color-scheme: light dark; --ink: #1f2328; --dim: #59636e; --line: #d1d9e0; --back: #fff; --panel: #f6f8fa; --link: #0969da;
  --error: #cf222e; --warning: #9a6700; --notice: #59636e; --good: #1a7f37;
  --reads: #cf222e; --writes: #bf8700; --ddl: #8c959f; }
@media (prefers-color-scheme: dark) { :root { --ink: #f0f6fc; --dim: #9198a1; --line: #3d444d; --back: #0d1117; --panel: #151b23; --link: #4493f8;
  --error: #f85149; --warning: #d29922; --notice: #9198a1; --good: #3fb950; --reads: #f85149; --writes: #d29922; --ddl: #6e7681; } }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 62rem; padding: 1rem; color: var(--ink); background: var(--back); font: 16px/1.5 system-ui, sans-serif; overflow-wrap: break-word; }
a { color: var(--link); }
h1 { font-size: 1.6rem; line-height: 1.25; } h2 { font-size: 1.25rem; border-bottom: 1px solid var(--line); padding-bottom: .3rem; margin-top: 2rem; }
h3 { font-size: 1.05rem; margin: 0 0 .5rem; }
code, pre { font: .86em/1.45 ui-monospace, monospace; background: var(--panel); border-radius: 4px; }
code { padding: .1em .3em; } pre { padding: .8rem; overflow-x: auto; } pre code { padding: 0; font-size: 1em; }
header, footer, .dim, small { color: var(--dim); }
header nav a { margin-right: 1rem; }
footer { border-top: 1px solid var(--line); margin-top: 3rem; padding-top: .5rem; font-size: .85rem; }
.wide { overflow-x: auto; } article table { display: block; overflow-x: auto; }
table { border-collapse: collapse; width: 100%; } th, td { text-align: left; vertical-align: top; padding: .35rem .6rem; border: 1px solid var(--line); }
article { border: 1px solid var(--line); border-left: 4px solid var(--notice); border-radius: 6px; padding: .8rem 1rem; margin: 1rem 0; }
article > :first-child { margin-top: 0; } article details { margin-top: .5rem; }
article.error { border-left-color: var(--error); } article.warning { border-left-color: var(--warning); }
.verdict { font-weight: 600; } .failure { color: var(--error); } .neutral { color: var(--warning); } .success { color: var(--good); }
summary { cursor: pointer; }
svg text { font: 12px ui-monospace, monospace; fill: var(--ink); } svg .faint { fill: var(--dim); }
svg .transaction { fill: var(--panel); } svg .rule { stroke: var(--line); }
svg .reads { fill: var(--reads); } svg .writes { fill: var(--writes); } svg .ddl { fill: var(--ddl); }
`;

const styleHash = createHash('sha256').update(style).digest('base64');

/** Nothing runs, nothing is loaded, nothing is sent: the page is the document and its own style sheet. */
const policy = `default-src 'none'; style-src 'sha256-${styleHash}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`;

/** What a page shows. */
export interface Content {
  readonly title: string;
  readonly main: Html;
  readonly status?: number;
  readonly isPrivate?: boolean;
}

/** A whole page round its content. */
export function documentOf({ title, main, status = 200, isPrivate = false }: Content): Page {
  const body = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
<style>${{ html: style }}</style>
</head>
<body>
<header><nav><a href="/">dbspec</a><a href="/rules">Rules</a></nav></header>
<main>
${main}
</main>
<footer>dbspec: a database specialist on every pull request.</footer>
</body>
</html>
`;
  return { status, body: body.html, policy, isPrivate };
}
