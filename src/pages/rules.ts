import type { Page } from '../core/pages.js';
import type { Rule } from '../core/rule.js';
import { didYouMean } from '../review/did-you-mean.js';
import { ruleMarkdown } from '../review/markdown.js';
import { ruleById, rules } from '../review/shelves.js';
import { documentOf } from './document.js';
import { html } from './html.js';
import { markdown, markdownLine } from './markdown.js';

const presets: Readonly<Record<Rule['preset'], string>> = {
  recommended: 'Hazards: always on',
  strict: 'Design advice: with `preset: strict`',
  all: 'Style and naming: with `preset: all`',
};

/** Every rule, by preset. */
export function rulesPage(): Page {
  const sections = Object.entries(presets).map(([preset, title]) => {
    const rows = rules
      .filter((rule) => rule.preset === preset)
      .map(
        (rule) => html`<tr><td><a href="/rules/${rule.id}"><code>${rule.id}</code></a></td><td>${rule.title}</td></tr>`,
      );
    return html`<h2>${markdownLine(title)}</h2>
<div class="wide"><table><thead><tr><th>rule</th><th>what it is about</th></tr></thead><tbody>${rows}</tbody></table></div>`;
  });
  return documentOf({ title: 'Rules of dbspec', main: html`<h1>Rules</h1>${sections}` });
}

/** The page of a rule, from the rule's own text. */
export function rulePage(id: string): Page {
  const rule = ruleById(id);
  if (rule !== undefined) return documentOf({ title: `${rule.title} (dbspec)`, main: markdown(ruleMarkdown(rule)) });
  const hint = didYouMean(
    id,
    rules.map((known) => known.id),
  );
  const main = html`<h1>There is no such rule</h1>
<p><code>${id}</code> is not a rule.${markdownLine(hint)} <a href="/rules">All rules</a></p>`;
  return documentOf({ title: 'There is no such rule', main, status: 404 });
}
