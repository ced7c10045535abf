import type { Finding, Suppression } from '../core/finding.js';
import { text } from '../core/name.js';
import type { PlacedFinding, Review, ReviewedMigration, ReviewedStatement } from '../core/review.js';
import { cell, code, cut, fenced, htmlText, inert, inTwoLines, maxCommentLength } from './escape.js';
import { lookedAt } from './looked-at.js';
import { commentMarkdown, ruleLink } from './markdown.js';
import { count, duration } from './words.js';

/** What a check run shows: the summary, and the text below it. Each fits into what GitHub takes. */
export interface CheckMarkdown {
  readonly summary: string;
  readonly text: string;
}

/** A review as one text: the verdict, what was done and what was not, then the details. */
export function summaryMarkdown(review: Review): string {
  return fitted([...verdict(review), ...details(review)]);
}

/** A review as the two texts of a check run. `requests` is how often GitHub was asked for it; null where nobody counted. */
export function checkMarkdown(review: Review, requests: number | null): CheckMarkdown {
  const asked = requests === null ? '' : `${count(requests, 'request')} to GitHub.`;
  return { summary: fitted(verdict(review)), text: fitted([...details(review), asked]) };
}

function verdict(review: Review): readonly string[] {
  return [
    `**${review.title}.** ${worked(review)}`.trim(),
    notRead(review),
    engines(review),
    list('Assumed', review.assumptions),
    overview(review),
    suppressed(review),
    notes(review),
    review.specialistNote === null ? '' : `### The specialist\n\n${review.specialistNote}`,
  ];
}

function details(review: Review): readonly string[] {
  return [...folded(review), locks(review), notRaised(review), statements(review), timings(review)];
}

/** As many parts as fit. One that is too long is cut, and what follows it still has its chance. */
function fitted(parts: readonly string[]): string {
  let left = maxCommentLength;
  const kept: string[] = [];
  for (const part of parts.filter((one) => one !== '')) {
    const shown = cut(part, left);
    if (shown === '') continue;
    kept.push(shown);
    left -= Buffer.byteLength(shown) + 2;
  }
  return kept.join('\n\n');
}

function worked(review: Review): string {
  const total = review.migrations.reduce((sum, migration) => sum + migration.statements.length, 0);
  if (review.migrations.length === 0) return '';
  const worstLock = heldLocks(review)
    .filter(({ effect }) => effect.blocks !== 'ddl')
    .sort(
      (one, other) => Number(other.effect.blocks === 'reads+writes') - Number(one.effect.blocks === 'reads+writes'),
    )[0];
  const lock =
    worstLock === undefined
      ? ''
      : ` Worst lock: \`${worstLock.effect.lock}\` on ${code(text(worstLock.effect.relation))}, from line ${worstLock.statement.startLine} of ${code(worstLock.migration.path)}, until ${worstLock.effect.until === 'transaction' ? 'its transaction commits' : 'the statement ends'}.`;
  return `${count(review.migrations.length, 'migration')}, ${count(total, 'statement')}.${lock}`;
}

interface HeldLock {
  readonly migration: ReviewedMigration;
  readonly statement: ReviewedStatement;
  readonly effect: ReviewedStatement['effects'][number];
}

/** Locks for which somebody waits. */
function heldLocks({ migrations }: Review): readonly HeldLock[] {
  return migrations.flatMap((migration) =>
    migration.statements.flatMap((statement) =>
      statement.effects
        .filter(({ lock, blocks }) => lock !== null && blocks !== 'none')
        .map((effect) => ({ migration, statement, effect })),
    ),
  );
}

function engines(review: Review): string {
  const { shadow, secondOpinion, specialist } = review.engines;
  return [
    `Shadow database: ${inert(shadow.detail)}.`,
    `Second opinion: ${secondOpinion.detail}.`,
    `Specialist: ${specialist.detail}.`,
  ].join(' ');
}

function list(what: string, items: readonly string[]): string {
  return items.length === 0 ? '' : `${what}: ${items.join('; ')}.`;
}

function notRead(review: Review): string {
  if (review.skipped.length === 0) return '';
  return [
    '**Not read**, check by hand:',
    ...review.skipped.map((part) => `- line ${part.line} of ${code(part.path)}: ${part.reason}`),
  ].join('\n');
}

/** With a heading of its own: after a list, another one reads on as the same. */
function notes(review: Review): string {
  if (review.notes.length === 0) return '';
  return ['**Notes:**', ...review.notes.map((note) => `- ${note}`)].join('\n');
}

/** A list and no table: code in a table does not break, and on a narrow screen its end is out of sight. */
function overview(review: Review): string {
  return review.findings
    .map((finding) => `- **${finding.severity}**: ${finding.headline}<br>${small(finding, review)}`)
    .join('\n');
}

/** Where a finding stands, unless its headline says so, and its rule. */
function small(finding: PlacedFinding, review: Review): string {
  const place = finding.headline.includes(where(finding)) ? [] : [where(finding)];
  return [...place, ruleLink(finding.rule, review)].join(' · ');
}

function where({ location }: Finding): string {
  return code(`${location.path}:${location.startLine}`);
}

/** What has no comment beside a line, in full. */
function folded(review: Review): readonly string[] {
  return review.findings
    .filter((finding) => finding.placement.kind !== 'inline' && finding.toldAt === undefined)
    .map(
      (finding) =>
        `<details><summary>${finding.severity}: ${finding.rule}, <code>${htmlText(finding.location.path)}</code> line ${finding.location.startLine}</summary>\n\n${commentMarkdown(finding, review)}\n\n</details>`,
    );
}

function notRaised(review: Review): string {
  const lines = lookedAt(review).map((line) => `- ${line}`);
  if (lines.length === 0) return '';
  return `<details><summary>Looked at and not raised</summary>\n\n${lines.join('\n')}\n\n</details>`;
}

function suppressed(review: Review): string {
  if (review.suppressed.length === 0) return '';
  const rows = review.suppressed.map((finding) => {
    const reason = inert(finding.suppressed?.reason ?? '');
    return `- \`${finding.rule}\` in ${code(finding.location.path)} line ${finding.location.startLine}: ${reason} (${acceptedBy(finding.suppressed)})`;
  });
  return [`**Accepted:** ${count(review.suppressed.length, 'finding')}`, ...rows].join('\n');
}

const acceptance = { comment: 'by a comment in the code', config: 'by the configuration', person: 'by a command' };

/** Who accepted a finding, and until when, in words. */
export function acceptedBy(suppression: Suppression | null): string {
  if (suppression === null) return acceptance.comment;
  const { by, login, until } = suppression;
  const who = login === undefined ? acceptance[by] : `by ${inert(login)}`;
  return until === undefined ? who : `${who}, until ${until}`;
}

const waiters = {
  none: 'nobody',
  ddl: 'schema changes',
  writes: 'writes',
  'reads+writes': 'reads and writes',
} as const;

/** Every lock for which somebody waits, in one table, in the order in which they are taken. */
function locks(review: Review): string {
  const rows = heldLocks(review).map(
    ({ migration, statement, effect }) =>
      `| ${cell(code(text(effect.relation)))} | ${inTwoLines(`\`${effect.lock}\``)} | ${waiters[effect.blocks]} | ${effect.until} | ${cell(code(`${migration.path}:${statement.startLine}`))} |`,
  );
  if (rows.length === 0) return '';
  return [
    '**Locks**',
    '',
    '| on | lock | who waits | until the end of | from |',
    '| --- | --- | --- | --- | --- |',
    ...new Set(rows),
  ].join('\n');
}

function statements(review: Review): string {
  const blocks = review.migrations.map((migration) => {
    const sql = migration.statements.map((statement) => `${statement.sql.replace(/;\s*$/, '')};`).join('\n');
    return `${code(migration.path)}${transactions(migration)}\n\n${fenced('sql', sql)}`;
  });
  if (blocks.length === 0) return '';
  return `<details><summary>What will run</summary>\n\n${blocks.join('\n\n')}\n\n</details>`;
}

function transactions({ statements: all }: ReviewedMigration): string {
  if (all.length === 0) return '';
  const ids = new Set(all.map(({ transaction }) => transaction));
  const isPartly = ids.delete(null);
  if (ids.size === 0) return ', outside a transaction';
  const within = ids.size === 1 ? 'in one transaction' : `in ${ids.size} transactions`;
  return `, ${within}${isPartly ? ', and partly outside of one' : ''}`;
}

function timings(review: Review): string {
  const { total, ...stages } = review.timings;
  const parts = Object.entries(stages).map(([stage, ms]) => `${stage} ${duration(ms)}`);
  return total === undefined ? '' : `Took ${duration(total)}${parts.length === 0 ? '' : `: ${parts.join(', ')}`}.`;
}
