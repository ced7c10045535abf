import type { Page } from '../core/pages.js';
import { rules } from '../review/shelves.js';
import { count } from '../review/words.js';
import { documentOf } from './document.js';
import { type Html, html } from './html.js';

/** What waits and what runs, while the service is ready. */
export interface Health {
  readonly waiting: number;
  readonly running: number;
  /** How long the oldest delivery has waited, in milliseconds. */
  readonly oldestMs: number;
}

/** What it is, how it is, and how to install it. `installUrl` is null where GitHub could not be asked for it. */
export function homePage(health: Health | null, installUrl: string | null): Page {
  const main = html`<h1>dbspec</h1>
<p>A database specialist on every pull request. It reads the migrations and the application code together, works out what they do to a live
database, tries them on a throw-away one, and answers with review comments, fixes and one check that can be made a required one.</p>
<h2>How it is</h2>
${healthOf(health)}
<h2>Install it</h2>
<ol>
<li>${installUrl === null ? 'Open the page of this GitHub App' : html`<a href="${installUrl}">Install the GitHub App</a>`} and choose the repositories that it may read.</li>
<li>Open a pull request. Its check is named <code>dbspec</code>; where nothing concerns a database it is green at once, and no comment is made.</li>
<li>To hold back what would harm, make the check a required one in the branch's rules.</li>
</ol>
<p>No configuration is needed. <code>/dbspec help</code> in a comment lists what can be asked.</p>
<h2>What it knows</h2>
<p><a href="/rules">${count(rules.length, 'rule')}</a>, each with its reason, a cure and the page of the manual that it rests on.</p>`;
  return documentOf({ title: 'dbspec', main });
}

function healthOf(health: Health | null): Html {
  if (health === null)
    return html`<p class="verdict failure">Not ready: reviews come late. Deliveries that are stored are not lost.</p>`;
  const { waiting, running, oldestMs } = health;
  const late = waiting === 0 ? '' : ` The oldest has waited ${Math.ceil(oldestMs / 1000)} s.`;
  return html`<p class="verdict success">Ready.</p>
<p>Deliveries of GitHub: ${running} under way, ${waiting} waiting.${late}</p>`;
}
