import type { Effect } from '../core/effect.js';
import type { Finding } from '../core/finding.js';
import { text } from '../core/name.js';
import type { Evidence } from '../core/rehearsal.js';
import type { Review } from '../core/review.js';
import { cell, code, fenced, inert, inTwoLines } from './escape.js';
import { ruleById } from './shelves.js';
import { join } from './words.js';

/** What stands behind one finding, as Markdown: the statement, what it is predicted to lock, what was seen, the ways out, the sources. */
export function depthMarkdown(finding: Finding, review: Review): string {
  const statement = review.migrations
    .flatMap(({ statements }) => statements)
    .find(({ id }) => id === finding.statement);
  const parts = [
    statement === undefined ? '' : `**What runs**\n\n${fenced('sql', `${statement.sql.replace(/;?\s*$/, '')};`)}`,
    predicted(finding.effects),
    seen(finding.evidence ?? statement?.evidence ?? null, review),
    waysOut(finding),
    `**Assumed.** ${review.assumptions.join('; ')}.`,
    sources(finding),
  ];
  return parts.filter((part) => part !== '').join('\n\n');
}

function predicted(effects: readonly Effect[]): string {
  const rows = effects
    .filter((effect) => effect.lock !== null)
    .map(
      (effect) =>
        `| ${cell(code(text(effect.relation)))} | ${inTwoLines(`\`${effect.lock}\``)} | ${waits[effect.blocks]} | ${effect.until} | ${work(effect)} |`,
    );
  if (rows.length === 0) return '';
  return [
    '**What it is predicted to do**',
    '',
    '| on | lock | who waits | until the end of the | work |',
    '| --- | --- | --- | --- | --- |',
    ...rows,
  ].join('\n');
}

const waits: Readonly<Record<Effect['blocks'], string>> = {
  none: 'nobody',
  ddl: 'schema changes',
  writes: 'writes',
  'reads+writes': 'reads and writes',
};

function work({ rewrite, scan, indexBuild, replicas }: Effect): string {
  const parts = [
    ...(rewrite ? ['every row is written anew'] : []),
    ...(scan ? ['every row is read'] : []),
    ...(indexBuild ? ['indexes are built'] : []),
    ...(replicas ? ['replayed on replicas'] : []),
  ];
  return parts.length === 0 ? 'none' : parts.join(', ');
}

function seen(evidence: Evidence | null, { engines }: Review): string {
  if (evidence === null) return '**What was seen.** Nothing: the shadow database did not run this.';
  if (evidence.outcome !== 'ran')
    return `**What was seen.** It ${evidence.outcome === 'failed' ? 'failed' : 'was not run'}: ${code(evidence.message ?? 'no reason is known')}.`;
  const locks = evidence.locks.map((lock) => `\`${lock.lock}\` on ${code(text(lock.relation))}`);
  const facts = [
    locks.length === 0 ? 'no lock that others want' : join(locks),
    ...evidence.rewrites.map((table) => `${code(text(table))} written anew`),
    ...evidence.scans.map((table) => `${code(text(table))} read whole`),
    ...evidence.indexBuilds.map(({ index }) => `the index ${code(index)} built`),
  ];
  const other = evidence.tracedAs === undefined ? '' : ` It was watched as ${code(evidence.tracedAs)}.`;
  return `**What was seen** on ${inert(engines.shadow.detail)}: ${facts.join('; ')}.${other} It holds no rows, so it tells no times.`;
}

function waysOut(finding: Finding): string {
  const { fix, fixFailed, rule, severity, instead } = finding;
  const proven = fix === null || fix.proven.length === 0 ? '' : ` (${fix.proven.join(', ')})`;
  const ways = [
    fix === null ? instead : `${fix.title}${proven}. ${fix.caution ?? ''}`.trim(),
    ...(fixFailed === undefined ? [] : [`A fix was written and failed on the shadow: ${code(fixFailed)}.`]),
    `Accept it here: \`/dbspec ignore ${rule} because …\`, or \`dbspec: allow ${rule} -- reason\` beside the line.`,
    `Judge it otherwise everywhere: \`rules: { ${rule}: ${severity === 'error' ? 'warning' : 'off'} }\` in \`.github/dbspec.yml\`.`,
  ];
  return ['**Ways out**', '', ...ways.map((way) => `- ${way}`)].join('\n');
}

function sources({ rule, effects }: Finding): string {
  const own = ruleById(rule)?.source;
  const all = new Set([...(own === undefined ? [] : [own]), ...effects.map(({ source }) => source)]);
  return all.size === 0 ? '' : ['**Sources**', '', ...[...all].map((source) => `- <${source}>`)].join('\n');
}
