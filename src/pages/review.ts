import type { Page } from '../core/pages.js';
import type { PlacedFinding, Review, ReviewedMigration } from '../core/review.js';
import { mergeGroup } from '../core/risk.js';
import { depthMarkdown } from '../review/depth.js';
import { findingMarkdown } from '../review/markdown.js';
import { dialects, frameworks } from '../review/shelves.js';
import { acceptedBy } from '../review/summary.js';
import { count, duration } from '../review/words.js';
import { documentOf } from './document.js';
import { heldLocks } from './held-locks.js';
import { type Html, html } from './html.js';
import type { ReviewPlace } from './links.js';
import { legend, lockChart, sentence } from './lock-chart.js';
import { markdown, markdownLine } from './markdown.js';

/** A whole review. `githubUrl` is where the pull request is: `https://github.com`. */
export function reviewPage(place: ReviewPlace, review: Review, githubUrl: string): Page {
  const isGroup = place.pullRequest === mergeGroup;
  const name = isGroup ? place.repository : `${place.repository}#${place.pullRequest}`;
  const where = isGroup ? `commit/${place.headSha}` : `pull/${place.pullRequest}`;
  const main = html`<p><a href="${githubUrl}/${place.repository}/${where}">${name}</a> at <code>${place.headSha.slice(0, 12)}</code></p>
<h1 class="${review.conclusion}">${markdownLine(review.title)}</h1>
${done(review)}
${notRead(review)}
${section(
  'Findings',
  review.findings.map((finding) => article(finding, review)),
)}
${section('Accepted', accepted(review))}
${section('Notes', review.notes.length === 0 ? [] : [markdown(review.notes.map((note) => `- ${note}`).join('\n'))])}
${section('The specialist', review.specialistNote === null ? [] : [markdown(review.specialistNote)])}
${section('What will run', whatRuns(review.migrations))}`;
  return documentOf({ title: `${review.title} (${name})`, main, isPrivate: true });
}

function section(title: string, parts: readonly Html[]): Html | null {
  return parts.length === 0 ? null : html`<h2>${title}</h2>${parts}`;
}

function done({ engines, assumptions, timings, migrations, findings }: Review): Html {
  const statements = migrations.reduce((sum, migration) => sum + migration.statements.length, 0);
  const { total, ...stages } = timings;
  const parts = Object.entries(stages).map(([stage, ms]) => `${stage} ${duration(ms)}`);
  const rows: readonly (readonly [string, string])[] = [
    [
      'Read',
      `${count(migrations.length, 'migration')}, ${count(statements, 'statement')}; ${count(findings.length, 'finding')}`,
    ],
    ['Shadow database', engines.shadow.detail],
    ['Second opinion', engines.secondOpinion.detail],
    ['Specialist', engines.specialist.detail],
    ['Assumed', assumptions.join('; ')],
    ['Took', total === undefined ? '' : `${duration(total)}${parts.length === 0 ? '' : `: ${parts.join(', ')}`}`],
  ];
  return html`<div class="wide"><table><tbody>${rows
    .filter(([, what]) => what !== '')
    .map(
      ([title, what]) => html`<tr><th scope="row">${title}</th><td>${markdownLine(what)}</td></tr>`,
    )}</tbody></table></div>`;
}

function notRead({ skipped }: Review): Html | null {
  if (skipped.length === 0) return null;
  const items = skipped.map(
    ({ path, line, reason }) => html`<li>Line ${line} of <code>${path}</code>: ${markdownLine(reason)}</li>`,
  );
  return html`<h2>Not read: check by hand</h2><ul>${items}</ul>`;
}

function article(finding: PlacedFinding, review: Review): Html {
  const { text, smallPrint } = findingMarkdown(finding, review);
  const { path, startLine } = finding.location;
  return html`<article class="${finding.severity}" id="${finding.fingerprint}">
<p class="dim">${finding.severity} · <code>${path}:${startLine}</code></p>
${markdown(text)}
<small>${markdownLine(smallPrint)}</small>
<details><summary>What stands behind it</summary>
${markdown(depthMarkdown(finding, review))}
</details>
</article>`;
}

function accepted({ suppressed }: Review): readonly Html[] {
  const items = suppressed.map(
    ({ rule, headline, location, suppressed: by }) =>
      html`<li>${markdownLine(headline)} (<a href="/rules/${rule}"><code>${rule}</code></a>, <code>${location.path}:${location.startLine}</code>): ${by?.reason ?? ''} (${acceptedBy(by)})</li>`,
  );
  return items.length === 0 ? [] : [html`<ul>${items}</ul>`];
}

function whatRuns(migrations: readonly ReviewedMigration[]): readonly Html[] {
  const hasLocks = migrations.some((migration) => heldLocks(migration).length > 0);
  return [...(hasLocks ? [legend] : []), ...migrations.map(migrationOf)];
}

/** What a member of a shelf is called; its id where this version does not know it. */
function titleOf(shelf: readonly { readonly id: string; readonly title: string }[], id: string): string {
  return shelf.find((one) => one.id === id)?.title ?? id;
}

function migrationOf(migration: ReviewedMigration): Html {
  const locks = heldLocks(migration);
  const list = locks.map((lock) => html`<li>${sentence(lock)}</li>`);
  const server = migration.serverVersion === null ? '' : ` ${migration.serverVersion}`;
  return html`<section>
<h3><code>${migration.path}</code></h3>
<p class="dim">${titleOf(frameworks, migration.framework)}, ${titleOf(dialects, migration.dialect)}${server}</p>
${lockChart(migration) ?? html`<p>Nobody waits for any of its locks.</p>`}
${locks.length === 0 ? null : html`<details><summary>${count(locks.length, 'lock')} in words</summary><ol>${list}</ol></details>`}
<ol>${migration.statements.map(({ sql }) => html`<li><pre><code>${sql}</code></pre></li>`)}</ol>
</section>`;
}
