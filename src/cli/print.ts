import pc from 'picocolors';
import type { WrittenFix } from '../core/finding.js';
import type { PlacedFinding, Review } from '../core/review.js';
import { writtenPlaces } from '../review/fix-patch.js';
import { reviewJson } from '../review/json.js';
import { lookedAt } from '../review/looked-at.js';
import { commentMarkdown } from '../review/markdown.js';
import { summaryMarkdown } from '../review/summary.js';
import { howWeKnow } from '../review/words.js';
import { plain } from './plain.js';
import { sarif } from './sarif.js';

/** How a review is printed. */
export const formats = ['text', 'json', 'sarif', 'markdown', 'github'] as const;

export type Format = (typeof formats)[number];

/** A review as text in one format, without a closing line break. For people, what was looked at and not raised is said where that is asked for. */
export function printReview(review: Review, format: Format, withNotRaised = false): string {
  switch (format) {
    case 'json':
      return JSON.stringify(reviewJson(review), null, 2);
    case 'sarif':
      return JSON.stringify(sarif(review), null, 2);
    case 'markdown':
      return [
        summaryMarkdown(review),
        ...review.findings
          .filter((finding) => finding.placement.kind === 'inline')
          .map((finding) => `---\n\n${where(finding)}\n\n${commentMarkdown(finding, review)}`),
      ].join('\n\n');
    case 'github':
      return review.findings.map(annotation).join('\n');
    default:
      return textReview(review, withNotRaised);
  }
}

function where(finding: PlacedFinding): string {
  return `\`${finding.location.path}:${finding.location.startLine}\``;
}

/** A workflow command of GitHub Actions. */
function annotation(finding: PlacedFinding): string {
  const encoded = (value: string): string =>
    value.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
  const property = (value: string): string => encoded(value).replaceAll(':', '%3A').replaceAll(',', '%2C');
  const { path, startLine, endLine } = finding.location;
  return `::${finding.severity} file=${property(path)},line=${startLine},endLine=${endLine},title=${property(finding.rule)}::${encoded(plain(`${finding.headline}\n${finding.instead}`))}`;
}

function textReview(review: Review, withNotRaised: boolean): string {
  const parts = review.findings.map((finding) => textFinding(finding, review));
  return [...parts, ...(withNotRaised ? notRaised(review) : []), textSummary(review)].join('\n\n');
}

const colour = { error: pc.red, warning: pc.yellow, notice: pc.cyan };

function textFinding(finding: PlacedFinding, review: Review): string {
  const { path, startLine } = finding.location;
  const title = `${colour[finding.severity](finding.severity)} ${pc.bold(plain(finding.headline))}`;
  if (finding.toldAt !== undefined)
    return [title, `${pc.dim('at')} ${path}:${startLine}, ${pc.dim(`as at line ${finding.toldAt}`)}`].join('\n');
  const migration = review.migrations.find((candidate) => candidate.path === path);
  const engine = /^(\w+ \d+)/.exec(review.engines.shadow.detail)?.[1] ?? null;
  const known = howWeKnow(finding.basis, engine, migration?.serverVersion ?? null);
  const lines = [
    title,
    `${pc.dim('at')} ${path}:${startLine}`,
    ...indent(plain(finding.body)),
    ...indent(plain(finding.instead)),
    ...fixLines(finding),
    pc.dim(`  ${[finding.rule, known, ...(finding.fix?.proven ?? [])].join(' · ')}`),
  ];
  return lines.join('\n');
}

function fixLines(finding: PlacedFinding): readonly string[] {
  const { fix, placement } = finding;
  if (fix === null)
    return finding.fixFailed === undefined
      ? []
      : indent(`A fix was written and failed on the shadow: ${finding.fixFailed}.`);
  const block = (text: string): string[] =>
    text
      .replace(/\n$/, '')
      .split('\n')
      .map((line) => pc.green(`    ${line}`));
  if (placement.kind === 'inline' && placement.suggestion !== null) {
    return [
      pc.dim(
        `  instead of line${placement.endLine > placement.startLine ? `s ${placement.startLine} to ${placement.endLine}` : ` ${placement.startLine}`}:`,
      ),
      ...block(placement.suggestion),
      ...cautionLines(fix),
    ];
  }
  return [
    ...writtenPlaces(fix).flatMap(({ path, text }) => [
      ...(path === finding.location.path ? [] : [pc.dim(`  in ${path}:`)]),
      ...block(text),
    ]),
    ...fix.files.flatMap((file) => [
      pc.dim(`  ${file.path}${file.deploy > 1 ? `, in deploy ${file.deploy}` : ''}:`),
      ...block(file.text),
    ]),
    ...cautionLines(fix),
  ];
}

function cautionLines(fix: WrittenFix): readonly string[] {
  return fix.caution === undefined ? [] : indent(fix.caution);
}

function textSummary(review: Review): string {
  const { shadow, secondOpinion, specialist } = review.engines;
  const verdict = review.conclusion === 'failure' ? pc.red : review.conclusion === 'neutral' ? pc.yellow : pc.green;
  return [
    verdict(pc.bold(plain(review.title))),
    ...(review.assumptions.length === 0 ? [] : [`Assumed: ${review.assumptions.join('; ')}.`]),
    `Shadow database: ${shadow.detail}. Second opinion: ${secondOpinion.detail}. Specialist: ${specialist.detail}.`,
    ...review.skipped.map((part) => pc.yellow(`Not read: line ${part.line} of ${part.path}: ${part.reason}`)),
    ...review.suppressed.map((finding) =>
      pc.dim(
        `Accepted: ${finding.rule} at ${finding.location.path}:${finding.location.startLine}: ${finding.suppressed?.reason ?? ''}`,
      ),
    ),
    ...review.notes.map((note) => plain(note)),
  ].join('\n');
}

function notRaised(review: Review): readonly string[] {
  const lines = lookedAt(review);
  if (lines.length === 0) return [];
  return [['Looked at and not raised:', ...lines.flatMap((line) => indent(plain(line)))].join('\n')];
}

function indent(text: string): readonly string[] {
  return wrap(text, 100).map((line) => `  ${line}`);
}

function wrap(text: string, width: number): readonly string[] {
  return text.split('\n').flatMap((paragraph) => {
    const lines: string[] = [''];
    for (const word of paragraph.split(' ')) {
      const last = lines.at(-1) ?? '';
      if (last !== '' && last.length + word.length + 1 > width) lines.push(word);
      else lines[lines.length - 1] = last === '' ? word : `${last} ${word}`;
    }
    return lines;
  });
}
